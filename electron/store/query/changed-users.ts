/** Whom a change touched, for queries that ask for them: read from the journal once, and kept for the latest few changes. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { ReadableLog } from '../model/change-log.ts';
import { userTouched } from '../model/operation.ts';
import type { SetState } from '../table/set-state.ts';

/** Changes whose users are kept in mind: a byte for each user of the set, each. */
const KEPT = 8;

export class ChangedUsers {
  readonly #log: ReadableLog;
  readonly #state: SetState;
  /** In the order of their last use. */
  readonly #touched = new Map<number, Uint8Array>();

  constructor(log: ReadableLog, state: SetState) {
    this.#log = log;
    this.#state = state;
  }

  /** Reads whom these changes touched; rejects with `invalid-request` for more than are kept at once. */
  async readAll(changes: readonly number[]): Promise<void> {
    if (changes.length > KEPT) {
      throw PosternError.of(
        'invalid-request',
        'A filter can ask for {kept} changes at most.',
        { kept: KEPT },
        {
          field: 'query.filter',
        },
      );
    }
    for (const change of changes) await this.read(change);
  }

  /** Reads whom `change` touched; rejects with `invalid-request` when the history does not say. */
  async read(change: number): Promise<void> {
    const known = this.#touched.get(change);
    this.#touched.delete(change);
    this.#touched.set(change, known ?? (await this.#fromJournal(change)));
    for (const oldest of [...this.#touched.keys()].slice(0, -KEPT)) this.#touched.delete(oldest);
  }

  /** Nobody, until that has been read. */
  test(change: number): (id: number) => boolean {
    const touched = this.#touched.get(change);
    return (id) => touched?.[id] === 1;
  }

  async #fromJournal(change: number): Promise<Uint8Array> {
    const record = this.#state.history.get(change);
    if (record === undefined) throw unknown(change, 'is not in the history of this set');
    const touched = new Uint8Array(this.#state.table.lastId + 1);
    try {
      await this.#log.reading(async (reading) => {
        for await (const operations of reading.backwards(record.place)) {
          for (const operation of operations) {
            const id = userTouched(operation);
            if (id !== null) touched[id] = 1;
          }
          await nextTurn();
        }
      });
    } catch {
      throw unknown(change, 'cannot be read: its lines in the journal are missing or damaged');
    }
    return touched;
  }
}

function unknown(change: number, why: string): PosternError {
  return PosternError.of(
    'invalid-request',
    'Change {change} {why}, so its users cannot be told.',
    { change: String(change), why },
    { field: 'query.filter', change },
  );
}
