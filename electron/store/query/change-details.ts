/** What one change did to whom, field by field, as its lines in the journal say: read in windows, since it may be a million users. */
import { isImportedHash } from '../../../shared/domain/password-hash.ts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ChangedField, ChangedRow, ChangedRows } from '../../../shared/contract/types.ts';
import { assertNever } from '../../../shared/domain/assert-never.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { isSealed, type StoredPassword } from '../../../shared/domain/user.ts';
import { nameOfUnit, unitsOf } from '../change/undo-unit.ts';
import type { ChangeReading, ReadableLog } from '../model/change-log.ts';
import type { Operation } from '../model/journal-types.ts';
import { sameRef, sameValue, userOf, userTouched } from '../model/operation.ts';
import type { HistoryRecord } from '../table/history.ts';
import type { SetState } from '../table/set-state.ts';

/** Changes of which it is remembered where their rows lie. */
const KEPT = 4;

export class ChangeDetails {
  readonly #log: ReadableLog;
  readonly #state: SetState;
  /** Of the changes last read: how many rows each of their batches has, as far as they were read. */
  readonly #counts = new Map<number, number[]>();

  constructor(log: ReadableLog, state: SetState) {
    this.#log = log;
    this.#state = state;
  }

  async window(change: number, offset: number, limit: number): Promise<ChangedRows> {
    const record = this.#state.history.get(change);
    if (record === undefined) {
      throw PosternError.of(
        'not-found',
        'Change {change} is not in the history: there is no such change, or it is older than what is kept.',
        { change },
        { change },
      );
    }
    try {
      return await this.#log.reading((reading) => this.#read(reading, record, offset, limit));
    } catch (error) {
      throw PosternError.of(
        'set-damaged',
        'What change {change} did cannot be read: its lines in the journal are missing or damaged.',
        { change },
        { change },
        { cause: error },
      );
    }
  }

  async #read(
    reading: ChangeReading,
    record: HistoryRecord,
    offset: number,
    limit: number,
  ): Promise<ChangedRows> {
    const counts = this.#countsOf(record.seq);
    const ofDomain = record.kind === 'domain';
    const rows: ChangedRow[] = [];
    let [batch, before, ended] = [0, 0, true];
    // Batches that lie before the window and were counted are not read again.
    while (batch < counts.length && before + (counts[batch] as number) <= offset)
      before += counts[batch++] as number;
    for await (const operations of reading.forwards(record.place, batch)) {
      if (rows.length >= limit) {
        ended = false;
        break;
      }
      const units = [...unitsOf(operations)];
      counts[batch++] = units.length;
      for (const steps of units.slice(
        Math.max(0, offset - before),
        Math.max(0, offset - before) + limit - rows.length,
      ))
        rows.push(changedRow(steps, this.#state, ofDomain));
      before += units.length;
      await nextTurn();
    }
    return { total: ended ? before : Math.max(record.users, before), rows };
  }

  #countsOf(change: number): number[] {
    const counts = this.#counts.get(change) ?? [];
    this.#counts.delete(change);
    this.#counts.set(change, counts);
    for (const oldest of [...this.#counts.keys()].slice(0, -KEPT)) this.#counts.delete(oldest);
    return counts;
  }
}

/** What steps that belong together changed, of whom; `ofDomain`: they are of a domain's settings. */
export function changedRow(steps: readonly Operation[], state: SetState, ofDomain = false): ChangedRow {
  const [first] = steps as readonly [Operation, ...Operation[]];
  return {
    user: userTouched(first),
    name: first[0] === 'system' ? 'system settings' : nameOfUnit(steps, state, ofDomain),
    done: doneOf(steps),
    fields: changedFields(steps),
  };
}

/** What steps that belong together changed, field by field; no secret is among it. */
export function changedFields(steps: readonly Operation[]): readonly ChangedField[] {
  return steps.length === 1 ? fieldsOf(steps[0] as Operation) : steps.flatMap(fieldsOf);
}

function doneOf(steps: readonly Operation[]): ChangedRow['done'] {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first?.[0] === 'add' || (first?.[0] === 'incoming' && first[1] === null)) return 'added';
  return last?.[0] === 'remove' || (last?.[0] === 'incoming' && last[2] === null) ? 'deleted' : 'changed';
}

/** What a step changed; no secret is among it. */
function fieldsOf(step: Operation): readonly ChangedField[] {
  switch (step[0]) {
    case 'add':
    case 'remove': {
      const { password, settings, lock } = userOf(step[1]);
      const added = step[0] === 'add';
      const one = (field: string, value: unknown): ChangedField =>
        added ? { field, before: null, after: value } : { field, before: value, after: null };
      return [
        ...(password === null ? [] : [one('password', kindOfPassword(password))]),
        ...Object.entries(settings).map(([key, value]) => one(key, value)),
        ...(lock === null ? [] : [one('lock', lock)]),
      ];
    }
    case 'settings':
    case 'level':
      return differences('', step[2], step[3]);
    case 'system': {
      const [, { relay: relayBefore = {}, ...before }, { relay: relayAfter = {}, ...after }] = step;
      return [...differences('', before, after), ...differences('relay.', relayBefore, relayAfter)];
    }
    case 'lock':
      return [{ field: 'lock', before: step[2], after: step[3] }];
    case 'password': {
      const [, , before, after] = step;
      const other = after !== null && before !== null && !sameRef(before, after);
      return [
        {
          field: 'password',
          before: kindOfPassword(before),
          after: other ? 'another' : kindOfPassword(after),
        },
      ];
    }
    case 'incoming': {
      const [before, after] = [step[1], step[2]].map((row) => ({
        access: row === null ? null : row[3] === 1,
        password: row === null || row[4] === 0 ? null : 'sealed',
      }));
      return differences('', before ?? {}, after ?? {});
    }
    case 'rename':
      return [{ field: 'name', before: step[1], after: step[2] }];
    case 'domain':
      return [{ field: 'domain', before: step[2], after: step[3] }];
    case 'mark':
      return [{ field: 'mark', before: null, after: step[2] === null ? null : step[1] }];
    default:
      return assertNever(step);
  }
}

function kindOfPassword(password: StoredPassword | null): string | null {
  if (password === null) return null;
  if (password.verifier === undefined) return 'sealed';
  if (isImportedHash(password.verifier)) return 'imported';
  return isSealed(password) ? 'both' : 'hardened';
}

/** Without copies of the keys: a review asks this of a million users. */
function differences(prefix: string, before: object, after: object): ChangedField[] {
  const fields: ChangedField[] = [];
  const compare = (key: string): void => {
    const was = (Reflect.get(before, key) as unknown) ?? null;
    const is = (Reflect.get(after, key) as unknown) ?? null;
    if (!sameValue(was, is)) fields.push({ field: `${prefix}${key}`, before: was, after: is });
  };
  for (const key of Object.keys(before)) compare(key);
  for (const key of Object.keys(after)) if (!Object.hasOwn(before, key)) compare(key);
  return fields;
}
