/** How two sets differ: users by address, domains and marks by name, settings. */
import { setImmediate } from 'node:timers/promises';
import type { BackupDifference } from '../../../shared/domain/backup.ts';
import { relaySettings } from '../../../shared/domain/relay-settings.ts';
import { DEFAULT_SYSTEM_SETTINGS } from '../../../shared/domain/settings.ts';
import { EVERYTHING } from '../../../shared/lists/filter.ts';
import { addressOf, passwordId, type StoredUser } from '../../../shared/domain/user.ts';
import type { UserStore } from '../../store/model/store-types.ts';

/** Users between two turns of everybody else. */
const STEP = 2000;

export type Difference = Omit<BackupDifference, 'name' | 'same' | 'mail'>;

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
  return {
    ...{ added, removed: ours.info().users - both, changed },
    settings: settingsBetween(ours, theirs),
    domains: names(
      ours.domains().map(({ domain }) => domain),
      theirs.domains().map(({ domain }) => domain),
    ),
    marks: names(
      ours.marks().map(({ name }) => name),
      theirs.marks().map(({ name }) => name),
    ),
  };
}

function names(ours: readonly string[], theirs: readonly string[]): { added: number; removed: number } {
  const lacking = (some: readonly string[], all: readonly string[]): number => {
    const there = new Set(all);
    return some.filter((name) => !there.has(name)).length;
  };
  return { added: lacking(theirs, ours), removed: lacking(ours, theirs) };
}

/** Values that differ, of the system, of the relay, and of each domain that both have or one has settings for. */
function settingsBetween(ours: UserStore, theirs: UserStore): number {
  const [systemOurs, systemTheirs] = [ours, theirs].map((store) => store.system());
  const { relay: relayOurs = {}, ...restOurs } = { ...DEFAULT_SYSTEM_SETTINGS, ...systemOurs };
  const { relay: relayTheirs = {}, ...restTheirs } = { ...DEFAULT_SYSTEM_SETTINGS, ...systemTheirs };
  const levels = new Set([
    null,
    ...[ours, theirs].flatMap((store) => store.domains().map(({ domain }) => domain)),
  ]);
  return [...levels].reduce(
    (sum, level) => sum + differing(ours.settings(level), theirs.settings(level)),
    differing(restOurs, restTheirs) + differing(relaySettings(relayOurs), relaySettings(relayTheirs)),
  );
}

function differing(ours: object, theirs: object): number {
  const value = (of: object, key: string): string => JSON.stringify(Reflect.get(of, key) ?? null);
  return [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].filter(
    (key) => value(ours, key) !== value(theirs, key),
  ).length;
}

function valuesOf({ kind, username, domain, settings, lock, password }: StoredUser, same: boolean): string {
  const secret = same ? passwordId(password) : password !== null;
  const sorted = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([kind, username, domain, sorted, lock, secret]);
}
