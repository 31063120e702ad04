/** Reads the change log in PostgreSQL: changes and the batches of large ones by their places, and those that came since. */
import { setTimeout as wait } from 'node:timers/promises';
import { newerFormat } from '../log/snapshot-reader.ts';
import { FORMAT } from '../log/line-format.ts';
import { LineDoesNotFit, type ChangeReading, type PlacedBatches } from '../model/change-log.ts';
import { DiskError } from '../model/disk-error.ts';
import type { BatchLine, BlockRow, ChangeLine, EndLine, Operation, Place } from '../model/journal-types.ts';
import { stepsOf } from '../model/operation.ts';
import type { Database, Row } from './database.ts';

/**
 * Segments of places: a change at `offset` its number; a batch of the large change `offset`, `length` one more than its own number; and a
 * kept sealed block at `offset` its number.
 */
const CHANGES = 1;
const ROWS = 2;
const KEPT = 3;
/** Changes read at once. */
const TOGETHER = 500;
const PAUSE = 200;

/** Where the change of that number lies. */
export function placeOfChange(change: number): Place {
  return { segment: CHANGES, offset: change, length: 1 };
}

/** Where a batch lies; numbers from 0. */
export function placeOfBatch(large: number, number: number): Place {
  return { segment: ROWS, offset: large, length: number + 1 };
}

/** Where a kept block lies. */
export function placeOfKept(number: number): Place {
  return { segment: KEPT, offset: number, length: 1 };
}

/** Whether what lies at a place goes with the changes up to `seq`, of which the large ones are `large`. */
export function goesWith({ segment, offset }: Place, seq: number, large: ReadonlySet<number>): boolean {
  return segment === CHANGES ? offset <= seq : segment === ROWS && large.has(offset);
}

/** A change that is there, with its place. */
export type StoredChange =
  { readonly small: ChangeLine; readonly place: Place } | { readonly end: EndLine; readonly place: Place };

/** The changes after `seq`, in their order, at most {@link TOGETHER}. Rejects with `set-newer-format`. */
export async function changesAfter(database: Database, seq: number): Promise<readonly StoredChange[]> {
  const rows = await database.query(
    `SELECT seq, format, large, line FROM change WHERE seq > $1 ORDER BY seq LIMIT ${TOGETHER}`,
    [seq],
  );
  return rows.map((row) => {
    const format = Number(row['format']);
    if (format > FORMAT) throw newerFormat(database.where, format);
    const place = placeOfChange(Number(row['seq']));
    return row['large'] === null
      ? { small: lineOf<ChangeLine>(row), place }
      : { end: lineOf<EndLine>(row), place };
  });
}

/**
 * The batches of a large change that has happened. They never change: while the server is not to be had it waits and asks again, for
 * whoever takes them in cannot stop half-way. `ended`: asked then; rejects once it says true.
 */
export async function* patientBatches(database: Database, end: EndLine, ended: () => boolean): PlacedBatches {
  const [large, count] = extentOf(end);
  for (let number = 0; number < count; number++) {
    yield [await patient(() => batchAt(database, large, number), ended), placeOfBatch(large, number)];
  }
}

async function patient<T>(read: () => Promise<T>, ended: () => boolean): Promise<T> {
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof DiskError) || ended()) throw error;
      await wait(PAUSE);
    }
  }
}

/** Reading by place. */
export function readingOf(database: Database): ChangeReading {
  return {
    async *backwards(place) {
      const line = await changeAt(database, place);
      if ('ops' in line) {
        yield line.ops;
        return;
      }
      const [large, count] = extentOf(line);
      for (let number = count - 1; number >= 0; number--) {
        const steps = stepsOf(await batchAt(database, large, number));
        if (steps.length > 0) yield steps;
      }
    },
    async *forwards(place, from): AsyncGenerator<readonly Operation[]> {
      const line = await changeAt(database, place);
      if ('ops' in line) {
        if (from === 0) yield line.ops;
        return;
      }
      const [large, count] = extentOf(line);
      for (let number = from; number < count; number++) yield stepsOf(await batchAt(database, large, number));
    },
    async *batches(end) {
      const [large, count] = extentOf(end);
      for (let number = 0; number < count; number++)
        yield [await batchAt(database, large, number), placeOfBatch(large, number)];
    },
    async blocks(place) {
      if (place.segment === KEPT) {
        const [row] = await database.query('SELECT line FROM kept WHERE number = $1', [place.offset]);
        return [lineOf<BlockRow>(there(row, `block ${place.offset}`))];
      }
      if (place.segment === ROWS)
        return (await batchAt(database, place.offset, place.length - 1)).blocks ?? [];
      const line = await changeAt(database, place);
      return 'ops' in line ? (line.blocks ?? []) : [];
    },
  };
}

/** What an end line in PostgreSQL says of its batches: of which large change, and how many. */
function extentOf({ batches }: EndLine): readonly [large: number, count: number] {
  const [large = 0, count = 0] = batches;
  return [large, count];
}

async function changeAt(database: Database, { segment, offset }: Place): Promise<ChangeLine | EndLine> {
  const rows =
    segment === CHANGES ? await database.query('SELECT line FROM change WHERE seq = $1', [offset]) : [];
  return lineOf<ChangeLine | EndLine>(there(rows[0], `change ${offset}`));
}

async function batchAt(database: Database, large: number, number: number): Promise<BatchLine> {
  const sql = 'SELECT line FROM change_rows WHERE large = $1 AND number = $2';
  const [row] = await database.query(sql, [large, number]);
  return lineOf<BatchLine>(there(row, `batch ${number} of the large change ${large}`));
}

function there(row: Row | undefined, what: string): Row {
  if (row === undefined) throw new LineDoesNotFit(`${what} is missing`);
  return row;
}

function lineOf<T>(row: Row): T {
  return JSON.parse(String(row['line'])) as T;
}
