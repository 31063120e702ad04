/**
 * Locks that ended, or began, because their time had come, as the activity log tells of them: nobody writes that down, since nobody
 * may be running then.
 */
import type { ChangeEntry } from '../../../shared/contract/types.ts';
import { RELAY_ACTOR } from '../../../shared/domain/actor.ts';
import { lockTurns, type Lock, type LockTurn } from '../../../shared/domain/lock.ts';
import type { SetState } from './set-state.ts';
import { displayAddress } from '../../../shared/domain/change-sentence.ts';

/** When it happened and when the lock began, in Unix milliseconds, and whose it was; without a word an automatic lock ran out. */
export type Lapse = readonly [
  time: number,
  since: number,
  address: string,
  what?: Exclude<LockTurn['what'], 'ran-out'>,
];

/** What has happened to a lock by itself until `now`. */
export function lapsesOf(lock: Lock | null, address: () => string, now: number): readonly Lapse[] {
  if (lock === null) return [];
  return lockTurns(lock).flatMap(({ time, since, what }): Lapse[] => {
    if (time > now) return [];
    return [what === 'ran-out' ? [time, since, address()] : [time, since, address(), what]];
  });
}

/**
 * Every lapse since the history begins, oldest first: of the locks users still have on record, and of those that later changes
 * found there (see `HistoryRecord.lifted`). A lock that an undo brought back lapses no second time.
 */
export function lapses({ table, history }: SetState, now: number): readonly Lapse[] {
  const [first] = history.records();
  if (first === undefined) return [];
  const found = history.records().flatMap(({ lifted }) => lifted ?? []);
  for (const [id, lock] of table.locks()) {
    const user = table.get(id);
    if (user !== undefined) found.push(...lapsesOf(lock, () => displayAddress(user), now));
  }
  const once = new Map(found.map((lapse) => [JSON.stringify(lapse), lapse]));
  return [...once.values()].filter(([time]) => time >= first.time).sort((a, b) => a[0] - b[0]);
}

const SENTENCES = {
  'ran-out': (whose: string) => `The automatic lock of ${whose} ran out`,
  began: (whose: string) => `The planned lock of ${whose} began`,
  ended: (whose: string) => `The lock of ${whose} ended at the time that was set`,
} as const satisfies Readonly<Record<LockTurn['what'], (whose: string) => string>>;

/** As the activity log shows it. */
export function lapseEntry([time, , address, what]: Lapse): ChangeEntry {
  const summary = SENTENCES[what ?? 'ran-out'](address);
  const is = { kind: 'lapse', users: 1, summary, of: null, undone: false, undoable: false } as const;
  return { seq: null, time, actor: RELAY_ACTOR, ...is };
}
