/** A journal cut at every byte, and with flipped bytes: never silently less, always a report, never half a change. */
import { cp, mkdir, open, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSet } from '../../electron/store/open-set.ts';
import { encodeLine } from '../../electron/store/log/line-format.ts';
import type { UserStore } from '../../electron/store/model/store-types.ts';
import { adding, batchOf, contents, editing, temporaryFolder } from './store-helpers.ts';

const JOURNAL = 'journal-000001.jsonl';
const SNAPSHOT = 'snapshot.jsonl';
/** The full figure cuts at every byte; the bounded share at every so manyth, and at each end of a line. */
const STRIDE = process.env['POSTERN_LONG'] === '1' ? 1 : 7;

/** A small set with changes of several kinds, and what it held after each of them. */
async function smallSet(): Promise<{ folder: string; states: unknown[]; journal: Buffer }> {
  const folder = join(await temporaryFolder(), 'set');
  const store = await openSet(folder, { create: { name: 'Small' }, now: () => 1_000 });
  const states = [contents(store)];
  const steps: (() => Promise<unknown>)[] = [
    () => store.commit(adding('anna', 'bert'), 'test'),
    () => store.commit(editing(1, 5), 'test'),
    () => imported(store, ['carl', 'dora']),
    () => store.commit({ kind: 'rename', name: 'Renamed' }, 'test'),
    () => store.undo('test'),
    () => store.commit({ kind: 'remove', selection: { by: 'ids', ids: [2] } }, 'test'),
  ];
  for (const step of steps) {
    await step();
    states.push(contents(store));
  }
  await store.close();
  return { folder, states, journal: await readFile(join(folder, JOURNAL)) };
}

async function imported(store: UserStore, usernames: string[]): Promise<void> {
  const session = store.beginImport({ actor: 'test', file: 'few.csv', onDuplicate: 'skip' });
  await session.stage(batchOf(usernames));
  await session.commit();
}

test(
  'a journal cut at any byte opens with whole changes only, and says so',
  { timeout: 600_000 },
  async () => {
    const { folder, states, journal } = await smallSet();
    const scratch = await temporaryFolder();
    for (let length = 0; length < journal.length; length++) {
      const lineEnd = journal[length - 1] === 0x0a || journal[length] === 0x0a;
      if (length % STRIDE !== 0 && !lineEnd) continue;
      const copy = join(scratch, `cut-${length}`);
      await cp(folder, copy, { recursive: true });
      await truncate(join(copy, JOURNAL), length);
      const store = await openSet(copy, { now: () => 1_000 });
      const { seq, damage, readOnly } = store.info();
      expect(contents(store), `cut at ${length}`).toEqual(states[seq]);
      expect(damage.length, `cut at ${length}`).toBeGreaterThan(0);
      expect(readOnly).toBeNull();
      const torn = damage.find((report) => report.kind === 'torn-tail');
      if (torn !== undefined && torn.bytes > 0) {
        const kept = await readFile(join(copy, torn.setAside as string));
        expect(kept.equals(journal.subarray(torn.offset, length))).toBe(true);
      }
      // Work goes on, and the damage is reported once.
      await store.commit(adding('later'), 'test');
      const after = contents(store);
      await store.close();
      const again = await openSet(copy);
      expect(again.info().damage).toEqual([]);
      expect(contents(again)).toEqual(after);
      await again.close();
    }
  },
);

test(
  'a flipped byte anywhere in the journal is reported and nothing after it is shown',
  { timeout: 600_000 },
  async () => {
    const { folder, states, journal } = await smallSet();
    const copy = join(await temporaryFolder(), 'flipped');
    await cp(folder, copy, { recursive: true });
    for (let at = 0; at < journal.length; at += STRIDE) {
      const bytes = Buffer.from(journal);
      bytes[at] = (bytes[at] as number) ^ 0x10;
      await writeFile(join(copy, JOURNAL), bytes);
      const store = await openSet(copy, { now: () => 1_000 });
      const { seq, damage, readOnly } = store.info();
      expect(damage.length, `flipped at ${at}`).toBeGreaterThan(0);
      expect(contents(store), `flipped at ${at}`).toEqual(states[seq]);
      const bad = damage.find((report) => report.kind === 'bad-line');
      if (bad === undefined) {
        expect(damage[0]?.kind).toBe('torn-tail');
        expect(at, 'only the end of the last line looks torn').toBe(journal.length - 1);
      } else {
        expect(bad.offset).toBeLessThanOrEqual(at);
        expect(bad.offset + bad.bytes).toBe(journal.length);
        expect(readOnly?.text).toMatch(/reading only/);
        await expect(store.commit(adding('later'), 'test')).rejects.toMatchObject({ code: 'read-only' });
        // The original is untouched, for whoever repairs it.
        expect((await readFile(join(copy, JOURNAL))).equals(bytes)).toBe(true);
      }
      await store.close();
    }
  },
);

test(
  'a flipped byte in the snapshot is reported, and its users are never guessed',
  { timeout: 600_000 },
  async () => {
    const { folder } = await smallSet();
    const compacted = await openSet(folder);
    await compacted.compact();
    const users = compacted.info().users;
    await compacted.close();
    const original = await readFile(join(folder, SNAPSHOT));
    for (let at = 0; at < original.length; at += STRIDE) {
      const bytes = Buffer.from(original);
      bytes[at] = (bytes[at] as number) ^ 0x10;
      await writeFile(join(folder, SNAPSHOT), bytes);
      const outcome = await openSet(folder).then(
        async (store) => {
          const info = store.info();
          await store.close();
          return info;
        },
        (error: unknown) => error,
      );
      if (outcome instanceof Error) {
        expect(outcome).toMatchObject({ code: expect.stringMatching(/^(set-damaged|not-a-set)$/) as string });
      } else {
        expect(outcome).toMatchObject({
          damage: [{ kind: 'bad-snapshot', file: SNAPSHOT }],
          readOnly: { text: expect.stringContaining('reading only') as string },
        });
        expect((outcome as { users: number }).users).toBeLessThanOrEqual(users);
      }
    }
  },
);

test('zeros where a line should be, as a power cut leaves them, count as a torn tail', async () => {
  const { folder, states, journal } = await smallSet();
  const zeroed = Buffer.concat([journal, Buffer.alloc(4096), Buffer.from('\n')]);
  await writeFile(join(folder, JOURNAL), zeroed);
  const store = await openSet(folder);
  expect(store.info()).toMatchObject({ readOnly: null, damage: [{ kind: 'torn-tail', bytes: 4097 }] });
  expect(contents(store)).toEqual(states.at(-1));
  await store.close();
});

test('changes after damage are named as far as they can be read, the first twenty of them', async () => {
  const { folder, journal } = await smallSet();
  const lines = journal.toString().split('\n');
  const at = lines.findIndex((line) => line.includes('"change":2,'));
  lines[at] = (lines[at] as string).replace('limitPerDay', 'limitPerDaY');
  await writeFile(join(folder, JOURNAL), lines.join('\n'));
  const damaged = await openSet(folder);
  expect(damaged.info().damage[0]?.lost).toMatchObject({
    count: 4,
    first: [
      { change: 3, time: 1_000, actor: 'test', summary: 'Imported 2 users from few.csv' },
      { change: 4, time: 1_000, actor: 'test', summary: 'Renamed the set to “Renamed”' },
      { change: 5, time: 1_000, actor: 'test', summary: 'Undid: Renamed the set to “Renamed”' },
      { change: 6, time: 1_000, actor: 'test', summary: 'Deleted bert@example.com' },
    ],
  });
  await damaged.close();
  // Also in segments after it, and when a whole segment is gone.
  await writeFile(join(folder, JOURNAL), journal);
  const snapshot = await readFile(join(folder, SNAPSHOT));
  const store = await openSet(folder, { now: () => 1_000 });
  await store.compact();
  for (let day = 1; day <= 30; day++) await store.commit(editing(1, day + 5), 'later');
  await store.close();
  await writeFile(join(folder, SNAPSHOT), snapshot);
  await writeFile(join(folder, JOURNAL), lines.join('\n'));
  const both = await openSet(folder);
  const lost = both.info().damage[0]?.lost;
  expect([lost?.count, lost?.first.length, lost?.first.at(-1)?.change]).toEqual([34, 20, 22]);
  await both.close();
  await rm(join(folder, JOURNAL));
  const gone = await openSet(folder);
  expect(gone.info().damage[0]).toMatchObject({ file: JOURNAL, lost: { count: 30 } });
  await gone.close();
});

test('a segment that cannot be read does not keep a damaged set shut: the others name their changes', async () => {
  const { folder, journal } = await smallSet();
  const snapshot = await readFile(join(folder, SNAPSHOT));
  const store = await openSet(folder, { now: () => 1_000 });
  for (const limit of [7, 8]) {
    await store.compact();
    await store.commit(editing(1, limit), 'later');
  }
  await store.close();
  await writeFile(join(folder, SNAPSHOT), snapshot);
  await writeFile(join(folder, JOURNAL), journal.toString().replace('limitPerDay', 'limitPerDaY'));
  // Nothing of it can be read.
  await rm(join(folder, 'journal-000002.jsonl'));
  await mkdir(join(folder, 'journal-000002.jsonl'));
  const opened = await openSet(folder);
  const { readOnly, damage } = opened.info();
  expect(readOnly?.text).toMatch(/reading only/);
  expect(damage).toMatchObject([
    {
      kind: 'bad-line',
      file: JOURNAL,
      lost: { count: 5, first: { length: 5, 4: { change: 8, actor: 'later' } } },
    },
  ]);
  expect(damage[0]?.message).toMatch(/journal-000002\.jsonl \(it is a folder\) could not be read/);
  await opened.close();
});

test('of a damaged snapshot the changes are named that its journal has', async () => {
  const { folder } = await smallSet();
  const store = await openSet(folder, { now: () => 1_000 });
  await store.compact();
  await store.commit(editing(1, 7), 'later');
  await store.compact();
  for (const limit of [8, 9]) await store.commit(editing(1, limit), 'later');
  await store.close();
  const snapshot = await readFile(join(folder, SNAPSHOT));
  await writeFile(join(folder, SNAPSHOT), snapshot.toString().replace('"anna"', '"hanna"'));
  const opened = await openSet(folder);
  expect(opened.info().damage).toMatchObject([
    {
      kind: 'bad-snapshot',
      lost: { count: 2, first: [{ change: 8, summary: 'Edited anna@example.com' }, { change: 9 }] },
    },
  ]);
  await opened.close();
});

test('a missing segment, a foreign one and a later one after a gap are reported', async () => {
  const { folder, states } = await smallSet();
  const bytes = await readFile(join(folder, JOURNAL));
  await writeFile(join(folder, 'journal-000003.jsonl'), bytes);
  const gap = await openSet(folder);
  expect(gap.info().damage).toMatchObject([{ kind: 'bad-line', file: 'journal-000002.jsonl' }]);
  expect(contents(gap)).toEqual(states.at(-1));
  await gap.close();
  await writeFile(join(folder, 'journal-000002.jsonl'), bytes);
  const foreign = await openSet(folder);
  expect(foreign.info()).toMatchObject({ damage: [{ kind: 'bad-line', line: 1 }] });
  await foreign.close();
});

test('a crash while a new segment is being made loses nothing', async () => {
  const { folder, states } = await smallSet();
  for (const begun of ['', '[1,"0']) {
    await writeFile(join(folder, 'journal-000002.jsonl'), begun);
    const store = await openSet(folder);
    expect(store.info().readOnly).toBeNull();
    expect(contents(store)).toEqual(states.at(-1));
    await store.close();
    const again = await openSet(folder);
    expect(again.info().damage).toEqual([]);
    expect(contents(again)).toEqual(states.at(-1));
    await again.close();
  }
});

test('an unfinished import is reported once and leaves nothing', async () => {
  const { folder, states, journal } = await smallSet();
  const lines = journal.toString().split('\n');
  const end = lines.findIndex((line) => line.includes('"end":1'));
  await writeFile(join(folder, JOURNAL), `${lines.slice(0, end).join('\n')}\n`);
  // A killed owner leaves the mark of an earlier closing.
  await rm(join(folder, 'closed.jsonl'));
  const store = await openSet(folder);
  expect(contents(store)).toEqual(states[2]);
  expect(store.info().damage).toMatchObject([
    { kind: 'unfinished-change', message: expect.stringContaining('few.csv') as string },
  ]);
  await store.close();
  const again = await openSet(folder);
  expect(again.info().damage).toEqual([]);
  await again.close();
});

test('a large change whose batch is missing stops the replay before it', async () => {
  const { folder, states, journal } = await smallSet();
  const lines = journal.toString().split('\n');
  const batch = lines.findIndex((line) => line.includes('"batch":1'));
  lines[batch] = encodeLine('{"cancel":99}').toString().trimEnd();
  await writeFile(join(folder, JOURNAL), lines.join('\n'));
  const store = await openSet(folder);
  expect(contents(store)).toEqual(states[2]);
  expect(store.info().damage[0]).toMatchObject({ kind: 'bad-line' });
  await store.close();
});

test('a newer format is refused, in snapshot and journal, and nothing is touched', async () => {
  const { folder, journal } = await smallSet();
  const newer = (line: string): string => line.replace(/^\[\d,/, '[12,');
  const handle = await open(join(folder, JOURNAL), 'a');
  await handle.write(newer(encodeLine('{"change":7}').toString()));
  await handle.close();
  await expect(openSet(folder)).rejects.toMatchObject({ code: 'set-newer-format', details: { format: 12 } });
  await writeFile(join(folder, JOURNAL), journal);
  const snapshot = (await readFile(join(folder, SNAPSHOT))).toString();
  await writeFile(join(folder, SNAPSHOT), newer(snapshot));
  await expect(openSet(folder)).rejects.toMatchObject({ code: 'set-newer-format' });
  expect((await readdir(folder)).sort()).toEqual(['closed.jsonl', JOURNAL, SNAPSHOT]);
});
