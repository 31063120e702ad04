/** What a set holds after a crash, beside what its owner (owner-child.ts) said before. */
import { EVERYTHING } from '../../shared/lists/filter.ts';
import { expect } from 'vitest';
import type { UserStore } from '../../electron/store/model/store-types.ts';
import { addressOf } from '../../shared/domain/user.ts';
import type { CrashModel, CrashStep } from './crash-model.ts';

const EVERYBODY = { filter: EVERYTHING, domain: null, sort: [] };

export type Said = { readonly begin: number; readonly step: CrashStep } | { readonly done: number };

/**
 * The model after what was acknowledged, and of what was in flight whatever the set shows. Fails where it shows anything else; `when`
 * is told then.
 */
export function happened(
  store: UserStore,
  before: CrashModel,
  said: readonly Said[],
  when: string,
): { readonly after: CrashModel; readonly acknowledged: number; readonly inFlight: number } {
  const { acknowledged, inFlight } = sort(said);
  const model = acknowledged.reduce((after, step) => after.after(step), before);
  const users = usersOf(store);
  const outcomes = subsets(inFlight).map((steps) => steps.reduce((after, step) => after.after(step), model));
  const after = outcomes.find((outcome) => same(outcome.users, users));
  if (after !== undefined) return { after, acknowledged: acknowledged.length, inFlight: inFlight.length };
  // The comparison that a reader can use.
  expect(sorted(users), `after ${when}, in flight: ${JSON.stringify(inFlight)}`).toEqual(sorted(model.users));
  throw new Error('unreachable');
}

/** Steps in the order in which they were acknowledged, and those begun but not acknowledged. */
function sort(said: readonly Said[]): { acknowledged: CrashStep[]; inFlight: CrashStep[] } {
  const begun = new Map<number, CrashStep>();
  const acknowledged: CrashStep[] = [];
  for (const line of said) {
    if ('begin' in line) begun.set(line.begin, line.step);
    else {
      acknowledged.push(begun.get(line.done) as CrashStep);
      begun.delete(line.done);
    }
  }
  return { acknowledged, inFlight: [...begun.values()] };
}

/** An import may be in flight together with an edit: each may have happened or not. */
function subsets(steps: readonly CrashStep[]): CrashStep[][] {
  return steps.reduce<CrashStep[][]>((all, step) => [...all, ...all.map((some) => [...some, step])], [[]]);
}

/** Addresses with their limits per day. */
export function usersOf(store: UserStore): Map<string, number | null> {
  const users = new Map<string, number | null>();
  for (const id of store.matching(EVERYBODY)) {
    const user = store.get(id);
    if (user === undefined) throw new Error(`User ${id} matches but is not there.`);
    users.set(addressOf(user), user.settings.limitPerDay ?? null);
    if (user.password !== null) expect(store.sealed(user.password.block)).toBeDefined();
  }
  return users;
}

function same(a: ReadonlyMap<string, number | null>, b: ReadonlyMap<string, number | null>): boolean {
  return a.size === b.size && [...a].every(([address, limit]) => b.has(address) && b.get(address) === limit);
}

function sorted(users: ReadonlyMap<string, number | null>): unknown {
  return Object.fromEntries([...users].sort(([a], [b]) => (a < b ? -1 : 1)));
}
