/** Files of lists: what they hold, how far they are, and that a stopped one was never there. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CsvColumn } from '../../../shared/lists/csv-columns.ts';
import { EXPORT_STEP, ListExports } from './list-exports.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-lists-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const columns: readonly CsvColumn<number>[] = [
  { id: 'number', title: 'Number', text: (row) => String(row) },
  { id: 'text', title: 'Text', text: (row) => (row % 2 === 0 ? `=1+${row}` : 'a "b", c') },
];
const numbers = (from: number, count: number) => Array.from({ length: count }, (_, at) => from + at);

function run(exports: ListExports, count: number, rows = numbers, job?: string) {
  const source = () =>
    Promise.resolve({ count, rows: (from: number, of: number) => Promise.resolve(rows(from, of)) });
  return exports.run({
    job,
    path: join(folder, 'list.csv'),
    own: { set: join(folder, 'set'), keyFile: null },
    columns,
    moment: { now: 0, relay: null },
    source,
  });
}
const lines = () => readFileSync(join(folder, 'list.csv'), 'utf8').trimEnd().split('\n');

test('every row once with a heading, and nothing that a spreadsheet computes', async () => {
  const count = 2 * EXPORT_STEP + 3;
  expect(await run(new ListExports(), count)).toEqual({ rows: count, file: join(folder, 'list.csv') });
  expect(lines()).toHaveLength(count + 1);
  expect(lines().slice(0, 3)).toEqual(['Number,Text', "0,'=1+0", '1,"a ""b"", c"']);
  expect(lines().at(-1)).toBe(`${count - 1},'=1+${count - 1}`);
});

test('rows that are gone meanwhile are not counted; a list without rows has its heading', async () => {
  const some = (from: number, count: number) => numbers(from, count).filter((row) => row !== 1);
  expect((await run(new ListExports(), 3, some)).rows).toBe(2);
  await run(new ListExports(), 0);
  expect(lines()).toEqual(['Number,Text']);
});

test('it tells how far it is; stopped, it leaves nothing behind, and what was there stays', async () => {
  const exports = new ListExports();
  await run(exports, 1);
  const states: unknown[] = [];
  const watched = (from: number, count: number) => {
    states.push(exports.look('one', from === EXPORT_STEP));
    return numbers(from, count);
  };
  await expect(run(exports, 10 * EXPORT_STEP, watched, 'one')).rejects.toMatchObject({
    code: 'cancelled',
    message: 'The export was stopped. Nothing was written.',
  });
  expect(states).toEqual([
    { done: 0, of: 10 * EXPORT_STEP },
    { done: EXPORT_STEP, of: 10 * EXPORT_STEP },
  ]);
  expect(readdirSync(folder)).toEqual(['list.csv']);
  expect(lines()).toHaveLength(2);
  expect(exports.look('one', false)).toBeNull();
});
