import { tell } from '../../../shared/text/text.ts';
import { FORMAT } from '../../store/log/line-format.ts';
import { EVERYTHING } from '../../../shared/lists/filter.ts';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OwnerClient } from '../relay/run-beside-owner.ts';
import { createApplication, type Application } from '../application.ts';
import { followSet, type FollowedSet } from '../../store/follow/follow-set.ts';
import { openSet } from '../../store/open-set.ts';
import { openPassword } from '../../credentials/seal.ts';
import type { UserStore } from '../../store/model/store-types.ts';
import { plainShell } from '../base/shell.ts';
import { sealSetAnew } from './seal-set-anew.ts';

/** Made by the last version whose sealed secrets did not say what they are for; see the file beside it. */
const FIXTURE = join(import.meta.dirname, '../../../tests/fixtures/format-2');
const KEY = Buffer.from(readFileSync(join(FIXTURE, 'key'), 'utf8').trim(), 'base64');
/** When the fixture was made: its history is not to be too old. */
const NOW = 1_795_738_400_000;
const HOST = 'gateway@smtp.example.net:587 (TLS verified)';

let folder: string;
let set: string;
let keyFile: string;
let app: Application | null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-anew-'));
  set = join(folder, 'set');
  cpSync(join(FIXTURE, 'set'), set, { recursive: true });
  keyFile = join(folder, 'key');
  writeFileSync(keyFile, readFileSync(join(FIXTURE, 'key')), { mode: 0o600 });
  app = null;
});
afterEach(async () => {
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function opened(env: NodeJS.ProcessEnv = { POSTERN_KEY_FILE: keyFile }): Promise<OwnerClient> {
  app = await createApplication({
    shell: plainShell('cli'),
    env: { ...env, POSTERN_CONFIG_DIR: join(folder, 'config'), XDG_RUNTIME_DIR: folder },
    now: () => NOW,
    log: () => undefined,
  });
  await app.openSet(set);
  return app.client;
}
const file = (name: string): string => readFileSync(join(set, name), 'utf8');
const format = (): string => file('snapshot.jsonl').slice(0, 2);
function passwordOf(of: UserStore | FollowedSet, id: number): string {
  const user = of.get(id);
  const block = of.sealed(user?.password?.block ?? 0);
  if (!user?.password || !block) throw new Error(`user ${id} has no sealed password`);
  const setId = 'info' in of ? of.info().id : of.id;
  return openPassword(KEY, setId, block, user.password.index, `${user.username}@${user.domain}`);
}

describe('a set of an earlier format', () => {
  test('is sealed anew when it is opened for writing with its key', async () => {
    const client = await opened();
    expect(format()).toBe(`[${FORMAT}`);
    expect(await client.invoke('app.notifications', {})).toEqual([]);
    expect(await client.invoke('relay.settings', {})).toMatchObject({
      smartHostPasswords: [HOST],
      refusedPasswords: [],
    });
    expect(readdirSync(set)).not.toContain('smart-hosts.json');
    expect(readdirSync(join(set, 'mail/keys/dkim'))).toEqual(['postern._domainkey.ex.example+3.json']);
    const [entry] = await client.invoke('relay.dkim', {});
    expect(entry?.record?.value).toMatch(/^v=DKIM1/);
    await app?.close();
    app = null;
    const store = await openSet(set, { readOnly: true });
    expect(store.format).toBe(FORMAT);
    expect([1, 2, 3, 4].map((id) => passwordOf(store, id))).toEqual([
      'pw-anna-2',
      'pw-bert',
      'pw-carl',
      'pw-dora',
    ]);
    // No block of an earlier version is left where anything is opened from.
    for (const id of [1, 2, 3, 4]) {
      expect(store.sealed(store.get(id)?.password?.block ?? 0)?.bytes[0]).toBe(3);
    }
    await store.close();
  });

  test('keeps what undo wants back, from the journal and from snapshots', async () => {
    const client = await opened();
    // gina (since the snapshot) and fred, emil (before it) were deleted; anna's password was another.
    for (let step = 0; step < 8; step++) await client.invoke('changes.undo', {});
    await client.invoke('changes.undo', {});
    await app?.close();
    app = null;
    const store = await openSet(set, { readOnly: true });
    const found = new Map(
      store
        .query({ filter: EVERYTHING, domain: null, sort: [] }, 0, 10)
        .users.map(({ id, username }) => [username, passwordOf(store, id)]),
    );
    await store.close();
    expect(found).toEqual(
      new Map([
        ['anna', 'pw-anna'],
        ['bert', 'pw-bert'],
        ['carl', 'pw-carl'],
        ['dora', 'pw-dora'],
        ['emil', 'pw-emil'],
      ]),
    );
  });

  test('stays what it is without its key, and when it is only looked at', async () => {
    const before = file('snapshot.jsonl');
    const store = await openSet(set, { readOnly: true });
    expect(store.format).toBe(2);
    expect(passwordOf(store, 2)).toBe('pw-bert');
    await store.close();
    const client = await opened({});
    expect(file('snapshot.jsonl')).toBe(before);
    // What is kept is not called missing.
    const { smartHostPasswords, refusedPasswords } = await client.invoke('relay.settings', {});
    expect(smartHostPasswords).toEqual([]);
    expect(refusedPasswords.map(tell)).toEqual([
      expect.stringMatching(`smart host ${HOST.replace(/[()]/g, '.')} was sealed by an earlier version`),
    ]);
    await client.invoke('users.lock', { selection: { by: 'ids', ids: [2] }, reason: 'left' });
    await client.invoke('sets.close', {});
    // An earlier version can still read every line.
    expect(file('journal-000002.jsonl')).not.toMatch(/^\[[3-9],/m);
    // It is sealed anew as soon as the key comes.
    await client.invoke('sets.open', { path: set });
    await client.invoke('credentials.useKeyFile', { path: keyFile });
    expect(format()).toBe(`[${FORMAT}`);
    expect(await client.invoke('relay.settings', {})).toMatchObject({ smartHostPasswords: [HOST] });
  });

  test('who follows it meanwhile reads the passwords that were sealed anew', async () => {
    const store = await openSet(set, { now: () => NOW });
    const followed = await followSet(set);
    expect(passwordOf(followed, 3)).toBe('pw-carl');
    expect(followed.sealed(followed.get(3)?.password?.block ?? 0)?.bytes[0]).toBe(1);
    await sealSetAnew({ store, key: KEY, inKeychain: false, believed: true });
    await expect.poll(() => followed.sealed(followed.get(3)?.password?.block ?? 0)?.bytes[0]).toBe(3);
    expect(passwordOf(followed, 3)).toBe('pw-carl');
    await followed.close();
    await store.close();
  });
});

describe('a set of an earlier format that somebody altered', () => {
  /** Files the sealed password of a user as a smart host's. */
  function fileAsSmartHost(line: RegExp, name: string): void {
    const [, block = ''] = line.exec(file(name)) ?? [];
    const sealed = { 'gateway@smtp.example.net:587': block };
    writeFileSync(join(set, 'smart-hosts.json'), JSON.stringify({ format: 1, sealed }));
  }
  const refused = {
    smartHostPasswords: [],
    refusedPasswords: [],
  };

  test.each([
    ['from the snapshot', /\[4,1,"([^"]+)"/, 'snapshot.jsonl'],
    ['of a block of many', /\[1,3,"([^"]+)"/, 'snapshot.jsonl'],
    ['that only the journal has', /"blocks":\[\[\d+,1,"([^"]+)"/, 'journal-000001.jsonl'],
  ])('a user’s password %s serves no smart host', async (_, line, name) => {
    fileAsSmartHost(line, name);
    const client = await opened();
    expect(format()).toBe(`[${FORMAT}`);
    expect(await client.invoke('relay.settings', {})).toMatchObject(refused);
    expect(await client.invoke('app.notifications', {})).toMatchObject([
      { body: expect.stringContaining(`smart host ${HOST} was sealed for something else`) as string },
    ]);
  });

  test('nor does anything of a set that was of today’s format here before', async () => {
    await opened();
    await app?.close();
    rmSync(set, { recursive: true });
    cpSync(join(FIXTURE, 'set'), set, { recursive: true });
    const client = await opened();
    expect(format()).toBe(`[${FORMAT}`);
    expect(await client.invoke('relay.settings', {})).toMatchObject(refused);
  });
});

test('a set of today’s format opens nothing that says no purpose', async () => {
  await opened();
  await app?.close();
  const old = JSON.parse(readFileSync(join(FIXTURE, 'set/smart-hosts.json'), 'utf8')) as {
    sealed: Record<string, string>;
  };
  const bytes = Object.values(old.sealed)[0];
  writeFileSync(
    join(set, 'smart-host-passwords.json'),
    JSON.stringify({ format: 3, sealed: { [HOST]: bytes } }),
  );
  const again = await opened();
  const { smartHostPasswords, refusedPasswords } = await again.invoke('relay.settings', {});
  expect(smartHostPasswords).toEqual([]);
  expect(refusedPasswords.map(tell)).toEqual([expect.stringContaining('enter it again')]);
});
