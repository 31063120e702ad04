/** What differs from a mark: users and levels of settings by what they are, not by what was done to them meanwhile. */
import { addressKey, type StoredUser } from '../../../shared/domain/user.ts';
import { userOf } from '../model/operation.ts';
import type { Mark } from '../table/marks.ts';
import type { SetState } from '../table/set-state.ts';
import { differ, samePlace, valuesOf, valuesOfLevel, type Differing, type SamePassword } from './differ.ts';

/** A user or a level that differs. */
export interface Difference extends Differing {
  readonly of:
    | { readonly user: Pick<StoredUser, 'kind' | 'username' | 'domain'>; readonly id: number | null }
    /** A domain, or the system (null). */
    | { readonly level: string | null };
}

/** A user as it was at a mark and as it is; one that was deleted and added again is the same. */
export interface Pair {
  readonly then: StoredUser | null;
  readonly now: StoredUser | null;
}

/** Users touched since a mark, in the order of their addresses' first coming. */
export function pairsSince({ marks, table }: SetState, mark: Mark): readonly Pair[] {
  const gone = new Map<string, StoredUser>();
  const pairs: Pair[] = [];
  const came: StoredUser[] = [];
  for (const [id, row] of marks.since(mark.name)) {
    const now = table.get(id) ?? null;
    const then = row === null ? null : userOf(row);
    if (then !== null && now === null) gone.set(keyOf(then), then);
    else if (then !== null) pairs.push({ then, now });
    else if (now !== null) came.push(now);
  }
  for (let id = mark.lastId + 1; id <= table.lastId; id++) {
    const now = table.get(id);
    if (now !== undefined) came.push(now);
  }
  for (const now of came) {
    const key = keyOf(now);
    const then = gone.get(key) ?? null;
    gone.delete(key);
    pairs.push({ then, now });
  }
  for (const then of gone.values()) pairs.push({ then, now: null });
  return pairs;
}

/** By which a user is the same; an IP user of another domain is another one. */
export function keyOf(user: Pick<StoredUser, 'kind' | 'username' | 'domain'>): string {
  return user.kind === 'ip' ? `${addressKey(user)} ${user.domain}` : addressKey(user);
}

/** Everything that differs from a mark. */
export function differencesSince(
  state: SetState,
  mark: Mark,
  same: SamePassword = samePlace,
): readonly Difference[] {
  const found: Difference[] = [];
  for (const { then, now } of pairsSince(state, mark)) {
    const one = differ(
      then === null ? null : valuesOf(then),
      now === null ? null : valuesOf(now),
      undefined,
      same,
    );
    const user = now ?? then;
    if (one !== null && user !== null) found.push({ ...one, of: { user, id: now?.id ?? null } });
  }
  return [...levelsSince(state, mark), ...found];
}

/** Settings of the system and of domains; a domain that came or went counts by what is set for it. */
function levelsSince({ level, domains }: SetState, mark: Mark): Difference[] {
  const names = new Set([...mark.domains.keys(), ...domains.keys()]);
  return [null, ...[...names].sort()].flatMap((name) => {
    const [then, now] =
      name === null ? [mark.level, level] : [mark.domains.get(name) ?? {}, domains.get(name) ?? {}];
    const one = differ(valuesOfLevel(then), valuesOfLevel(now), undefined);
    return one === null ? [] : [{ ...one, of: { level: name } }];
  });
}
