/** What a large change wrote that was given up or failed is off the disk again, and nothing else is. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { cp, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { adding, batchOf, contents, temporaryFolder } from '../../../tests/crash/store-helpers.ts';
import { followSet } from '../follow/follow-set.ts';
import { openSet } from '../open-set.ts';
import type { ImportSession, UserStore } from '../model/store-types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { Journal } from './journal.ts';
import { LargeChange } from './large-change.ts';
import { segmentName } from './set-files.ts';

const IMPORT = { actor: 'test', file: 'staff.csv', onDuplicate: 'skip' } as const;

async function emptySet(): Promise<{ folder: string; store: UserStore; bytes: () => number }> {
  const folder = join(await temporaryFolder(), 'set');
  const store = await openSet(folder, { create: {} });
  return { folder, store, bytes: () => statSync(join(folder, segmentName(1))).size };
}

function names(from: number, count = 2_000): string[] {
  return Array.from({ length: count }, (_, at) => `user-${from + at}`);
}

/** The journal as it is read anew: no damage, and what is in memory. */
async function expectWhole(folder: string, store: UserStore): Promise<void> {
  const before = contents(store);
  await store.close();
  const again = await openSet(folder);
  expect(again.info().damage).toEqual([]);
  expect(contents(again)).toEqual(before);
  await again.close();
}

test('a cancelled import leaves the journal as long as it was, and the next one follows there', async () => {
  const { folder, store, bytes } = await emptySet();
  await store.commit(adding('anna'), 'test');
  const before = bytes();
  const session = store.beginImport(IMPORT);
  for (let at = 0; at < 4; at++) await session.stage(batchOf(names(at * 2_000)));
  await session.cancel();
  // Whatever is committed next is on disk only after it was cut.
  await store.commit(adding('bert'), 'test');
  expect(bytes()).toBeLessThan(before + 1_000);
  const next = store.beginImport(IMPORT);
  expect(await next.stage(batchOf(names(0)))).toMatchObject({ created: 2_000 });
  await next.commit();
  await expectWhole(folder, store);
});

test('what is only looked at is not written', async () => {
  const { folder, store, bytes } = await emptySet();
  const before = bytes();
  const session = store.beginImport({ ...IMPORT, looksOnly: true });
  expect(await session.stage(batchOf(names(0)))).toMatchObject({ created: 2_000 });
  // Of what is on its way before it, all is on disk then.
  await store.commit(adding('anna'), 'test');
  expect(bytes()).toBeLessThan(before + 1_000);
  await expect(session.commit()).rejects.toThrow('only looked at');
  await session.cancel();
  await expectWhole(folder, store);
});

test('a change between its lines stays; only what came after is cut, and nobody is told of an interruption', async () => {
  const { folder, store, bytes } = await emptySet();
  const session = store.beginImport(IMPORT);
  await session.stage(batchOf(names(0)));
  await store.commit(adding('anna'), 'test');
  const before = bytes();
  await session.stage(batchOf(names(2_000)));
  await session.cancel();
  await store.commit(adding('bert'), 'test');
  expect(bytes()).toBeLessThan(before + 1_000);
  await expectWhole(folder, store);
});

test.each([0, 5_000])(
  'an import that was killed leaves nothing at the next opening, %i bytes short',
  async (torn) => {
    const { folder, store, bytes } = await emptySet();
    await store.commit(adding('anna'), 'test');
    const before = bytes();
    const session = store.beginImport(IMPORT);
    await session.stage(batchOf(names(0)));
    const killed = join(await temporaryFolder(), 'killed');
    await cp(folder, killed, { recursive: true });
    // In the middle of a line: that is no other trouble.
    await truncate(join(killed, segmentName(1)), statSync(join(killed, segmentName(1))).size - torn);
    await session.cancel();
    await store.close();
    const opened = await openSet(killed);
    expect(opened.info().damage).toMatchObject([{ kind: 'unfinished-change', file: segmentName(1) }]);
    expect(statSync(join(killed, segmentName(1))).size).toBe(before);
    await opened.commit(adding('bert'), 'test');
    await expectWhole(killed, opened);
  },
);

test('a power cut that keeps later lines of an import and loses earlier ones leaves a set that goes on', async () => {
  const { folder, store } = await emptySet();
  await store.commit(adding('anna'), 'test');
  const before = contents(store);
  const session = store.beginImport(IMPORT);
  for (let at = 0; at < 3; at++) await session.stage(batchOf(names(at * 20, 20)));
  // Of what is on its way before it, all is written then; it is left out of the copy.
  const written = readFileSync(join(folder, segmentName(1)));
  const copy = join(await temporaryFolder(), 'set');
  await cp(folder, copy, { recursive: true });
  await session.cancel();
  await store.close();
  const lines = written.toString('latin1').split('\n');
  const first = lines.findIndex((line) => line.includes('{"batch"'));
  const from = lines.slice(0, first).join('\n').length + 1;
  written.fill(0, from + 20, from + (lines[first] ?? '').length + 10);
  writeFileSync(join(copy, segmentName(1)), written);
  const again = await openSet(copy);
  expect(again.info().readOnly).toBeNull();
  expect(contents(again)).toEqual(before);
  await again.commit(adding('bert'), 'test');
  await expectWhole(copy, again);
});

test('a backup begun while an import runs has nothing of it, however the import ends', async () => {
  const { store } = await emptySet();
  await store.commit(adding('anna'), 'test');
  const session = store.beginImport(IMPORT);
  await session.stage(batchOf(names(0)));
  const frozen = await store.freeze();
  await session.cancel();
  await store.commit(adding('bert'), 'test');
  const journal = frozen.files.find(({ name }) => name === segmentName(1));
  const bytes = Buffer.alloc(journal?.size ?? 0);
  await journal?.handle.read(bytes, 0, bytes.length, 0);
  expect(bytes.toString()).toMatch(/anna.*\n$/s);
  expect(bytes.toString()).not.toMatch(/user-0|bert/);
  await Promise.all(frozen.files.map(({ handle }) => handle.close()));
  await store.close();
});

test('whoever follows the set goes on over what was cut', async () => {
  const { folder, store } = await emptySet();
  const follower = await followSet(folder);
  const caughtUp = async (): Promise<void> => {
    while (follower.seq !== store.info().seq)
      await new Promise((resolve) => follower.onChange(() => resolve(null)));
  };
  await store.commit(adding('anna'), 'test');
  await caughtUp();
  for (let round = 0; round < 3; round++) {
    const session = store.beginImport(IMPORT);
    await session.stage(batchOf(names(0)));
    await store.commit(adding(`between${round}`), 'test');
    await session.stage(batchOf(names(2_000)));
    await session.cancel();
    await store.commit(adding(`after${round}`), 'test');
    await caughtUp();
  }
  expect(follower.size).toBe(store.info().users);
  expect(follower.problem).toBeNull();
  await follower.close();
  await expectWhole(folder, store);
});

test('what was taken back of an import that failed says nothing of the lines that follow in its place', async () => {
  const folder = await temporaryFolder();
  const journal = new Journal(
    folder,
    1,
    await Journal.create(folder, { journal: 1, set: 'a', seq: 0, bytes: 0 }),
  );
  const large = new LargeChange(journal, { begin: 1, kind: 'import', actor: 'me', time: 1 }, () => {});
  const { place } = large.queue({ ops: [] });
  large.queue({ ops: [] });
  await journal.settle();
  // As after a write that failed.
  journal.cut(place.offset);
  expect(large.takenBack(place.offset, PosternError.asSaid('disk-full', 'Full.'))).toBeLessThan(place.offset);
  await journal.append(Buffer.alloc(place.length, 'x'), { sync: true }).done;
  large.cancel();
  await journal.close();
  const text = readFileSync(join(folder, segmentName(1)), 'utf8');
  expect(text.slice(place.offset)).toContain('x'.repeat(place.length));
});

/** Steps of three imports that stand among one another and among other changes. */
const STEPS = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('stage' as const), of: fc.nat(2) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), of: fc.nat(2) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('commit' as const), of: fc.nat(2) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('add' as const), of: fc.constant(0) }) },
  ),
  { minLength: 3, maxLength: 14 },
);

test('whatever stands among what: what happened is there, what was given up is not', async () => {
  await fc.assert(
    fc.asyncProperty(STEPS, async (steps) => {
      const { folder, store } = await emptySet();
      const sessions: (ImportSession | undefined)[] = [];
      const pending: Promise<unknown>[] = [];
      let users = 0;
      for (const step of steps) {
        const session = (sessions[step.of] ??= step.do === 'add' ? undefined : store.beginImport(IMPORT));
        if (step.do === 'add') pending.push(store.commit(adding(`single-${users++}`), 'test'));
        else if (step.do === 'stage') await session?.stage(batchOf(names((users += 20), 20)));
        else {
          // Not waited for: what comes next meets it on its way.
          pending.push((session as ImportSession)[step.do]());
          sessions[step.of] = undefined;
        }
      }
      await Promise.all(pending);
      for (const session of sessions) await session?.cancel();
      await expectWhole(folder, store);
      const text = readFileSync(join(folder, segmentName(1)), 'utf8');
      expect(text.split('\n').at(-2)).not.toMatch(/^\[\d+,"[\da-f]+",{"(begin|batch)":/);
    }),
    { numRuns: 40 },
  );
});
