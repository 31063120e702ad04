import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeUserStore } from '../../tests/fixtures/fake-user-store.ts';
import { openPassword } from '../credentials/seal.ts';
import type { ImportState } from '../../shared/contract/types.ts';
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

describe('the gateway’s own format', () => {
  test.each(['\n', '\r\n', '\r'])('needs no choice, with newline %j', async (newline) => {
    const rows = ['user1,domainname,password', 'user2,domainname, pass word ', ''];
    const { state, store } = await run(rows.join(newline));
    expect(state).toMatchObject({ phase: 'done', rows: 2, created: 2, change: 1, error: null });
    expect(passwordOf(store, 'user1@domainname')).toBe('password');
    expect(passwordOf(store, 'user2@domainname')).toBe(' pass word ');
  });

  test.each([
    ['UTF-8', 'bytes', Buffer.from('zoë;bücher.de;gröÙe€\n')],
    ['UTF-8 with BOM', 'mark', Buffer.from('\ufeffzoë;bücher.de;gröÙe€\n')],
    ['UTF-16LE', 'mark', Buffer.from('\ufeffzoë;bücher.de;gröÙe€\n', 'utf16le')],
    ['UTF-16BE', 'mark', Buffer.from('\ufeffzoë;bücher.de;gröÙe€\n', 'utf16le').swap16()],
    ['Windows-1252', 'assumed', Buffer.from('zo\xeb;b\xfccher.de;gr\xf6\xd9e\x80\n', 'latin1')],
  ])('is read in %s, and says how that is known', async (encoding, encodingBy, bytes) => {
    const { state, store } = await run(bytes);
    expect(state.detected).toEqual({
      encoding,
      encodingBy,
      delimiter: ';',
      newline: 'LF',
      header: false,
      sets: [],
      leftOut: [],
    });
    expect(passwordOf(store, 'zoë@xn--bcher-kva.de')).toBe('gröÙe€');
  });

  test('a header names the columns, in any order', async () => {
    const text = 'Password\tNotes\tDomain Name\tUser-Name\nsecret\tx\texample.com\talice\n';
    const { state, store } = await run(text, { answers: { unusedColumns: 'leave-out' } });
    expect(state).toMatchObject({ created: 1, detected: { delimiter: '\t', header: true } });
    expect(passwordOf(store, 'alice@example.com')).toBe('secret');
  });

  test('names like those of objects are names', async () => {
    const text = '__proto__,constructor,__proto__\nconstructor,example.com,toString\n__proto__,__proto__,x\n';
    const { state, store } = await run(text);
    expect(state).toMatchObject({ rows: 3, created: 2, rejected: 1 });
    expect(passwordOf(store, '__proto__@constructor')).toBe('__proto__');
  });
});

describe('columns that are not used', () => {
  const text = 'username,domain,password,Quota,,Quota\nanna,example.com,pw,5,,6\n';
  const leftOut = [
    { column: 4, name: 'Quota', why: 'unknown' },
    { column: 6, name: 'Quota', why: 'unknown' },
  ];

  test('stop the import before anything is written, and are named', async () => {
    const { state, store } = await run(text);
    expect(state).toMatchObject({ phase: 'failed', rows: 0, error: { code: 'choice-needed' } });
    expect(state.error?.details).toEqual({ questions: [{ about: 'unused-columns', columns: leftOut }] });
    expect(state.error?.message).toContain('“Quota” (column 4); “Quota” (column 6)');
    expect(state.error?.message).toContain('--ignore-columns');
    expect(store.users.size).toBe(0);
  });

  test('are left out when that was chosen, and the result says which', async () => {
    const { state, store } = await run(text, { answers: { unusedColumns: 'leave-out' } });
    expect(state).toMatchObject({ created: 1, rejected: 0, detected: { leftOut } });
    expect(passwordOf(store, 'anna@example.com')).toBe('pw');
  });

  test('are asked about where somebody can answer; nothing begins before', async () => {
    const asked = Promise.withResolvers<ImportState>();
    const { job, store } = start(text, {
      ask: true,
      onProgress: (state) => state.phase === 'asking' && asked.resolve(state),
    });
    expect((await asked.promise).questions).toEqual([{ about: 'unused-columns', columns: leftOut }]);
    expect(store.sessions).toHaveLength(0);
    expect(job.answer({ unusedColumns: 'leave-out' })).toMatchObject({ phase: 'reading', questions: [] });
    expect(await job.done).toMatchObject({ phase: 'done', created: 1 });
    expect(() => job.answer({})).toThrow(/does not ask/);
  });

  test('an answer that decides nothing is asked again, and a cancelled question leaves nothing', async () => {
    const questions: unknown[] = [];
    const again = Promise.withResolvers<void>();
    const { job, store } = start(text, {
      ask: true,
      onProgress: ({ phase, questions: open }) => {
        if (phase !== 'asking') return;
        questions.push(open);
        if (questions.length === 1) job.answer({});
        else again.resolve();
      },
    });
    await again.promise;
    expect(questions[1]).toEqual(questions[0]);
    await job.cancel();
    expect(job.state()).toMatchObject({ phase: 'cancelled', questions: [] });
    expect(store.users.size).toBe(0);
  });

  test('without a header they are asked about too, where most rows have as many', async () => {
    const wide = 'anna,example.com,pw1,500\nbert,example.com,pw2,600\ncarl,example.com,pw3\n';
    expect((await run(wide)).state).toMatchObject({ phase: 'failed', error: { code: 'choice-needed' } });
    const { state, rejects } = await run(wide, { answers: { unusedColumns: 'leave-out' } });
    expect(state).toMatchObject({ created: 2, rejected: 1, detected: { header: false } });
    expect(state.detected?.leftOut).toEqual([{ column: 4, name: '', why: 'no-header' }]);
    expect(rejects).toMatchObject([
      { line: 3, reason: expect.stringContaining('3 columns instead of 4') as string },
    ]);
  });

  test('a blank column of a spreadsheet takes no choice; what comes up in it later is refused', async () => {
    const rows = Array.from({ length: 300 }, (_, at) => `u${at},example.com,pw,`);
    const { state, rejects } = await run(
      ['username,domain,password,', ...rows, 'late,example.com,pw,5'].join('\n'),
    );
    expect(state).toMatchObject({ created: 300, rejected: 1 });
    expect(rejects).toMatchObject([
      { line: 302, column: 4, reason: expect.stringMatching(/no heading/) as string },
    ]);
  });
});

describe('rows', () => {
  test('a blank password makes an IP user of an IP address, and a reject of all else', async () => {
    const rows = ['192.0.2.7,example.com,', '2001:DB8::7,example.com,', '198.51.100.9/24,example.com,'];
    rows.push('alice,example.com,', '192.0.2.8,example.com,secret', '1234,example.com,secret', '192.0.2.9,,');
    const { store, rejects } = await run(rows.join('\n'));
    expect([...store.users.keys()]).toEqual([
      '192.0.2.7',
      '2001:db8::7',
      '198.51.100.0/24',
      '1234@example.com',
    ]);
    expect(rejects).toMatchObject([
      { line: 4, column: 3, field: 'password' },
      { line: 5, column: 3, field: 'password' },
      { line: 7, column: 2, field: 'domain' },
    ]);
  });

  test('IP users are refused where the system forbids them', async () => {
    const store = new FakeUserStore();
    store.authoriseIpAddresses = false;
    const { rejects } = await run('192.0.2.7,example.com,\n', {}, store);
    expect(rejects).toMatchObject([{ line: 1, field: 'username' }]);
  });

  test('each reject has line, column and reason, and never its password', async () => {
    const rows = [
      'john doe,example.com,canary',
      `${'x'.repeat(65)},example.com,canary`,
      'a,exa mple,canary',
      'only',
      'u,d,can,ary',
      'u,canary',
      'nul,example.com,can\0ary',
      'ok,bücher.de,"can\nary"',
      '"ju""les",example.com,canary',
    ];
    const { state, rejects, job } = await run(rows.join('\n'));
    expect(state).toMatchObject({ rows: 9, created: 1, rejected: 8 });
    expect(rejects.map(({ line, column }) => [line, column])).toEqual([
      [1, 1],
      [2, 1],
      [3, 2],
      [4, null],
      [5, null],
      [6, null],
      [7, 3],
      [10, 1],
    ]);
    expect(JSON.stringify(rejects)).not.toMatch(/canary|only/);
    expect(job.rejected(6, 1).rows).toEqual([rejects[6]]);
  });

  test('every row may be invalid, in pages', async () => {
    const { state, job } = await run('bad user,d,p\n'.repeat(5001));
    expect(state).toMatchObject({ phase: 'done', rows: 5001, rejected: 5001, created: 0 });
    expect(job.rejected(4999, 10)).toMatchObject({ total: 5001, rows: [{ line: 5000 }, { line: 5001 }] });
  });

  test('ten thousand columns, fifty megabytes in one field', async () => {
    const long = `${'x,'.repeat(10_000)}\nok,d,p\nu,d,"${'y'.repeat(50_000_000)}"\nok2,d,p\n`;
    const { state, rejects } = await run(long);
    expect(state).toMatchObject({ rows: 4, created: 2, rejected: 2 });
    expect(rejects.map(({ line }) => line)).toEqual([1, 3]);
  });
});

describe('duplicates', () => {
  test('within the file, in other case', async () => {
    const { state, store } = await run('Alice,Example.com,first\nalice,example.COM,second\n');
    expect(state).toMatchObject({ rows: 2, created: 1, skipped: 1 });
    expect(passwordOf(store, 'alice@example.com')).toBe('first');
  });

  test('the same file twice: skipped, or updated, or a failure that keeps nothing', async () => {
    const text = 'a,d,one\nb,d,two\n';
    const { store } = await run(text);
    expect((await run(text, {}, store)).state).toMatchObject({ skipped: 2, change: 0 });
    expect((await run('a,d,new\n', { onDuplicate: 'update' }, store)).state).toMatchObject({ updated: 1 });
    expect(passwordOf(store, 'a@d')).toBe('new');
    const failed = await run('c,d,x\nb,d,two\n', { onDuplicate: 'fail' }, store);
    expect(failed.state).toMatchObject({ phase: 'failed', created: 0, change: null });
    expect(failed.state.error).toMatchObject({ code: 'address-taken', details: { line: 2 } });
    expect(failed.state.error?.message).toBe('Line 2: b@d exists already. Nothing was imported.');
    expect(store.users.has('c@d')).toBe(false);
    expect(store.sessions.at(-1)?.state).toBe('cancelled');
  });
});

describe('all or nothing, dry run, cancel', () => {
  test('one reject keeps all out', async () => {
    const { state, store } = await run('a,d,p\nbad user,d,p\n', { allOrNothing: true });
    expect(state).toMatchObject({ phase: 'failed', rows: 2, created: 0, rejected: 1, skipped: 0 });
    expect(state.error?.code).toBe('conflict');
    expect(state.error?.message).toMatch(/all or nothing. Nothing was imported.$/);
    expect(store.users.size).toBe(0);
  });

  test('a dry run tells what would happen', async () => {
    const { state, store } = await run('a,d,p\n', { dryRun: true });
    expect(state).toMatchObject({ phase: 'done', dryRun: true, created: 1, change: null });
    expect(store.users.size).toBe(0);
  });

  test('a cancelled import keeps nothing, and its worker is gone', async () => {
    const store = new FakeUserStore();
    const { job } = start('a,d,p\n'.repeat(200_000), {}, store);
    const reached = new Promise<void>((resolve) => {
      let batches = 0;
      store.beforeStage = () => {
        batches += 1;
        if (batches === 3) resolve();
        return Promise.resolve();
      };
    });
    await reached;
    await job.cancel();
    await job.cancel();
    const state = job.state();
    expect(state).toMatchObject({ phase: 'cancelled', created: 0, updated: 0, change: null, error: null });
    expect(state.rows).toBeGreaterThan(0);
    expect(state.skipped).toBe(0);
    expect(store.sessions[0]?.state).toBe('cancelled');
    expect(store.users.size).toBe(0);
  });

  test('cancelled before it began', async () => {
    const { job, store } = start('a,d,p\n');
    await job.cancel();
    expect(job.state().phase).toBe('cancelled');
    expect(store.users.size).toBe(0);
  });

  test('a store that fails makes the import fail, with its own sentence', async () => {
    const store = new FakeUserStore();
    const { PosternError } = await import('../../shared/domain/errors.ts');
    store.beforeStage = () => Promise.reject(PosternError.asSaid('disk-full', 'The disk is full.'));
    const { state } = await run('a,d,p\n', {}, store);
    expect(state).toMatchObject({ phase: 'failed', error: { code: 'disk-full' } });
    expect(store.sessions[0]?.state).toBe('cancelled');
  });

  test('a slow store holds the worker back', async () => {
    const store = new FakeUserStore();
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let reached: () => void = () => undefined;
    const first = new Promise<void>((resolve) => (reached = resolve));
    store.beforeStage = () => {
      reached();
      return gate;
    };
    const { job } = start('user,d,p\n'.repeat(500_000), {}, store);
    await first;
    release();
    expect(await job.done).toMatchObject({ rows: 500_000, created: 1, skipped: 499_999 });
  });
});

describe('files that are no CSV', () => {
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  test.each([
    ['an empty file', Buffer.alloc(0), /empty/],
    ['only a byte-order mark', Buffer.of(0xef, 0xbb, 0xbf), /empty/],
    ['a PNG', png, /PNG image/],
    ['a workbook that breaks off', Buffer.from('504b030414000600', 'hex'), /damaged workbook/],
    ['random bytes', randomBytes(100_000), /binary data/],
    [
      'text with a control character in each word',
      Buffer.from('anna,\x01a.exmp\n'.repeat(999)),
      /binary data/,
    ],
    ['NUL bytes', Buffer.alloc(5000), /./],
    ['UTF-32', Buffer.from('fffe000061000000', 'hex'), /UTF-32/],
  ])('%s is refused', async (_, bytes, message) => {
    const { state } = await run(bytes);
    expect(state).toMatchObject({ phase: 'failed', rows: 0, error: { code: 'bad-file' } });
    expect(state.error?.message).toMatch(message);
  });

  test('a folder, a missing file', async () => {
    mkdirSync(join(folder, 'a-folder'), { recursive: true });
    const opened = startFrom(join(folder, 'a-folder'));
    expect((await opened.job.done).error).toMatchObject({ code: 'bad-file', message: /folder/ });
    const missing = startFrom(join(folder, 'missing.csv'));
    expect((await missing.job.done).error?.code).toBe('not-found');
  });

  test('a header alone, blank lines alone: done, with no rows', async () => {
    expect((await run('user,domain,password\n')).state).toMatchObject({ phase: 'done', rows: 0 });
    expect((await run('\n\n  \r\n')).state).toMatchObject({ phase: 'done', rows: 0 });
  });
});

describe('rejects as CSV', () => {
  const text =
    'bad user,example.com,"sec,ret"\nok,example.com,p\nu,example.com,un,quoted\nv,example.com,"open\n';

  test('without passwords, and re-importable once mended', async () => {
    const { job } = await run(text);
    const path = join(folder, 'rejects.csv');
    expect(await job.saveRejects(path, false)).toEqual({ rows: 3, file: path });
    const saved = readFileSync(path, 'utf8');
    expect(saved).not.toMatch(/sec|quoted|open\b/);
    const again = await run(saved.replace('\n,,,1,', '\ngood,example.com,new,1,'));
    expect(again.state).toMatchObject({ created: 1, rejected: 2, detected: { header: true } });
  });

  test('with passwords only when asked, read from the file again', async () => {
    const { job, path: source } = await run(text);
    const path = join(folder, 'rejects-with.csv');
    await job.saveRejects(path, true);
    const saved = readFileSync(path, 'utf8');
    expect(saved).toContain('bad user,example.com,"sec,ret",1,1,username');
    expect(saved).toContain('u,example.com,"un,quoted",3,,');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    writeFileSync(source, 'other,content,now\n'.repeat(9));
    await expect(job.saveRejects(path, true)).rejects.toMatchObject({ code: 'bad-file' });
    expect(readFileSync(path, 'utf8')).toBe(saved);
  });

  test('what is kept of them goes with dispose', async () => {
    const { job } = await run(text);
    const scratch = () => readdirSync(folder).filter((name) => name.startsWith('postern-import-'));
    expect(scratch()).toHaveLength(1);
    job.dispose();
    expect(scratch()).toHaveLength(0);
    expect(job.rejected(0, 10)).toEqual({ total: 0, rows: [] });
  });
});
