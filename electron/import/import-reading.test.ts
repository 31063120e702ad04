/** How the bytes of a file become rows: encodings, what is passed over, what is in doubt, and what is never repeated. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeUserStore } from '../../tests/fixtures/fake-user-store.ts';
import { openPassword } from '../credentials/seal.ts';
import { LOOKS_LIKE_HEADING } from './heading-doubt.ts';
import { startImport } from './import-job.ts';
import type { ImportJob, ImportJobOptions } from './import-job.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-import-test-'));
const key = randomBytes(32);
const jobs: ImportJob[] = [];
// Scratch folders are made below it, where the test can tell them from those of others.
beforeEach(() => void vi.stubEnv('TMPDIR', folder));
afterEach(() => {
  for (const job of jobs.splice(0)) job.dispose();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type How = Partial<Omit<ImportJobOptions, 'store' | 'file'>>;

function start(bytes: string | Buffer, how: How = {}, store = new FakeUserStore(), name = 'users.csv') {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return startFrom(path, how, store);
}

function startFrom(path: string, how: How = {}, store = new FakeUserStore()) {
  const defaults = { onDuplicate: 'skip', allOrNothing: false, dryRun: false, actor: 'tester' } as const;
  const job = startImport({ ...defaults, key, setId: 'set', store: store.asStore(), file: { path }, ...how });
  jobs.push(job);
  return { job, store, path };
}

async function run(bytes: string | Buffer, how: How = {}, store = new FakeUserStore()) {
  const started = start(bytes, how, store);
  const state = await started.job.done;
  const kept = state.created + state.updated + state.skipped;
  expect(kept).toBe(state.phase === 'done' ? state.rows - state.rejected : 0);
  const { total, rows: rejects } = started.job.rejected(0, 1000);
  expect(total).toBe(state.rejected);
  return { ...started, state, rejects };
}

function passwordOf(store: FakeUserStore, address: string): string | undefined {
  const user = store.users.get(address);
  return user?.block ? openPassword(key, 'set', user.block, user.index, address) : undefined;
}

describe('encodings that the file does not say', () => {
  test.each([
    ['anna,d,pw\nbert,ex.example,pw\x81\x8d1\n', { line: 2, column: 3 }, /no byte 81 \(line 2, column 3\)/],
    [
      'anna,d,p\xe4ss\nbert,d,p\xc3\xa4ss\n',
      { line: 1, column: 3 },
      /line 1, column 3 is not.*line 2, column 3 is/,
    ],
    ['\xe2\xe0\xf1\xff,ex.example,\xcf\xe0\xf0\n', { line: 1, column: 1 }, /makes no word/],
  ])('are asked about, with line and column: %j', async (text, place, message) => {
    const { state, store } = await run(Buffer.from(text, 'latin1'));
    expect(state).toMatchObject({
      phase: 'failed',
      rows: 0,
      error: { code: 'choice-needed', details: { questions: [{ about: 'encoding', ...place }] } },
    });
    expect(state.error?.message).toMatch(message);
    expect(state.detected).toMatchObject({ encoding: 'Windows-1252', encodingBy: 'assumed', delimiter: ',' });
    expect(store.users.size).toBe(0);
  });

  test('are offered where they can read every byte; UTF-8 of a mixed file says that it rejects rows', async () => {
    const offered = async (bytes: Buffer) => {
      const { job } = start(bytes, { ask: true });
      await expect.poll(() => job.state().phase).toBe('asking');
      const [question] = job.state().questions;
      return question?.about === 'encoding' ? question.previews : [];
    };
    const ending = await offered(Buffer.from('anna,d,pw\x81\x8d1', 'latin1'));
    const names = ending.map(({ encoding }) => encoding);
    expect(names).toContain('Windows-1251');
    expect(names).not.toContain('UTF-8');
    expect(names).not.toContain('Windows-1252');
    expect(ending.some(({ characters }) => characters.includes('\ufffd'))).toBe(false);
    // Far from the byte that is asked about.
    const far = `anna,d,\x81\n${'b,d,pw\n'.repeat(20_000)}`;
    expect((await offered(Buffer.from(`${far}c,d,x\xff\n`, 'latin1'))).map((p) => p.encoding)).not.toContain(
      'Shift-JIS',
    );
    const mixed = await offered(Buffer.from('anna,d,p\xe4ss\nbert,d,p\xc3\xa4ss\n', 'latin1'));
    expect(mixed[0]).toEqual({ encoding: 'UTF-8', characters: 'ä', partly: true });
    expect(mixed.filter(({ partly }) => partly)).toHaveLength(1);
  });

  test.each([
    ['Windows-1251', 'cfe0f0eeebfc', 'Пароль'],
    ['KOI8-R', 'f0c1d2cfccd8', 'Пароль'],
    ['Shift-JIS', '8e52835c', '山ソ'],
    ['GB18030', 'd6d0cec4', '中文'],
    ['Mac Roman', '8a9f', 'äü'],
    ['Windows-1250', 'a3f364', 'Łód'],
  ] as const)('are read as chosen: %s', async (encoding, hex, password) => {
    const bytes = Buffer.concat([Buffer.from('anna,d,'), Buffer.from(hex, 'hex'), Buffer.from('\r\n')]);
    const { state, store } = await run(bytes, { answers: { encoding } });
    expect(state).toMatchObject({ created: 1, detected: { encoding, encodingBy: 'chosen' } });
    expect(passwordOf(store, 'anna@d')).toBe(password);
  });

  test('UTF-16 without a mark is read as chosen, in either order', async () => {
    for (const encoding of ['UTF-16LE', 'UTF-16BE'] as const) {
      const bytes = Buffer.from('zoë,d,pässwörd\n', 'utf16le');
      const { store } = await run(encoding === 'UTF-16LE' ? bytes : bytes.swap16(), {
        answers: { encoding },
      });
      expect(passwordOf(store, 'zoë@d')).toBe('pässwörd');
    }
  });

  test('a row that is not text in the chosen one is rejected, with line and column, and no other', async () => {
    const bytes = Buffer.from('anna,d,p\xe4ss\nbert,d,p\xc3\xa4ss\n', 'latin1');
    const { store, rejects } = await run(bytes, { answers: { encoding: 'UTF-8' } });
    expect(rejects).toMatchObject([{ line: 1, column: 3 }]);
    expect([...store.users.keys()]).toEqual(['bert@d']);
    const undefined1252 = await run(Buffer.from('a,d,p\nb,d,\x81\n', 'latin1'), {
      answers: { encoding: 'Windows-1252' },
    });
    expect(undefined1252.rejects).toMatchObject([{ line: 2, column: 3 }]);
  });

  test('one that the file contradicts is refused', async () => {
    const marked = await run('\ufeffa,d,p\n', { answers: { encoding: 'Windows-1252' } });
    expect(marked.state.error?.message).toMatch(/byte-order mark of UTF-8/);
    const wide = await run(Buffer.from('anna,d,p\n', 'utf16le'), { answers: { encoding: 'UTF-8' } });
    expect(wide.state.error?.message).toMatch(/seems to be UTF-16LE/);
  });

  test('the rejects file is read as the import was', async () => {
    const { job } = await run(Buffer.from('b b|d|\xcf\xe0\n', 'latin1'), {
      answers: { encoding: 'Windows-1251', delimiter: '|' },
    });
    const path = join(folder, 'rejects-1251.csv');
    await job.saveRejects(path, true);
    expect(readFileSync(path, 'utf8')).toContain('b b,d,Па,1,1');
  });
});

describe('what is neither a user nor a mistake', () => {
  test('rows of blank cells are passed over, and counted as such', async () => {
    const { state, store } = await run('anna,d,p\n,,\n , ,"  "\n\nbert,d,p\n,,\r\n;;\n');
    expect(state).toMatchObject({
      rows: 3,
      created: 2,
      rejected: 1,
      passedOver: { blankRows: 3, endMark: false },
    });
    expect([...store.users.keys()]).toEqual(['anna@d', 'bert@d']);
  });

  test.each(['a,d,p\n\x1a', 'a,d,p\x1a\x1a\x1a', 'a,d,p\r\n\x1a\r\n', 'a,d,"p"\x1a'])(
    'a last Ctrl-Z, in %j',
    async (text) => {
      const { state, store } = await run(text);
      expect(state).toMatchObject({ rows: 1, created: 1, passedOver: { blankRows: 0, endMark: true } });
      expect(passwordOf(store, 'a@d')).toBe('p');
    },
  );

  test('a Ctrl-Z that is not the last is part of what it stands in', async () => {
    const { state, store } = await run('a,d,p\x1a\n\x1a\nb,d,p\n');
    expect(state).toMatchObject({ created: 2, rejected: 1, passedOver: { endMark: false } });
    expect(passwordOf(store, 'a@d')).toBe('p\x1a');
  });

  test('spaces before a quote', async () => {
    const { store } = await run('anna, ex.example, "pw1"\n');
    expect(passwordOf(store, 'anna@ex.example')).toBe('pw1');
  });

  test.each(['|', '^', '~', ':', ' ', '\t'])('a line that says that %j separates', async (delimiter) => {
    const row = ['anna', 'ex.example', 'p,w;1'].join(delimiter);
    const { state, store } = await run(`sep=${delimiter}\r\n${row}\r\n`);
    expect(state).toMatchObject({ rows: 1, created: 1, detected: { delimiter } });
    expect(passwordOf(store, 'anna@ex.example')).toBe('p,w;1');
  });
});

describe('what may be a heading, or in another order', () => {
  test.each([
    [
      'username,domain,password\nanna,ex.example,pw1\nusername,domain,password\nbert,ex.example,pw2\n',
      [3],
      2,
    ],
    ['username,domain,password\nUsername,Domain,Password\nanna,ex.example,pw1\n', [2], 1],
    ['email,name,password\nanna,ex.example,pw1\n', [1], 1],
    ['login,host,secret\nanna,ex.example,pw1\n', [1], 1],
    ['用户名,域名,密码\nanna,ex.example,pw1\n', [1], 1],
    ['пользователь,домен,пароль\nанна,ex.example,pw1\n', [1], 1],
    ['χρήστης,τομέας,κωδικός\nanna,ex.example,pw1\n', [1], 1],
    ['käyttäjä,toimialue,salasana\nanna,ex.example,pw1\n', [1], 1],
    ['email,password,quota\nanna@ex.example,S3CRET1,100\n', [1, 2], 0],
    ['ex.example,anna,pw1\nex.example,bert,pw2\n', [1, 2], 0],
    ['ex.example,anna,pw1\n', [1], 0],
    ['a.example,anna,pw1\nb.example,bert,pw2\n', [1, 2], 0],
    ['anna,S3CRET,ex.example\n', [1], 0],
  ] as const)('%j is rejected, and nothing else', async (text, lines, created) => {
    const { state, rejects } = await run(text);
    expect(rejects.map(({ line }) => line)).toEqual(lines);
    expect(state.created).toBe(created);
  });

  test.each([
    'user1,domainname,password\n',
    'user1,domainname,password\nanna,ex.example,pw1\n',
    'anna,lan,pw\nbert,lan,pw\n',
    'anna,ex.example,pw\nbert,lan,pw\n',
    'j.doe,lan,pw\na.b,lan,pw\n',
    'j.doe,lan.example,pw\n',
  ])('%j is imported without a question', async (text) => {
    const { state } = await run(text);
    expect(state).toMatchObject({ phase: 'done', rejected: 0 });
  });
});

test.each([
  ['anna@ex.example;S3CRET1\nbert@ex.example;S3CRET,2\n', ';'],
  ['email;password\nanna@ex.example;S3CRET1\n', ';'],
  ['S3CRET1,anna@ex.example\n', ','],
])('addresses beside passwords are told for what they are, in each row: %j', async (text, delimiter) => {
  const { state, rejects } = await run(text);
  expect(state).toMatchObject({ created: 0, rejected: state.rows, detected: { delimiter } });
  for (const { reason } of rejects) expect(reason).toMatch(/whole addresses.*Split each address at its @/);
  expect(JSON.stringify(rejects)).not.toContain('S3CRET');
});

describe('an order of columns that is in doubt', () => {
  test.each([
    ['ex.example,anna,pw1\nex.example,bert,pw2\n', 'domain,username,password'],
    ['pw1,anna,ex.example\npw2,bert,ex.example\n', 'password,username,domain'],
    ['anna@ex.example;pw1\nbert@ex.example;pw2\n', 'address,password'],
    ['email;password\nanna@ex.example;pw1\nbert@ex.example;pw2\n', 'address,password'],
    ['Kennwort,E-Mail\npw1,anna@ex.example\npw2,bert@ex.example\n', 'password,address'],
  ] as const)('is asked where somebody can answer, and read as was chosen: %j', async (text, columns) => {
    const { job, store } = start(text, { ask: true });
    await expect.poll(() => job.state().phase).toBe('asking');
    const [question] = job.state().questions;
    expect(question?.about === 'columns' && question.orders).toContain(columns);
    expect(JSON.stringify(job.state())).not.toMatch(/pw[12]/);
    job.answer({ columns });
    expect(await job.done).toMatchObject({ phase: 'done', created: 2, rejected: 0 });
    expect(passwordOf(store, 'anna@ex.example')).toBe('pw1');
    expect(passwordOf(store, 'bert@ex.example')).toBe('pw2');
  });

  test('may be named beforehand, and is then not asked', async () => {
    const how = { ask: true, answers: { columns: 'domain,username,password' } } as const;
    const { state, store } = await run('ex.example,anna,pw1\n', how);
    expect(state).toMatchObject({ phase: 'done', created: 1 });
    expect(passwordOf(store, 'anna@ex.example')).toBe('pw1');
  });

  test('is not to be named where the file names its columns', async () => {
    const how = { answers: { columns: 'domain,username,password' } } as const;
    const { state, store } = await run('username,domain,password\nanna,ex.example,pw1\n', how);
    expect(state).toMatchObject({ phase: 'failed', error: { code: 'bad-file' } });
    expect(store.users.size).toBe(0);
  });

  test('rejects what is no address, by its column, and saves its row as three columns', async () => {
    const how = { answers: { columns: 'password,address' } } as const;
    const { job, state, rejects } = await run(
      'S3CRET,anna@ex.example\nS3CRET,bert\nS3CRET,a b@ex.example\n',
      how,
    );
    expect(state).toMatchObject({ created: 1, rejected: 2 });
    expect(rejects).toMatchObject([
      { line: 2, column: 2, field: 'domain' },
      { line: 3, column: 2, field: 'username' },
    ]);
    expect(JSON.stringify(rejects)).not.toContain('S3CRET');
    const path = join(folder, 'with-passwords.csv');
    await job.saveRejects(path, true);
    expect(readFileSync(path, 'utf8')).toContain('a b,ex.example,S3CRET,3,2,username');
  });
});

describe('what a spreadsheet may have put in the place of another value', () => {
  const file =
    'anna,ex.example,#NAME?\n"bert",ex.example,"TRUE"\n1.23457E+11,ex.example,pw3\ncora,ex.example,4,1E+12\ndora,ex.example,pw5\n';

  test.each([
    ['UTF-8', '4-Mar'],
    ['UTF-8', 'Mar-04'],
    ['UTF-8', '01. Mär'],
    ['UTF-16LE', 'янв.24'],
  ])('is asked about where it is a date, in %s: %s', async (encoding, password) => {
    const text = `\uFEFFanna,ex.example,${password}\nbert,ex.example,pw\n`;
    const { job } = start(Buffer.from(text, encoding === 'UTF-8' ? 'utf8' : 'utf16le'), { ask: true });
    await expect.poll(() => job.state().phase).toBe('asking');
    expect(job.state().questions).toMatchObject([{ findings: [{ damage: 'date', lines: [1] }] }]);
    job.answer({ spreadsheetValues: 'reject' });
    expect(await job.done).toMatchObject({ created: 1, rejected: 1 });
  });

  test('where numbers of five digits were chosen, days among them are no loss beside what is one', async () => {
    const text = 'a,ex.example,TRUE\nb,ex.example,45292\nc,ex.example,11111\n';
    const { state } = await run(text, { answers: { spreadsheetValues: 'reject' } });
    expect(state).toMatchObject({ created: 2, rejected: 1 });
  });

  test('is asked about before anything is written, with count and lines', async () => {
    const { job, store } = start(file, { ask: true });
    await expect.poll(() => job.state().phase).toBe('asking');
    const one = { count: 1 };
    expect(job.state().questions).toEqual([
      {
        about: 'spreadsheet-values',
        findings: [
          { ...one, field: 'password', damage: 'error', lines: [1] },
          { ...one, field: 'password', damage: 'truth', lines: [2] },
          { ...one, field: 'username', damage: 'number', lines: [3] },
        ],
      },
    ]);
    expect(store.users.size).toBe(0);
    job.answer({ spreadsheetValues: 'reject' });
    expect(await job.done).toMatchObject({ phase: 'done', created: 1, rejected: 4 });
    expect([...store.users.keys()]).toEqual(['dora@ex.example']);
    const { rows } = job.rejected(0, 9);
    expect(rows.map(({ line, column, field }) => [line, column, field])).toEqual([
      [1, 3, 'password'],
      [2, 3, 'password'],
      [3, 1, 'username'],
      [4, null, null],
    ]);
    expect(rows[0]?.reason).toMatch(/password is an error value such as #NAME\?.*--spreadsheet-values keep/);
    expect(rows[2]?.reason).toMatch(/user name is a number that lost its last digits/);
  });

  test('stops the import where nobody can be asked, but for what is surely an error: that costs its row', async () => {
    const { state, store } = await run(file);
    expect(state).toMatchObject({ phase: 'failed', error: { code: 'choice-needed' } });
    expect(store.users.size).toBe(0);
    const errors = await run('anna,ex.example,#N/A\n#REF!,ex.example,pw\nno user,ex.example,TRUE\n');
    expect(errors.state).toMatchObject({ phase: 'done', created: 0, rejected: 3 });
  });

  test('is asked about also where it is surely an error, if somebody can answer', async () => {
    const { job } = start('anna,ex.example,#NAME?\n', { ask: true });
    await expect.poll(() => job.state().phase).toBe('asking');
  });

  test('is imported as it stands where that was chosen', async () => {
    const { state, store } = await run(file, { answers: { spreadsheetValues: 'keep' } });
    expect(state).toMatchObject({ phase: 'done', created: 4, rejected: 1 });
    expect(passwordOf(store, 'bert@ex.example')).toBe('TRUE');
  });

  test.each([
    [
      'across two of the pieces in which the file is read',
      Buffer.from(`${'a,ex.example,TRUEST\n'.repeat(52_428)}b,ex.example,TRUE`),
      52_429,
    ],
    ['in UTF-16', Buffer.from('\ufeffa,ex.example,pw\nb,ex.example,ЛОЖЬ\n', 'utf16le'), 2],
    [
      'in UTF-16, the other way',
      Buffer.from('\ufeffb,ex.example,1,5E+12\n'.replace('1,5', '1.5'), 'utf16le').swap16(),
      1,
    ],
    ['in Windows-1252', Buffer.from('a,ex.example,p\xe4ss\nb,ex.example,###\n', 'latin1'), 2],
  ])('is found %s', async (_, bytes, line) => {
    const { state } = await run(bytes);
    expect(state.error?.details).toMatchObject({ questions: [{ findings: [{ count: 1, lines: [line] }] }] });
  });

  test('is not what only looks a little like it', async () => {
    const passwords = ['TRUEST', 'E+E-', 'xTRUE', 'TRUE1', '1E+1', '#Name?', 'true'];
    const { state } = await run(passwords.map((password, at) => `u${at},ex.example,${password}\n`).join(''));
    expect(state).toMatchObject({ created: passwords.length, rejected: 0 });
  });
});

describe('secrets in rejected rows', () => {
  const shown = async (text: string) => {
    const { job, rejects, state } = await run(text);
    const path = join(folder, 'secrets.csv');
    await job.saveRejects(path, false);
    return JSON.stringify([rejects, state, readFileSync(path, 'utf8')]);
  };
  test.each([
    ['one column too many', 'anna,ex.example,S3CRET,x1\n'],
    ['one too few', 'anna,S3CRET\n'],
    ['password first', 'S3CRET x,anna,ex.example\nS3CRET x,ex.example,anna\n'],
    ['password second', 'anna;S3CRET&123;ex.example\n'],
    ['no domain, and a password with a comma', 'anna,S3C&RET,S3CRET\n'],
    ['an address, a password, a quota', 'anna@ex.example,S3CRET1,100\n'],
    ['an unclosed quote', 'S3CRET0,ex.example,"S3CRET\nS3CRET word,x,"\n'],
    [
      'the rest of an unclosed quote, under a header',
      'username,domain,password\na,d.de,"x\nS3CRET &,d.de,y"\n',
    ],
    ['password first under a header', 'password,username,domain\nS3CRET,"x"y,d.de\nS3CRET,a b,d&\n'],
    [
      'a password of two columns under a header',
      'domain,password,username\nd.de,x,S3CRET one,a\nS3C RET,x,y\n',
    ],
    ['another separator', 'anna:ex.example:S3CRET\n'],
    ['an address twice', 'S3CRET,ex.example,anna\nS3CRET,ex.example,bert\n'],
  ])('%s', async (_, text) => {
    expect(await shown(text)).not.toMatch(/S3C/);
    const failed = await run(text, { onDuplicate: 'fail' });
    expect(JSON.stringify([failed.rejects, failed.state])).not.toMatch(/S3C/);
  });

  test('what is said instead: columns and lengths', async () => {
    const { rejects } = await run('anna@ex.example,S3CRET1,100\nx\n');
    expect(rejects.map(({ text }) => text)).toEqual([
      '3 columns of 15, 7 and 3 characters',
      '1 column of 1 character',
    ]);
  });

  test('user name and domain are shown where a header names them', async () => {
    const { rejects } = await run('username,domain,password\nbad name,ex.example,S3CRET\n');
    expect(rejects.map(({ text }) => text)).toEqual(['bad name,ex.example']);
  });
});

test.each([
  ['a blank line', 'anna,ex.example,"pw\n1"\n\nDomain,Limit,Note\nbert,ex.example,pw2\n', 4],
  ['a row of blank cells', 'username,domain,password\nanna,ex.example,pw1\n,,\nDomain,Limit,Note\n', 4],
])('what heads another table after %s is no user', async (_gap, text, line) => {
  const { rejects, store } = await run(text);
  expect(rejects.map((row) => [row.line, row.reason])).toEqual([[line, LOOKS_LIKE_HEADING]]);
  expect([...store.users.keys()]).not.toContain('domain@limit');
});

test('words in the middle of a table without a gap are a user', async () => {
  const { rejects } = await run('anna,ex.example,"pw\n1"\nbert,lan,secret\ncarl,ex.example,pw3\n');
  expect(rejects).toEqual([]);
});
