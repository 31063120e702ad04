/** Signing with DKIM by the contract, where things go wrong meanwhile: another set, damaged and missing keys, a full disk. */
import { tell } from '../../../shared/text/text.ts';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Keyring } from '../../credentials/keyring.ts';
import type * as DkimKey from '../../relay/dkim/dkim-key.ts';
import { createApplication, type Application } from '../application.ts';
import { dkimKeyStore } from '../relay/dkim-key-store.ts';
import { plainShell } from '../base/shell.ts';
import { RelayService } from '../relay/relay-service.ts';
import { keysForRelay } from '../relay/keys-for-relay.ts';

/** What happens while a key is being made. */
let meanwhile: () => Promise<unknown>;
vi.mock('../../relay/dkim/dkim-key.ts', async (original) => {
  const real = await original<typeof DkimKey>();
  const mockMakeDkimKey = async () => {
    const made = await real.makeDkimKey();
    await meanwhile();
    return made;
  };
  return { ...real, makeDkimKey: mockMakeDkimKey };
});

const WHICH = { domain: 'example.com', selector: 's1' };
let folder: string;
let app: Application;

beforeEach(async () => {
  meanwhile = () => Promise.resolve();
  folder = mkdtempSync(join(tmpdir(), 'postern-dkim-'));
  const env = { POSTERN_CONFIG_DIR: join(folder, 'config'), POSTERN_KEY_FILE: join(folder, 'key') };
  app = await createApplication({ shell: plainShell('browser'), env, log: () => undefined });
  await app.client.invoke('sets.create', { path: join(folder, 'berlin') });
});
afterEach(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

const keysOf = (set: string) => join(folder, set, 'mail', 'keys', 'dkim');

test('signs in the set that was meant, or not at all', async () => {
  await app.client.invoke('sets.create', { path: join(folder, 'paris') });
  await app.client.invoke('sets.open', { path: join(folder, 'berlin') });
  meanwhile = () => app.client.invoke('sets.open', { path: join(folder, 'paris') });
  await expect(app.client.invoke('relay.addDkim', WHICH)).rejects.toMatchObject({ code: 'cancelled' });
  expect(await app.client.invoke('relay.dkim', {})).toEqual([]);
  // Nor does a key lie in the one set that is sealed under the key of the other.
  expect(existsSync(keysOf('berlin'))).toBe(false);
  expect(existsSync(keysOf('paris'))).toBe(false);
  await app.client.invoke('sets.open', { path: join(folder, 'berlin') });
  expect(await app.client.invoke('relay.dkim', {})).toEqual([]);
});

test('of two windows that change the list at once, neither loses what the other did', async () => {
  const { client } = app;
  const domains = ['a.example', 'b.example', 'c.example'];
  await Promise.all(domains.map((domain) => client.invoke('relay.addDkim', { domain })));
  const listed = async () => (await client.invoke('relay.dkim', {})).map(({ domain }) => domain).sort();
  expect(await listed()).toEqual(domains);
  await Promise.all([
    client.invoke('relay.removeDkim', { domain: 'a.example' }),
    client.invoke('relay.removeDkim', { domain: 'b.example' }),
    client.invoke('relay.addDkim', { domain: 'd.example' }),
  ]);
  expect(await listed()).toEqual(['c.example', 'd.example']);
  const twice = ['e.example', 'e.example'].map((domain) => client.invoke('relay.addDkim', { domain }));
  await Promise.all(twice);
  expect(await listed()).toEqual(['c.example', 'd.example', 'e.example']);
});

test('a key made again for a domain that is signed already is told to the relay, as no change does', async () => {
  await app.client.invoke('relay.addDkim', WHICH);
  rmSync(keysOf('berlin'), { recursive: true });
  const told = vi.spyOn(RelayService.prototype, 'sendSecrets');
  expect(await app.client.invoke('relay.addDkim', WHICH)).toMatchObject({ change: 0 });
  expect(readdirSync(keysOf('berlin'))).toHaveLength(1);
  expect(told).toHaveBeenCalledOnce();
  told.mockRestore();
});

test('says that a key file is damaged', async () => {
  mkdirSync(keysOf('berlin'), { recursive: true });
  writeFileSync(join(keysOf('berlin'), 's1._domainkey.example.com.json'), '{"format":1');
  await expect(app.client.invoke('relay.addDkim', WHICH)).rejects.toMatchObject({ code: 'bad-file' });
});

test('says what is wrong with the folder of the keys', async () => {
  mkdirSync(join(folder, 'berlin', 'mail'), { recursive: true });
  writeFileSync(join(folder, 'berlin', 'mail', 'keys'), 'in the way');
  const error = await app.client.invoke('relay.addDkim', WHICH).catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    code: 'set-damaged',
    message: expect.stringContaining('is a file, where a set has a folder') as string,
  });
});

// Root writes wherever it likes.
test.skipIf(process.getuid?.() === 0)('says that the keys may not be written', async () => {
  mkdirSync(keysOf('berlin'), { recursive: true });
  chmodSync(keysOf('berlin'), 0o500);
  await expect(app.client.invoke('relay.addDkim', WHICH)).rejects.toMatchObject({ code: 'io-failed' });
});

describe('what the relay asks for', () => {
  const keyring = { key: () => Promise.resolve(new Uint8Array(32)) } as Partial<Keyring> as Keyring;

  test('is not made when it is missing: the bell says so, and adding the domain again makes it', async () => {
    const { client } = app;
    await client.invoke('relay.setSettings', { settings: { listen: { host: '127.0.0.1', port: 0 } } });
    await client.invoke('relay.addDkim', WHICH);
    rmSync(keysOf('berlin'), { recursive: true });
    expect(await client.invoke('relay.start', {})).toMatchObject({ phase: 'running' });
    await expect
      .poll(() => client.invoke('app.notifications', {}))
      .toMatchObject([{ kind: 'warning', title: 'Mail of example.com has to wait' }]);
    expect(existsSync(keysOf('berlin'))).toBe(false);
    const { change, entry } = await client.invoke('relay.addDkim', WHICH);
    expect(change).toBe(0);
    expect(entry.record).not.toBeNull();
  });

  test('makes no key; the administrator is told once what to do', async () => {
    const told: { title: string; body: string }[] = [];
    const keys = dkimKeyStore({
      setId: 'berlin',
      setPath: join(folder, 'berlin'),
      keyring: () => Promise.resolve(keyring),
    });
    const ask = keysForRelay(
      () => keys,
      ({ title, body }) => told.push({ title: tell(title), body: tell(body) }),
    );
    await expect(ask(WHICH)).rejects.toMatchObject({ code: 'not-found' });
    await expect(ask(WHICH)).rejects.toMatchObject({ code: 'not-found' });
    expect(existsSync(keysOf('berlin'))).toBe(false);
    expect(told).toEqual([
      {
        title: 'Mail of example.com has to wait',
        body: expect.stringMatching(/DKIM key “s1” .*mail\/keys.*add example\.com again.*publish/) as string,
      },
    ]);
    const made = await keys.ensureKey(WHICH);
    expect(await ask(WHICH)).toBe(made);
    for (const name of readdirSync(keysOf('berlin'))) rmSync(join(keysOf('berlin'), name));
    await expect(ask(WHICH)).rejects.toMatchObject({ code: 'not-found' });
    expect(told).toHaveLength(2);
  });
});
