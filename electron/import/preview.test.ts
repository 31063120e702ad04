/** The first rows of a file, before there is an import: what they would be, and nothing of a password. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import type { ImportAnswers } from '../../shared/domain/import-questions.ts';
import { previewFile } from './preview.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-preview-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function preview(bytes: Buffer | string, answers: ImportAnswers = {}) {
  const path = join(folder, 'file.csv');
  writeFileSync(path, bytes);
  return previewFile({ path, called: 'staff.csv' }, answers);
}

test('users with their address, and of the password its length alone', async () => {
  const shown = await preview('anna,ex.example,S3CRET\n10.1.2.3,ex.example,\nbert,ex.example,pä🙂\n');
  expect(shown.rows).toEqual([
    { line: 1, user: { address: 'anna@ex.example', password: 6 }, problem: '', shape: '' },
    { line: 2, user: { address: '10.1.2.3', password: 0 }, problem: '', shape: '' },
    { line: 3, user: { address: 'bert@ex.example', password: 3 }, problem: '', shape: '' },
  ]);
  expect(shown.reading).toMatchObject({ encoding: 'UTF-8', delimiter: ',', header: false });
  expect(shown.asks).toEqual([]);
  expect(JSON.stringify(shown)).not.toContain('S3C');
});

test('of a gzip archive what it holds, also where only its beginning is there', async () => {
  const rows = Array.from({ length: 9_000 }, (_, at) => `user${at},ex.example,S${at ** 3}`).join('\n');
  const packed = gzipSync(rows);
  for (const bytes of [packed, packed.subarray(0, packed.length / 2)]) {
    const shown = await preview(bytes);
    expect(shown.rows.map(({ user }) => user?.address)).toEqual(
      ['user0', 'user1', 'user2', 'user3'].map((name) => `${name}@ex.example`),
    );
  }
});

test('another separator or encoding makes others of them, at once', async () => {
  const bytes = Buffer.from('\xe0\xed\xed\xe0^ex.example^S3CRET\n', 'latin1');
  const wrong = await preview(bytes, { encoding: 'Windows-1252', delimiter: ';' });
  expect(wrong.rows).toMatchObject([
    {
      line: 1,
      user: null,
      problem: 'The row has 1 column instead of 3.',
      shape: '1 column of 22 characters',
    },
  ]);
  const right = await preview(bytes, { encoding: 'Windows-1251', delimiter: '^' });
  expect(right.rows[0]?.user?.address).toBe('анна@ex.example');
  expect(right.reading).toMatchObject({ encoding: 'Windows-1251', encodingBy: 'chosen', delimiter: '^' });
});

test('what would be rejected says why, and of its cells only how long they are', async () => {
  const { rows } = await preview('bad name,ex.example,S3CRET\nanna,ex.example,S3CRET,x\n"S3CRET\n');
  expect(rows.map(({ user }) => user)).toEqual([null, null, null]);
  expect(rows.map(({ shape }) => shape)).toEqual([
    '3 columns of 8, 10 and 6 characters',
    '4 columns of 4, 10, 6 and 1 characters',
    'No columns can be told apart',
  ]);
  expect(JSON.stringify(rows)).not.toMatch(/S3C|bad name/);
});

test('what the import would ask is named, until it is answered', async () => {
  const order = 'ex.example,anna,pw1\nex.example,bert,pw2\n';
  expect(await preview(order)).toMatchObject({ asks: ['columns'], rows: [{ user: null }, { user: null }] });
  const chosen = await preview(order, { columns: 'domain,username,password' });
  expect(chosen).toMatchObject({ asks: [], rows: [{ user: { address: 'anna@ex.example' } }, {}] });
  const unused = 'username,domain,password,notes\nanna,ex.example,pw,x\n';
  expect((await preview(unused)).asks).toEqual(['unused-columns']);
  expect((await preview(unused, { unusedColumns: 'leave-out' })).asks).toEqual([]);
  expect((await preview(Buffer.from('anna,ex.example,\x81\n', 'latin1'))).asks).toEqual(['encoding']);
});

test('no more than the first four, however long the file is', async () => {
  const { rows } = await preview('anna,ex.example,pw\n'.repeat(100_000));
  expect(rows.map(({ line }) => line)).toEqual([1, 2, 3, 4]);
});

test('a file that is none is refused by the name people know', async () => {
  await expect(preview('')).rejects.toThrow('“staff.csv” is empty.');
  await expect(preview('a,b,c\n', { encoding: 'UTF-16LE' })).resolves.toBeDefined();
});

test('each column is told, with cells of those that surely are no password', async () => {
  const file = 'Wer;Geheim;Notiz\nanna@ex.example;S3CRET;S3NOTE\n';
  const unknown = await preview(file);
  expect(JSON.stringify(unknown)).not.toContain('S3');
  const map = [
    { of: 'Wer', to: 'address' as const },
    { of: 'Geheim', to: 'password' as const },
  ];
  const { columns, asks } = await preview(file, { map });
  expect(asks).toEqual(['unused-columns']);
  expect(columns).toEqual([
    { name: 'Wer', to: 'address', suggested: null, cells: ['anna@ex.example'] },
    { name: 'Geheim', to: 'password', suggested: null, cells: ['(6 characters)'] },
    { name: 'Notiz', to: null, suggested: null, cells: ['(6 characters)'] },
  ]);
  expect((await preview(file, { map: [...map, { of: 3, to: null }] })).asks).toEqual([]);
});
