/** Imports and exports over the real store: on disk, sealed, undone, cancelled. */
import { EVERYTHING } from '../../shared/lists/filter.ts';
import { randomBytes } from 'node:crypto';
import {
  createWriteStream,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openSet } from '../store/open-set.ts';
import type { ExportFormat } from '../../shared/domain/export-format.ts';
import type { UserStore } from '../store/model/store-types.ts';
import { exportUsers } from './export-users.ts';
import { startImport } from './import-job.ts';
import type { ImportJob, ImportJobOptions } from './import-job.ts';

const CANARY = 'Kanarienvogel-9f3a7c';
const long = process.env['POSTERN_LONG'] === '1';
const everything = { filter: EVERYTHING, domain: null, sort: [] };
let folder = '';
let store: UserStore;
let key: Uint8Array;
let jobs: ImportJob[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-import-store-'));
  vi.stubEnv('TMPDIR', folder);
  store = await openSet(join(folder, 'set'), { create: { name: 'Test' } });
  key = randomBytes(32);
  jobs = [];
});
afterEach(async () => {
  for (const job of jobs) job.dispose();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(path: string, how: Partial<ImportJobOptions> = {}): ImportJob {
  const defaults = { onDuplicate: 'skip', allOrNothing: false, dryRun: false, actor: 'tester' } as const;
  const job = startImport({ ...defaults, store, key, setId: store.info().id, file: { path }, ...how });
  jobs.push(job);
  return job;
}

async function importText(text: string, how: Partial<ImportJobOptions> = {}) {
  const path = join(folder, 'users.csv');
  writeFileSync(path, text);
  const state = await start(path, how).done;
  expect(state.created + state.updated + state.skipped + state.rejected).toBe(state.rows);
  return state;
}

const own = { set: null, keyFile: null };
const exportTo = (path: string, format: ExportFormat = 'gateway', of: UserStore = store) =>
  exportUsers({
    store: of,
    own,
    query: everything,
    path,
    format,
    passwords: true,
    key: () => Promise.resolve(key),
  });

/** Files below `from` whose bytes hold the canary: plain, in UTF-16, or in base64 at any of its three alignments. */
function holding(from: string, except: readonly string[]): string[] {
  const plain = Buffer.from(CANARY);
  const shifted = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), plain]).toString('base64');
    return text.slice(shift === 0 ? 0 : 4, -4);
  });
  const needles = [
    plain,
    Buffer.from(CANARY, 'utf16le'),
    Buffer.from(plain.toString('hex')),
    ...shifted.map((s) => Buffer.from(s)),
  ];
  return readdirSync(from, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !except.includes(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => needles.some((needle) => readFileSync(path).includes(needle)));
}

describe('over the real store', () => {
  test('of a hardened password the export holds the verifier, which imports again as one', async () => {
    const text = `anna,example.com,${CANARY}\nbert,example.com,${CANARY}\n`;
    await importText(text);
    const { block, index } = store.get(1)?.password ?? { block: 0, index: 0 };
    const verifier = `$argon2id$v=19$m=7168,t=5,p=1$${'B'.repeat(21)}A$${'C'.repeat(42)}A`;
    await store.commit({ kind: 'harden', users: [{ id: 1, block, index, verifier }] }, 'hardening');
    const path = join(folder, 'export.csv');
    expect(await exportTo(path)).toEqual({ rows: 2, file: path, hardened: 1 });
    // A gateway would take a verifier for the password itself.
    expect(readFileSync(path, 'utf8')).toBe(`anna,example.com,\nbert,example.com,${CANARY}\n`);
    await exportTo(path, 'full');
    const exported = readFileSync(path, 'utf8');
    expect(exported).toContain(`\nanna,example.com,"{argon2id}${verifier}",mailbox,`);
    await store.commit({ kind: 'remove', selection: { by: 'ids', ids: [1, 2] } }, 'me');
    expect(await importText(exported)).toMatchObject({ created: 2, rejected: 0 });
    expect(store.find('anna@example.com')?.password?.verifier).toBe(verifier);
    await exportTo(path, 'full');
    expect(readFileSync(path, 'utf8')).toBe(exported);
    expect(
      await importText('carl,example.com,"{argon2id}$argon2id$v=19$m=99999999,t=1,p=1$a$b"\n'),
    ).toMatchObject({
      created: 0,
      rejected: 1,
    });
  });

  test('hashed passwords are asked about, kept as they are, and come back from an export', async () => {
    const bcrypt = `{BLF-CRYPT}$2y$12$${'a'.repeat(53)}`;
    const text = `anna,example.com,${bcrypt}\nbert,example.com,{PLAIN}${CANARY}\ncarl,example.com,{BLF-CRYPT}$2y$31$${'a'.repeat(53)}\ndora,example.com,${CANARY}\n`;
    const path = join(folder, 'mailboxes.csv');
    writeFileSync(path, text);
    const asked = await start(path).done;
    expect(asked).toMatchObject({ rows: 0, error: { code: 'choice-needed' } });
    expect(asked.error?.message).toContain('(2 as {BLF-CRYPT}, 1 as {PLAIN})');
    expect(asked.error?.message).toContain('--passwords hashed (they are hashed), or --passwords clear');
    const state = await importText(text, { answers: { passwords: 'hashed' } });
    expect(state).toMatchObject({ created: 2, rejected: 2 });
    expect(jobs.at(-1)?.rejected(0, 5).rows).toMatchObject([
      { line: 3, column: 3, field: 'password', reason: expect.stringContaining('cost 31') as string },
      { line: 4, column: 3, field: 'password', reason: expect.stringContaining('no hash') as string },
    ]);
    expect(store.find('anna@example.com')?.password?.verifier).toBe(bcrypt);
    expect(store.find('bert@example.com')?.password?.verifier).toBeUndefined();
    expect(store.toHarden(1, 10).map(({ username }) => username)).toEqual(['bert']);
    await store.close();
    store = await openSet(join(folder, 'set'));
    const out = join(folder, 'export.csv');
    await exportTo(out);
    expect(readFileSync(out, 'utf8')).toBe(`anna,example.com,\nbert,example.com,${CANARY}\n`);
    await exportTo(out, 'full');
    const exported = readFileSync(out, 'utf8');
    expect(exported).toContain(`\nanna,example.com,{hashed}${bcrypt},mailbox,`);
    // The first login.
    const { block = 0, index = 0 } = store.find('anna@example.com')?.password ?? {};
    const verifier = `$argon2id$v=19$m=7168,t=5,p=1$${'B'.repeat(21)}A$${'C'.repeat(42)}A`;
    await store.commit({ kind: 'harden', users: [{ id: 1, block, index, verifier }] }, 'relay');
    expect(store.find('anna@example.com')?.password).toEqual({ block, index, verifier });
    await store.undo('me');
    expect(store.info().users).toBe(0);
    expect(await importText(exported)).toMatchObject({ created: 2, rejected: 0 });
    expect(store.find('anna@example.com')?.password?.verifier).toBe(bcrypt);
  });

  test('one that looks hashed below the rows that were looked at is rejected, and of incoming users always', async () => {
    const rows = Array.from({ length: 300 }, (_, at) => `user${at},example.com,pw${at}\n`);
    const text = `${rows.join('')}last,example.com,{SHA}${'A'.repeat(27)}=\n`;
    expect(await importText(text)).toMatchObject({ created: 300, rejected: 1 });
    expect(jobs.at(-1)?.rejected(0, 5).rows[0]?.reason).toContain('--passwords hashed');
    const clear = await importText(text, { answers: { passwords: 'clear' }, onDuplicate: 'update' });
    expect(clear).toMatchObject({ created: 1, rejected: 0 });
    const incoming = `username,domain,password\nanna,example.com,{SHA}${'A'.repeat(27)}=\n`;
    expect(await importText(incoming, { into: 'incoming' })).toMatchObject({
      error: { code: 'choice-needed' },
    });
    const hashed = await importText(incoming, { into: 'incoming', answers: { passwords: 'hashed' } });
    expect(hashed).toMatchObject({ created: 0, rejected: 1 });
  });

  test('an export of an import is the same, byte for byte', async () => {
    const random = randomBytes(900)
      .toString('latin1')
      .replace(/[\0\r\n]/g, 'x');
    const passwords = [
      ' spaces ',
      '"',
      'a,b',
      'a;b',
      '=1+1',
      "'",
      'ünï€',
      'multi\nline',
      'x\nmallory,example.com,pw',
      'x\nmallory;example.com;pw\ntrudy;example.com;pw',
      'open\nu3,d,p3\nu4,d,',
      random.slice(0, 99),
      '\ttab',
    ];
    const rows = passwords.map((password, n) => `user${n},example.com,${quoted(password)}\n`);
    const text = `${rows.join('')}192.0.2.7,example.com,\n`;
    expect(await importText(text)).toMatchObject({ rows: 14, created: 14, rejected: 0 });
    const path = join(folder, 'export.csv');
    expect(await exportTo(path)).toEqual({ rows: 14, file: path });
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('what a spreadsheet writes above the users is neither a user nor a mistake', async () => {
    const told = await importText('sep=;\r\nBenutzername;Domäne;Kennwort\r\nanna;example.com;p\r\n');
    expect(told).toMatchObject({ rows: 1, created: 1, rejected: 0 });
    expect(store.find('anna@example.com')).toBeDefined();
  });

  test('blank columns may be the end of a password: their rows are rejected, and the reason says what to do', async () => {
    await importText('anna,example.com,p,,\nbert,example.com,p,x\n');
    const reasons = jobs
      .at(-1)
      ?.rejected(0, 2)
      .rows.map(({ reason }) => reason);
    expect(reasons).toEqual([
      expect.stringContaining('in quotes, or delete the blank columns.'),
      expect.stringMatching(/in quotes\.$/),
    ]);
  });

  test('a first user who looks like a header survives the way out and in', async () => {
    await importText('username,domain,password\nx,y,z\nuser,domain,password\n');
    await store.commit({ kind: 'remove', selection: { by: 'ids', ids: [1] } }, 'tester');
    const path = join(folder, 'export.csv');
    await exportTo(path);
    expect(readFileSync(path, 'utf8')).toBe('username,domain,password\nuser,domain,password\n');
  });

  test('an export for reading has status and limits, and neither passwords nor formulas', async () => {
    await importText(`=cmd,example.com,${CANARY}\n`);
    const path = join(folder, 'reading.csv');
    await exportTo(path, 'reading');
    const [header, row] = readFileSync(path, 'utf8').split('\n');
    expect(header).toMatch(/^address,username,domain,kind,status,lockedUntil,/);
    expect(row).toMatch(/^'=cmd@example\.com,'=cmd,example\.com,mailbox,active,,/);
    expect(row).not.toContain(CANARY);
  });

  test('an export for reading says of an IP user that it may not send while no IP address is authorised', async () => {
    await importText(`192.0.2.7,example.com,\nann,example.com,${CANARY}\n`);
    const path = join(folder, 'reading.csv');
    await store.commit(
      { kind: 'settings', domain: null, settings: {}, system: { authoriseIpAddresses: false } },
      'me',
    );
    await exportTo(path, 'reading');
    const [, ip, mailbox] = readFileSync(path, 'utf8').split('\n');
    expect(ip).toMatch(/^192\.0\.2\.7,192\.0\.2\.7,example\.com,ip,not-authorised,,/);
    expect(mailbox).toMatch(/,mailbox,active,,/);
  });

  test('an export that fails leaves what was there', async () => {
    await importText('a,d,p\n');
    const path = join(folder, 'export.csv');
    writeFileSync(path, 'before');
    const failing = exportUsers({
      own,
      store,
      query: everything,
      path,
      format: 'full',
      passwords: true,
      key: () => Promise.reject(new Error('no key')),
    });
    await expect(failing).rejects.toThrow('no key');
    expect(readFileSync(path, 'utf8')).toBe('before');
    expect(readdirSync(folder).filter((name) => name.startsWith('.export'))).toEqual([]);
    await expect(exportTo(join(folder, 'missing', 'x.csv'))).rejects.toMatchObject({ code: 'not-found' });
  });

  test('the canary password is found nowhere but in the file it came from', async () => {
    const rows = Array.from(
      { length: 3000 },
      (_, n) => `user${n},example.com,${CANARY}${'x'.repeat(n % 3)}\n`,
    );
    rows.push(`bad user,example.com,${CANARY}\n`, `u,${CANARY}\n`, `${CANARY}\n`, `u,d,a,${CANARY}\n`);
    rows.push(`u,d,"${CANARY}\n`, `alice,example.com,"${CANARY}" x\n`);
    const state = await importText(rows.join(''));
    expect(state).toMatchObject({ created: 3000, rejected: 6 });
    expect(await importText(rows.join(''), { onDuplicate: 'update' })).toMatchObject({ updated: 3000 });
    const rejects = join(folder, 'rejects.csv');
    await jobs[0]?.saveRejects(rejects, false);
    expect(JSON.stringify([state, jobs[0]?.rejected(0, 10)])).not.toContain(CANARY);
    expect(holding(folder, [])).toEqual([join(folder, 'users.csv')]);
    await store.compact();
    expect(holding(folder, ['users.csv'])).toEqual([]);
  });

  test('the same file twice, then one undo of each change', async () => {
    const text = 'a,d,p\nb,d,p\n192.0.2.0/24,d,\n192.0.2.7,d,\n';
    const first = await importText(text);
    expect(first).toMatchObject({ created: 3, rejected: 1 });
    expect(jobs[0]?.rejected(0, 10).rows[0]).toMatchObject({
      line: 4,
      column: 1,
      reason: /192\.0\.2\.0\/24/,
    });
    expect(await importText(text)).toMatchObject({ created: 0, skipped: 3, rejected: 1, change: 0 });
    await store.undo('tester');
    expect(store.info().users).toBe(0);
  });

  test('cancelled midway of a long file: nothing is kept, and the set works on', async () => {
    const path = join(folder, 'long.csv');
    await writeLong(path, long ? 1024 : 50);
    let reached: () => void = () => undefined;
    const midway = new Promise<void>((resolve) => (reached = resolve));
    const job = start(path, {
      onProgress: ({ bytes, totalBytes }) => {
        if (bytes > totalBytes / 2) reached();
      },
    });
    await midway;
    await job.cancel();
    expect(job.state()).toMatchObject({ phase: 'cancelled', created: 0, change: null });
    expect(store.info().users).toBe(0);
    expect(await importText('user1,domain1.example,p\n')).toMatchObject({ created: 1 });
    await store.close();
    store = await openSet(join(folder, 'set'));
    expect(store.info()).toMatchObject({ users: 1, damage: [] });
  });
});

function quoted(password: string): string {
  return /[",\r\n]|^ | $/.test(password) ? `"${password.replaceAll('"', '""')}"` : password;
}

async function writeLong(path: string, megabytes: number): Promise<void> {
  const file = createWriteStream(path);
  let row = 0;
  for (let block = 0; block < megabytes; block += 1) {
    let text = '';
    while (text.length < 1_000_000) text += `user${(row += 1)},domain${row % 50}.example,Passw0rd-${row}\n`;
    if (!file.write(text)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}
