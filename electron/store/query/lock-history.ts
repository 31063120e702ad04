/** What happened to one user's lock, read back from the journal: only changes that can have touched it are looked into. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ChangeKind, LockHistoryView } from '../../../shared/contract/types.ts';
import type { ChangeAbout } from '../../../shared/domain/change-sentence.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { lockEvents, type LockStep } from '../../../shared/domain/lock-events.ts';
import type { StoredUser } from '../../../shared/domain/user.ts';
import type { ChangeReading, ReadableLog } from '../model/change-log.ts';
import type { Operation } from '../model/journal-types.ts';
import type { HistoryRecord } from '../table/history.ts';
import type { SetState } from '../table/set-state.ts';

/** Changes of the lock that are told; what is older stands in Activity. */
export const MOST_STEPS = 20;

const LOCKING: ReadonlySet<ChangeKind> = new Set(['lock', 'unlock', 'import']);

/** The latest {@link MOST_STEPS} changes of a user's lock, with what time did to it. Rejects with `not-found` for nobody, and `set-damaged` where the journal cannot be read. */
export async function lockHistory(
  log: ReadableLog,
  { history, table }: SetState,
  id: number,
  now: number,
): Promise<LockHistoryView> {
  const user = table.get(id);
  if (user === undefined) throw PosternError.of('not-found', 'The user no longer exists.', {}, { id });
  const steps: LockStep[] = [];
  let more = false;
  try {
    await log.reading(async (reading) => {
      for (const record of history.records().toReversed()) {
        if (!canTouch(record, user)) continue;
        const found = await stepOf(reading, record, id);
        if (found === null) continue;
        if (steps.length === MOST_STEPS) {
          more = true;
          return;
        }
        steps.push(found);
      }
    });
  } catch (error) {
    throw PosternError.of(
      'set-damaged',
      'The history of this lock cannot be read: lines of the journal are missing or damaged.',
      {},
      { id },
      { cause: error },
    );
  }
  return { events: lockEvents(steps, now), more };

  /** Locks come by these kinds of change, and by what takes them back; of a change of one user it says which. */
  function canTouch(record: HistoryRecord, { kind, username, domain }: StoredUser): boolean {
    const original = record.of === null ? record : history.get(record.of);
    if (original !== undefined && !LOCKING.has(original.kind)) return false;
    const only = userOf(record.about);
    return (
      only === undefined ||
      (only[0] === (kind === 'ip' ? 1 : 0) && only[1] === username && only[2] === domain)
    );
  }
}

function userOf({ user, change }: ChangeAbout): ChangeAbout['user'] {
  return user ?? change?.about.user;
}

async function stepOf(reading: ChangeReading, record: HistoryRecord, id: number): Promise<LockStep | null> {
  const { seq, time, actor, of } = record;
  for await (const operations of reading.backwards(record.place)) {
    for (const operation of operations) {
      const change = lockChange(operation, id, of !== null);
      if (change !== null) return { seq, time, actor, again: of !== null, ...change };
    }
    await nextTurn();
  }
  return null;
}

/** A user that an undo brings back is locked as it was: that is no lock of its own. */
function lockChange(op: Operation, id: number, again: boolean): Pick<LockStep, 'before' | 'after'> | null {
  if (op[0] === 'lock') return op[1] === id ? { before: op[2], after: op[3] } : null;
  if (op[0] !== 'add' || again || op[1][0] !== id || op[1][9] === null) return null;
  return { before: null, after: op[1][9] };
}
