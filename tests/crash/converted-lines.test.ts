/** A set whose files another program gave other line ends: read whole, said, and written back once it is changed. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSet } from '../../electron/store/open-set.ts';
import { condition } from '../../shared/lists/filter.ts';
import { adding, batchOf, contents, editing, EVERYBODY, temporaryFolder } from './store-helpers.ts';

/** Made anew at each closing. */
const CLOSED = 'closed.jsonl';

const toCrlf = (bytes: Buffer) => Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r\n'), 'latin1');
const withMark = (bytes: Buffer) => Buffer.concat([Buffer.from('\ufeff'), toCrlf(bytes)]);
/** As a tool leaves it that stopped in the middle. */
const halfway = (bytes: Buffer) => {
  const middle = bytes.indexOf(0x0a, bytes.length / 2) + 1;
  return Buffer.concat([toCrlf(bytes.subarray(0, middle)), bytes.subarray(middle)]);
};

/** A set of two segments and a snapshot, with a large change in each; and what it holds. */
async function setOf() {
  const folder = await temporaryFolder();
  const store = await openSet(folder, { create: { name: 'Grüße' } });
  const importAs = async (letter: string) => {
    const session = store.beginImport({ actor: 'test', file: `${letter}.csv`, onDuplicate: 'skip' });
    for (const part of ['x', 'y']) {
      await session.stage(batchOf(Array.from({ length: 300 }, (_, at) => `${letter}${part}${at}ü`)));
    }
    await session.commit();
  };
  await store.commit(adding('anna', 'bert'), 'test');
  await importAs('a');
  await store.compact();
  await importAs('b');
  await store.commit(editing(1, 7), 'test');
  const held = contents(store);
  await store.close();
  const files = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort();
  expect(files.length).toBeGreaterThan(2);
  const originals = new Map(
    await Promise.all(files.map(async (name) => [name, await readFile(join(folder, name))] as const)),
  );
  return { folder, held, originals };
}

test.each([
  ['CRLF', toCrlf],
  ['CRLF and a byte order mark', withMark],
  ['CRLF up to the middle', halfway],
])('%s: nothing is lost, and it is said', async (_, convert) => {
  const { folder, held, originals } = await setOf();
  for (const [name, bytes] of originals) await writeFile(join(folder, name), convert(bytes));
  const files = [...originals.keys()].filter((name) => name !== CLOSED);
  const said = files.sort().map((file) => ({ kind: 'line-ends', file }));
  const byFile = (damage: readonly { readonly file: string }[]) =>
    damage.toSorted((a, b) => (a.file < b.file ? -1 : 1));

  const reading = await openSet(folder, { readOnly: true });
  expect(contents(reading)).toEqual(held);
  expect(byFile(reading.info().damage)).toMatchObject(said);
  // Whom a large change touched is read back from places in the file as it was.
  const ofImport = { ...EVERYBODY, filter: condition('change', 'is', '3') };
  await reading.readChanges(ofImport);
  expect(reading.query(ofImport, 0, 1).total).toBe(600);
  await reading.close();
  for (const [name, bytes] of originals) expect(await readFile(join(folder, name))).toEqual(convert(bytes));

  const store = await openSet(folder);
  expect(contents(store)).toEqual(held);
  expect(store.info().readOnly).toBeNull();
  expect(byFile(store.info().damage)).toMatchObject(said);
  for (const file of files) expect(await readFile(join(folder, file))).toEqual(originals.get(file));
  // The undo of a large change reads back what lies at places that other lines name.
  for (let undo = 0; undo < 4; undo++) await store.undo('test');
  expect(store.info().users).toBe(0);
  await store.close();
  const again = await openSet(folder);
  expect(again.info()).toMatchObject({ users: 0, damage: [] });
  await again.close();
});

test('a line that is damaged as well is damage, at its place in the file as it was', async () => {
  const { folder, originals } = await setOf();
  const [name, bytes] = [...originals].findLast(([file]) => file.startsWith('journal')) ?? ['', Buffer.of()];
  const damaged = Buffer.from(bytes);
  const at = damaged.lastIndexOf('limitPerDay');
  damaged[at] = 0x4c;
  await writeFile(join(folder, name), toCrlf(damaged));
  const store = await openSet(folder);
  expect(store.info()).toMatchObject({
    readOnly: { text: expect.stringMatching(/damaged/) as string },
    users: 1202,
  });
  const bad = store.info().damage.find(({ kind }) => kind === 'bad-line');
  expect(bad?.offset).toBe(damaged.lastIndexOf('\n', at) + 1);
  await store.close();
});

test('what was cut off a converted journal is missed', async () => {
  const { folder, originals } = await setOf();
  for (const [name, bytes] of originals) await writeFile(join(folder, name), toCrlf(bytes));
  const [name, bytes] = [...originals].findLast(([file]) => file.startsWith('journal')) ?? ['', Buffer.of()];
  const cut = bytes.subarray(0, bytes.lastIndexOf('\n', bytes.length - 2) + 1);
  await writeFile(join(folder, name), toCrlf(cut));
  const store = await openSet(folder);
  expect(store.info().damage.at(-1)).toMatchObject({ kind: 'torn-tail', bytes: 0, file: name });
  await store.close();
});
