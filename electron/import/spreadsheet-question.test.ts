import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImportAnswers } from '../../shared/domain/import-questions.ts';
import { openSourceFile } from './source-file.ts';
import { lookForDamage, mayHoldAny } from './spreadsheet-question.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'postern-'))));
afterEach(() => rmSync(folder, { recursive: true }));

async function look(
  bytes: string | Buffer,
  { into = 'users', ...answers }: ImportAnswers & { into?: 'users' | 'incoming' } = {},
) {
  const path = join(folder, 'users.csv');
  writeFileSync(path, bytes);
  const source = await openSourceFile(path, 'users.csv', answers);
  try {
    return await lookForDamage(source, { ...answers, into }, true);
  } finally {
    await source.handle.close();
  }
}

/** Passwords of users that have nothing else that could be looked at. */
const users = (passwords: readonly string[]): string =>
  passwords.map((password, at) => `${'ab'[at % 2]}${at},ex.example,${password}\n`).join('');

describe('what is found in a file that holds nothing else of the kind', () => {
  test.each([
    ['#WERT!', 'error'],
    ['FALSE', 'truth'],
    ['1.5E+12', 'number'],
    ['1.5e+12', 'number'],
    ['3. März', 'date'],
    ['1234567890123450000', 'number'],
    ['4-Mar', 'date'],
    ['Mar-04', 'date'],
    ['1/2/2024', 'date'],
    ['01. 02. 24', 'date'],
    ['2024-02-01', 'date'],
    ['01:30:00', 'date'],
    ['1:30 PM', 'date'],
    ['1月2日', 'date'],
    ['01월 02일', 'date'],
    ['#####', 'narrow'],
    ['45292', 'day'],
    ['"45292.5"', 'day'],
  ])('%s: %s', async (password, damage) => {
    const finding = { field: 'password', damage, count: 1, lines: [2] };
    const question = { about: 'spreadsheet-values', findings: [finding] };
    const file = users(['pw', password, 'pw']);
    expect((await look(file)).question).toEqual(question);
    expect((await look(Buffer.from(`\ufeff${file}`, 'utf16le'))).question).toEqual(question);
  });

  test('of incoming users too', async () => {
    const file = 'username,domain,password\nanna,ex.example,1/2/2024\nb b,ex.example,TRUE\n';
    expect((await look(file, { into: 'incoming' })).question?.findings).toEqual([
      { field: 'password', damage: 'date', count: 1, lines: [2] },
    ]);
  });

  test.each([
    ['addresses and times', ['10.0.0.1', '1.2.3.4', '1:30', '12:30:1', 'a1:30:00']],
    ['an e and a hyphen', ['blue-12', '1.5e-blue', 'x1.5e+12']],
    ['numbers', ['4529', '452920', 'x45292', '45292x', '123456789012345', '1234567890123456']],
    ['nearly dates', ['1/2/1', '1-2', '2024/02', '1/2-2024', '13/13/2024', '4Mar']],
  ])('nothing: %s', async (_, passwords) => {
    expect((await look(users(passwords))).question).toBeNull();
  });
});

describe('numbers of five digits', () => {
  test('are days where most of them are', async () => {
    const { question, rejected } = await look(users(['45292', '46054', '11111']));
    expect(question?.findings).toEqual([{ field: 'password', damage: 'day', count: 2, lines: [1, 2] }]);
    expect(rejected.has('day')).toBe(true);
  });

  test('are what somebody chose where half of them are no days; beside other values they cost no row', async () => {
    const { question, rejected } = await look(users(['45292', '11111', 'TRUE']));
    expect(question?.findings).toEqual([{ field: 'password', damage: 'truth', count: 1, lines: [3] }]);
    expect([...rejected]).toEqual(['error', 'truth', 'number', 'date', 'narrow']);
  });

  test('as user names are nobody’s days', async () => {
    expect((await look('45292,ex.example,pw\n45293,ex.example,pw\n')).question).toBeNull();
  });
});

test('what was chosen is not asked again: kept, nothing costs its row; rejected, what was found does', async () => {
  const file = users(['45292', 'TRUE']);
  expect(await look(file, { spreadsheetValues: 'keep' })).toEqual({ question: null, rejected: new Set() });
  const { question, rejected } = await look(file, { spreadsheetValues: 'reject' });
  expect(question).toBeNull();
  expect(rejected.has('day') && rejected.has('truth')).toBe(true);
});

describe('what lies where the look at the bytes cuts the file', () => {
  const PIECE = 64 * 1024;
  /** A file with `value` at the byte `at`. */
  const withAt = (value: string, at: number): string => {
    const row = 'aa,ex.example,pwpwpw\n';
    const rows = row.repeat(Math.floor((at - 60) / row.length));
    const head = `${'b'.repeat(at - rows.length - 12)},ex.example,`;
    return `${rows}${head}${value}\n${row.repeat(20)}`;
  };
  const seen = async (text: string): Promise<boolean> => {
    const path = join(folder, 'users.csv');
    writeFileSync(path, text);
    const source = await openSourceFile(path);
    const found = await mayHoldAny(source, true);
    await source.handle.close();
    return found;
  };

  test('a number of sixteen digits is found wherever it stands, and one of fifteen is none', async () => {
    for (let at = 0; at < 20; at++) {
      const before = `user,ex.example,${'x'.repeat(at)}\nann,ex.example,`;
      expect(await seen(`${before}1234567890123450\n`), String(at)).toBe(true);
      expect(await seen(`${before}123456789012350\n`), String(at)).toBe(false);
    }
  });

  test.each([PIECE, 1024 * 1024, 1024 * 1024 - 128 + PIECE])(
    'is found around byte %i, and half a number is no other',
    async (cut) => {
      expect(withAt('45292', cut).indexOf('45292')).toBe(cut);
      for (const by of [-24, -14, -9, -4, -2, 0, 1, 123]) {
        const at = cut + by;
        for (const value of ['45292', '2024-02-01', '1234567890123450000', '4-Mar'])
          expect(await seen(withAt(value, at)), `${value} at ${at}`).toBe(true);
        for (const value of ['Passw0rd-40000', '4000012', 'x45292x'])
          expect(await seen(withAt(value, at)), `${value} at ${at}`).toBe(false);
      }
    },
  );
});
