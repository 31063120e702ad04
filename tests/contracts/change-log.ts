/** What every change log must do, wherever it is kept: speaks of the port only. Called within the test file of each implementation. */
import { expect, test } from 'vitest';
import { LineDoesNotFit } from '../../electron/store/log/apply-change.ts';
import type { ReadableLog } from '../../electron/store/model/change-log.ts';
import type { BlockRow, Operation, Place } from '../../electron/store/model/journal-types.ts';

/** A new log and what a test needs beside the port. Given up by whoever made it. */
export interface LogOnTrial {
  readonly log: ReadableLog;
  /** Appends a change, of one batch or of many, and says where it lies, and where each of its batches does. */
  write(
    batches: readonly { readonly ops: readonly Operation[]; readonly blocks: readonly BlockRow[] }[],
  ): Promise<{ readonly change: Place; readonly batches: readonly Place[] }>;
  /** The log goes on elsewhere, as after a snapshot. */
  turn(): Promise<void>;
  /** All that was written is gone. */
  lose(): Promise<void>;
}

const limit = (id: number): Operation => ['settings', id, {}, { limitPerDay: id }];
const block = (id: number): BlockRow => [id, 1, Buffer.from(`sealed ${id}`).toString('base64')];
const SMALL = [{ ops: [limit(1), limit(2)], blocks: [block(7)] }];
const LARGE = [3, 4, 5].map((id) => ({ ops: [limit(id), limit(id + 10)], blocks: [block(id)] }));

async function all(batches: AsyncIterable<readonly Operation[]>): Promise<(readonly Operation[])[]> {
  const read: (readonly Operation[])[] = [];
  for await (const batch of batches) read.push(batch);
  return read;
}

export function changeLogContract(make: () => Promise<LogOnTrial>): void {
  test('reads changes back by their places, from either end and from any batch on', async () => {
    const { log, write, turn } = await make();
    const small = await write(SMALL);
    const large = await write(LARGE);
    await turn();
    const later = await write([{ ops: [limit(9)], blocks: [] }]);
    await log.reading(async ({ backwards, forwards }) => {
      expect(await all(backwards(small.change))).toEqual([SMALL[0]?.ops]);
      expect(await all(forwards(small.change, 0))).toEqual([SMALL[0]?.ops]);
      expect(await all(forwards(small.change, 1))).toEqual([]);
      expect(await all(backwards(large.change))).toEqual(LARGE.map(({ ops }) => ops).reverse());
      expect(await all(forwards(large.change, 1))).toEqual(LARGE.slice(1).map(({ ops }) => ops));
      expect(await all(forwards(large.change, 3))).toEqual([]);
      expect(await all(backwards(later.change))).toEqual([[limit(9)]]);
    });
  });

  test('gives the sealed blocks of a place', async () => {
    const { log, write } = await make();
    const small = await write(SMALL);
    const large = await write(LARGE);
    await log.reading(async ({ blocks }) => {
      expect(await blocks(small.batches[0] as Place)).toEqual([block(7)]);
      expect(await blocks(large.batches[2] as Place)).toEqual([block(5)]);
    });
  });

  test('says that a change is gone, and is still there for the next', async () => {
    const { log, write, lose } = await make();
    const { change, batches } = await write(LARGE);
    await lose();
    const gone = async (read: Promise<unknown>) => {
      await expect(read).rejects.toBeInstanceOf(LineDoesNotFit);
    };
    await log.reading(async (reading) => {
      await gone(all(reading.backwards(change)));
      await gone(all(reading.forwards(change, 0)));
      await gone(reading.blocks(batches[0] as Place));
    });
    await expect(log.reading(() => Promise.resolve('read'))).resolves.toBe('read');
  });
}
