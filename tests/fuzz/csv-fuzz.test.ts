/** Fuzzing of the import's reading side: whatever the bytes are, every record is accounted for, and passwords stay exact. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import Papa from 'papaparse';
import { afterAll, describe, expect, test } from 'vitest';
import { openSecrets } from '../../electron/credentials/seal.ts';
import { CsvRows } from '../../electron/import/csv-rows.ts';
import { readRows } from '../../electron/import/read-rows.ts';
import { BatchFiller } from '../../electron/import/row-batch.ts';
import type { FilledBatch } from '../../electron/import/row-batch.ts';
import { openSourceFile } from '../../electron/import/source-file.ts';
import { PosternError } from '../../shared/domain/errors.ts';

const numRuns = process.env['POSTERN_LONG'] === '1' ? 50_000 : 400;
const folder = mkdtempSync(join(tmpdir(), 'postern-csv-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const key = createHash('sha256').update('fuzz').digest();

interface Imported {
  readonly rows: number;
  readonly rejects: readonly { readonly line: number }[];
  readonly users: readonly { username: string; domain: string; password: string; line: number }[];
}

/** All that the worker does but for the thread. Null when the file is refused as no CSV. */
async function importBytes(bytes: Buffer): Promise<Imported | null> {
  const path = join(folder, 'fuzz.csv');
  writeFileSync(path, bytes);
  const batches: FilledBatch[] = [];
  try {
    const source = await openSourceFile(path);
    let filler: BatchFiller | null = null;
    try {
      await readRows(
        source,
        {},
        {
          detected({ columns }) {
            filler = new BatchFiller(
              {
                columns,
                heading: null,
                ipUsersAllowed: true,
                rejected: new Set(),
                passwords: 'clear',
                lockDefaults: { now: 0, actor: 'a' },
                key,
                setId: 's',
              },
              (b) => batches.push(b),
            );
          },
          row: (cells, line) => filler?.row(cells, line),
          broken: (record) => filler?.broken(record),
          doubtful: (cells, line, reason) => filler?.doubtful(cells, line, reason),
          pace: () => Promise.resolve(),
        },
      );
      (filler as BatchFiller | null)?.flush();
    } finally {
      await source.handle.close();
    }
  } catch (error) {
    if (error instanceof PosternError && error.code === 'bad-file') return null;
    throw error;
  }
  const users = batches.flatMap(({ batch }) => {
    const usernames = batch.kinds.length === 0 ? [] : batch.usernames.split('\n');
    const passwords = batch.passwords && openSecrets(key, { set: 's', purpose: 'user' }, batch.passwords);
    return usernames.map((username, row) => {
      const domain = batch.domains[batch.domainOf[row] as number] as string;
      const password = passwords?.of(row, `${username}@${domain}`) ?? '';
      return { username, domain, password, line: batch.lines[row] as number };
    });
  });
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  return { rows, rejects: batches.flatMap(({ rejects }) => rejects), users };
}

function expectAccounted({ rows, rejects, users }: Imported): void {
  expect(users.length + rejects.length).toBe(rows);
  // Each record begins on a line of its own, in order.
  for (const lines of [users.map(({ line }) => line), rejects.map(({ line }) => line)]) {
    expect(lines).toEqual([...new Set(lines)].sort((a, b) => a - b));
  }
}

const csvPieces = fc.constantFrom(
  ...[
    '"',
    '""',
    ',',
    ';',
    '\t',
    '\n',
    '\r',
    '\r\n',
    ' ',
    'u1',
    'example.com',
    'pass',
    '192.0.2.7',
    '\0',
    'é',
    '\ufeff',
  ],
  ...['u2,example.com,pw\n', '"u3","example.com","p,w"\r\n', 'u4,d,"open\n', 'username,domain,password\n'],
);
const soup = fc.array(csvPieces, { maxLength: 60 }).map((pieces) => pieces.join(''));

describe('arbitrary input', () => {
  test('bytes never crash, and every record is accounted for', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        const imported = await importBytes(Buffer.from(bytes));
        if (imported !== null) expectAccounted(imported);
      }),
      { numRuns },
    );
  });

  test('pieces of CSV in any order are accounted for, in any encoding', async () => {
    await fc.assert(
      fc.asyncProperty(soup, fc.constantFrom('utf8', 'utf16le', 'latin1'), async (text, encoding) => {
        const mark = encoding === 'utf16le' ? '\ufeff' : '';
        const imported = await importBytes(Buffer.from(mark + text, encoding));
        if (imported !== null) expectAccounted(imported);
      }),
      { numRuns },
    );
  });

  test('how the text is cut into chunks changes nothing', () => {
    fc.assert(
      fc.property(
        soup,
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(',', ';', '\t'),
        (text, size, delimiter) => {
          expect(records(text, size, delimiter)).toEqual(records(text, text.length + 1, delimiter));
        },
      ),
      { numRuns: numRuns * 5 },
    );
  });

  test('without quotes, rows are the lines that are not blank', () => {
    fc.assert(
      fc.property(soup, fc.integer({ min: 1, max: 9 }), (text, size) => {
        const plain = text.replaceAll('"', '');
        const lines = plain.split(/\r\n|\r|\n/);
        const filled = lines.flatMap((line, index) => (line.trim() === '' ? [] : [index + 1]));
        expect(records(plain, size, ',').map(([line]) => line)).toEqual(filled);
      }),
      { numRuns: numRuns * 5 },
    );
  });

  test('an unclosed quote makes no user of what a later row has in quotes', () => {
    const piece = fc.constantFrom('"', '""', ',', ' ', '\t', 'x', 'a,b,c', 'm,example.com,p');
    const password = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''));
    const row = fc.tuple(fc.stringMatching(/^[a-z]{1,8}$/), password);
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 20 }),
        fc.nat(),
        fc.boolean(),
        (rows, where, all) => {
          const written = rows.map(([name, secret]) => [name, 'example.com', secret]);
          const lines = written.map((cells) => Papa.unparse([cells], { quotes: all }));
          const at = where % lines.length;
          lines.splice(at, 0, 'broken,example.com,"open');
          const seen = records(`${lines.join('\n')}\n`, 7, ',');
          const whole = seen.filter(([, cells]) => Array.isArray(cells) && cells.length === 3);
          for (const [line, cells] of whole) expect(cells).toEqual(written[line <= at ? line - 1 : line - 2]);
          expect(seen.some((one) => one[0] > at && !whole.includes(one))).toBe(true);
        },
      ),
      { numRuns },
    );
  });

  test('an unclosed quote in front of sound rows costs at most its own line', () => {
    const row = fc.tuple(fc.stringMatching(/^[a-z]{1,8}$/), fc.constantFrom('pw', '"p,w"', '"p""w"'));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), fc.nat(), (rows, where) => {
        const lines = rows.map(([name, password]) => `${name},example.com,${password}`);
        const at = where % lines.length;
        lines.splice(at, 0, 'broken,example.com,"open');
        const seen = records(`${lines.join('\n')}\n`, 7, ',');
        expect(seen.map(([line]) => line)).toEqual(lines.map((_, index) => index + 1));
        expect(seen[at]?.[1]).toBe('broken');
      }),
      { numRuns },
    );
  });
});

function records(text: string, size: number, delimiter: string): (readonly [number, unknown])[] {
  const seen: (readonly [number, unknown])[] = [];
  const reader = new CsvRows(delimiter, {
    row: (cells, line) => seen.push([line, [...cells]]),
    broken: ({ line }) => seen.push([line, 'broken']),
  });
  for (let at = 0; at < text.length; at += size) reader.feed(text.slice(at, at + size));
  reader.end();
  return seen;
}

describe('round trip', () => {
  const rowLike = fc
    .array(
      fc.constantFrom(
        '\nm,d,p',
        '\nm;d;p',
        '\nm\td\tp',
        '\nuser;domain;password',
        ';"y',
        ',"y',
        '"',
        '\n',
        ',',
      ),
      {
        maxLength: 12,
      },
    )
    .map((pieces) => pieces.join(''));
  const password = fc
    .oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }), soup, rowLike)
    .filter((text) => text !== '' && !/[\0\ufffd]/.test(text) && text.isWellFormed());
  const user = fc.record({
    username: fc.stringMatching(/^[a-z][a-z0-9_]{0,10}[0-9]$/),
    domain: fc.constantFrom('example.com', 'domainname', 'xn--bcher-kva.de'),
    password,
  });

  test('what papaparse writes is read exactly, in every dialect', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(user, { minLength: 1, maxLength: 30 }),
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom('utf8', 'utf16le'),
        async (users, delimiter, newline, quotes, header, encoding) => {
          const rows = users.map((one) => [one.username, one.domain, one.password]);
          const all = header ? [['User name', 'Domain', 'Password'], ...rows] : rows;
          const text = Papa.unparse(all, { delimiter, newline, quotes });
          const imported = await importBytes(Buffer.from(`\ufeff${text}`, encoding));
          expect(imported?.rejects).toEqual([]);
          expect(imported?.users.map(({ line: _, ...one }) => one)).toEqual(users);
        },
      ),
      { numRuns },
    );
  });
});
