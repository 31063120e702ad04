/** What every change log must do, wherever it is kept: speaks of the port only. Called within the test file of each implementation. */
import { expect, test } from 'vitest';
import { LineDoesNotFit, type ChangeLog, type ChangeReading } from '../../electron/store/model/change-log.ts';
import type {
  BlockRow,
  ChangeHeader,
  EndLine,
  Operation,
  Place,
} from '../../electron/store/model/journal-types.ts';

/** A new log and what a test needs beside the port. Given up by whoever made it. */
export interface LogOnTrial {
  readonly log: ChangeLog;
  /** The log goes on elsewhere, as after a snapshot. */
  turn(): Promise<void>;
  /** All that was written is gone. */
  lose(): Promise<void>;
}

interface Batch {
  readonly ops: readonly Operation[];
  readonly blocks: readonly BlockRow[];
}

const limit = (id: number): Operation => ['settings', id, {}, { limitPerDay: id }];
const block = (id: number): BlockRow => [id, 1, Buffer.from(`sealed ${id}`).toString('base64')];
const SMALL: Batch = { ops: [limit(1), limit(2)], blocks: [block(7)] };
const LARGE: readonly Batch[] = [3, 4, 5].map((id) => ({
  ops: [limit(id), limit(id + 10)],
  blocks: [block(id)],
}));
const HEADER: ChangeHeader = { time: 1, actor: 'test', kind: 'edit', users: 1, about: {}, of: null };
const BEGIN = { kind: 'edit', actor: 'test', time: 1 } as const;

async function all<T>(batches: AsyncIterable<T>): Promise<T[]> {
  const read: T[] = [];
  for await (const batch of batches) read.push(batch);
  return read;
}

async function small(log: ChangeLog, change: number, { ops, blocks }: Batch): Promise<Place> {
  const { place, done } = log.append({ change, ...HEADER, ops, blocks }, () => {});
  await done;
  return place;
}

async function large(
  log: ChangeLog,
  change: number,
  batches: readonly Batch[],
): Promise<{ readonly end: EndLine; readonly place: Place; readonly places: readonly Place[] }> {
  const writing = log.begin(BEGIN);
  const places = batches.map((batch) => writing.queue(batch).place);
  const { end, place, done } = writing.end(change, HEADER, () => {});
  await done;
  return { end, place, places };
}

export function changeLogContract(make: () => Promise<LogOnTrial>): void {
  test('reads changes back by their places, from either end and from any batch on', async () => {
    const { log, turn } = await make();
    const one = await small(log, 1, SMALL);
    const many = await large(log, 2, LARGE);
    await turn();
    const later = await small(log, 3, { ops: [limit(9)], blocks: [] });
    await log.reading(async ({ backwards, forwards }) => {
      expect(await all(backwards(one))).toEqual([SMALL.ops]);
      expect(await all(forwards(one, 0))).toEqual([SMALL.ops]);
      expect(await all(forwards(one, 1))).toEqual([]);
      expect(await all(backwards(many.place))).toEqual(LARGE.map(({ ops }) => ops).reverse());
      expect(await all(forwards(many.place, 1))).toEqual(LARGE.slice(1).map(({ ops }) => ops));
      expect(await all(forwards(many.place, 3))).toEqual([]);
      expect(await all(backwards(later))).toEqual([[limit(9)]]);
    });
  });

  test('gives the batches of a large change with their places, and the sealed blocks of a place', async () => {
    const { log } = await make();
    const one = await small(log, 1, SMALL);
    const { end, place, places } = await large(log, 2, LARGE);
    await log.reading(async ({ batches, blocks }) => {
      const read = await all(batches(end, place));
      expect(read.map(([{ ops, blocks: sealed }]) => ({ ops, blocks: sealed }))).toEqual(LARGE);
      expect(read.map(([, at]) => at)).toEqual(places);
      expect(await blocks(one)).toEqual(SMALL.blocks);
      expect(await blocks(places[2] as Place)).toEqual([block(5)]);
    });
  });

  test('tells of changes in their order, each before whoever waits for it, and of no batch', async () => {
    const { log } = await make();
    const told: string[] = [];
    const tell = (what: string) => () => void told.push(what);
    const writing = log.begin(BEGIN);
    for (const batch of LARGE) await writing.append(batch);
    const changes = [1, 2, 3].map((change) => {
      const { done } = log.append({ change, ...HEADER, ops: [limit(change)] }, tell(`durable ${change}`));
      return done.then(tell(`done ${change}`));
    });
    const end = writing.end(4, HEADER, tell('durable 4'));
    await Promise.all([...changes, end.done]);
    expect(told.filter((what) => what.startsWith('durable'))).toEqual(
      [1, 2, 3, 4].map((n) => `durable ${n}`),
    );
    for (const n of [1, 2, 3]) expect(told.indexOf(`durable ${n}`)).toBeLessThan(told.indexOf(`done ${n}`));
  });

  test('a large change that is given up has not happened, and takes nothing more', async () => {
    const { log } = await make();
    const writing = log.begin(BEGIN);
    await writing.append(LARGE[0] as Batch);
    writing.cancel();
    writing.cancel();
    await expect(writing.append(LARGE[1] as Batch)).rejects.toMatchObject({ code: 'cancelled' });
    expect(() => writing.end(1, HEADER, () => {})).toThrow(/cancelled/);
    // Its number was never used.
    const place = await small(log, 1, SMALL);
    await log.reading(async ({ backwards }) => expect(await all(backwards(place))).toEqual([SMALL.ops]));
  });

  test('batches that were taken back are no part of a large change', async () => {
    const { log } = await make();
    const writing = log.begin(BEGIN);
    for (const batch of LARGE) await writing.append(batch);
    expect(writing.count).toBe(3);
    writing.rewind(1);
    const { place: second } = writing.queue(LARGE[2] as Batch);
    expect(writing.count).toBe(2);
    const { end, place, done } = writing.end(1, HEADER, () => {});
    await done;
    await log.reading(async ({ batches, forwards, blocks }) => {
      const kept = [LARGE[0], LARGE[2]];
      expect((await all(batches(end, place))).map(([{ ops }]) => ops)).toEqual(kept.map((one) => one?.ops));
      expect(await all(forwards(place, 0))).toEqual(kept.map((one) => one?.ops));
      expect(await blocks(second)).toEqual([block(5)]);
    });
  });

  test('says that a change is gone, and is still there for the next', async () => {
    const { log, lose } = await make();
    const { end, place, places } = await large(log, 1, LARGE);
    await lose();
    const gone = async (read: (reading: ChangeReading) => Promise<unknown>) => {
      await expect(log.reading(read)).rejects.toBeInstanceOf(LineDoesNotFit);
    };
    await gone(({ backwards }) => all(backwards(place)));
    await gone(({ forwards }) => all(forwards(place, 0)));
    await gone(({ batches }) => all(batches(end, place)));
    await gone(({ blocks }) => blocks(places[0] as Place));
    await expect(log.reading(() => Promise.resolve('read'))).resolves.toBe('read');
  });
}
