/** How two sets differ in their users, by address. */
import { setImmediate } from 'node:timers/promises';
import { EVERYTHING } from '../../../shared/lists/filter.ts';
import { addressOf, passwordId, type StoredUser } from '../../../shared/domain/user.ts';
import type { UserStore } from '../../store/model/store-types.ts';

/** Users between two turns of everybody else. */
const STEP = 2000;

export interface Difference {
  /** `theirs` has them, `ours` has not; the other way round; both, with other values. */
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

/** `ours` is the earlier one. Passwords are the same where they were given by the same change of the same set. */
export async function compareSets(ours: UserStore, theirs: UserStore): Promise<Difference> {
  const same = ours.info().id === theirs.info().id;
  let [added, changed, both, seen] = [0, 0, 0, 0];
  for (const id of theirs.matching({ filter: EVERYTHING, domain: null, sort: [] })) {
    if (++seen % STEP === 0) await setImmediate();
    const user = theirs.get(id);
    if (user === undefined) continue;
    const earlier = ours.find(addressOf(user));
    if (earlier === undefined) added++;
    else {
      both++;
      if (valuesOf(earlier, same) !== valuesOf(user, same)) changed++;
    }
  }
  return { added, removed: ours.info().users - both, changed };
}

function valuesOf({ kind, username, domain, settings, lock, password }: StoredUser, same: boolean): string {
  const secret = same ? passwordId(password) : password !== null;
  const sorted = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([kind, username, domain, sorted, lock, secret]);
}
