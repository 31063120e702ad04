/** Locks that lifted by themselves, as the activity log tells of them: nobody writes that down, since nobody may be running then. */
import type { ChangeEntry } from '../../../shared/contract/types.ts';
import { RELAY_ACTOR } from '../../../shared/domain/actor.ts';
import { hasLapsed, type Lock } from '../../../shared/domain/lock.ts';
import type { SetState } from './set-state.ts';
import { displayAddress } from '../../../shared/domain/change-sentence.ts';

/** When it lifted and when it began, in Unix milliseconds, and whose it was. */
export type Lapse = readonly [time: number, since: number, address: string];

/** The lapse of a lock that `now` is the past of; null when it holds, or was no such lock. */
export function lapseOf(lock: Lock | null, address: () => string, now: number): Lapse | null {
  return hasLapsed(lock, now) ? [lock.until, lock.since, address()] : null;
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
    const user = hasLapsed(lock, now) ? table.get(id) : undefined;
    const lapse = user === undefined ? null : lapseOf(lock, () => displayAddress(user), now);
    if (lapse !== null) found.push(lapse);
  }
  const once = new Map(found.map((lapse) => [JSON.stringify(lapse), lapse]));
  return [...once.values()].filter(([time]) => time >= first.time).sort((a, b) => a[0] - b[0]);
}

/** As the activity log shows it. */
export function lapseEntry([time, , address]: Lapse): ChangeEntry {
  const summary = `The automatic lock of ${address} ran out`;
  const is = { kind: 'lapse', users: 1, summary, of: null, undone: false, undoable: false } as const;
  return { seq: null, time, actor: RELAY_ACTOR, ...is };
}
