import { message } from '../../shared/text/text.ts';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Keychain, KeychainAnswer } from './keychain.ts';
import { openKeyring } from './keyring.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-keyring-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A fake keychain in memory that can be locked: `find` says so, `glance` says `none`, as keytar does. */
class FakeKeychain implements Keychain {
  readonly keys = new Map<string, Uint8Array>();
  locked = false;
  find(setId: string): Promise<KeychainAnswer> {
    return Promise.resolve(this.locked ? LOCKED : this.#answer(setId));
  }
  glance(setId: string): Promise<KeychainAnswer> {
    return Promise.resolve(this.locked ? { is: 'none' } : this.#answer(setId));
  }
  keep(setId: string, key: Uint8Array): Promise<KeychainAnswer> {
    if (this.locked) return Promise.resolve(LOCKED);
    this.keys.set(setId, key);
    return this.find(setId);
  }
  forget(setId: string): Promise<void> {
    this.keys.delete(setId);
    return Promise.resolve();
  }
  #answer(setId: string): KeychainAnswer {
    const key = this.keys.get(setId);
    return key ? { is: 'found', key } : { is: 'none' };
  }
}
const LOCKED: KeychainAnswer = {
  is: 'locked',
  problem: message('{text}', { text: 'The keychain is locked.' }),
};
const NO_KEYCHAIN: KeychainAnswer = {
  is: 'unavailable',
  problem: message('No keychain can be used here ({said}).', { said: 'no bus' }),
};
const none: Keychain = {
  find: () => Promise.resolve(NO_KEYCHAIN),
  glance: () => Promise.resolve(NO_KEYCHAIN),
  keep: () => Promise.resolve(NO_KEYCHAIN),
  forget: () => Promise.resolve(),
};

const open = (keychain: Keychain, env: NodeJS.ProcessEnv = {}, hasPasswords = false) =>
  openKeyring('set-id', folder, { env, keychain, hasPasswords: () => hasPasswords });
const record = () => readFileSync(join(folder, 'key.json'), 'utf8');

describe('the keychain', () => {
  test('a new set’s key is made on first use and found again', async () => {
    const keychain = new FakeKeychain();
    const keyring = await open(keychain);
    expect(keyring.state()).toEqual({ state: 'missing', keptIn: null, keychainProblem: null });
    expect(existsSync(join(folder, 'key.json'))).toBe(false);
    const [key, same] = await Promise.all([keyring.key(), keyring.key()]);
    expect(same).toBe(key);
    expect(keyring.state()).toEqual({ state: 'ready', keptIn: 'keychain', keychainProblem: null });
    expect(await (await open(keychain)).key()).toEqual(key);
    expect(record()).not.toContain(Buffer.from(key).toString('base64'));
    expect(statSync(join(folder, 'key.json')).mode & 0o777).toBe(0o600);
  });

  test('locked: no new key, and the old one once it is unlocked', async () => {
    const keychain = new FakeKeychain();
    const key = await (await open(keychain)).key();
    keychain.locked = true;
    const keyring = await open(keychain);
    expect(keyring.state()).toMatchObject({ state: 'locked', keptIn: 'keychain', keychainProblem: /locked/ });
    await expect(keyring.key()).rejects.toMatchObject({ code: 'credential-store-unavailable' });
    await expect(keyring.usePassphrase('a long passphrase')).rejects.toMatchObject({
      code: 'credential-store-unavailable',
    });
    expect(keychain.keys.size).toBe(1);
    keychain.locked = false;
    expect(await keyring.key()).toEqual(key);
  });

  test('locked for a new set: nothing is made anywhere', async () => {
    const keychain = new FakeKeychain();
    keychain.locked = true;
    const keyring = await open(keychain);
    await expect(keyring.key()).rejects.toMatchObject({ message: /POSTERN_KEY_FILE/ });
    expect(existsSync(join(folder, 'key.json'))).toBe(false);
  });

  test('a key that is missing, or another one, is never replaced', async () => {
    const keychain = new FakeKeychain();
    await (await open(keychain)).key();
    const other = await open(new FakeKeychain());
    expect(other.state().state).toBe('missing');
    await expect(other.key()).rejects.toMatchObject({ code: 'credential-store-unavailable' });
    await expect(other.useKeychain()).rejects.toMatchObject({ code: 'credential-store-unavailable' });
    keychain.keys.set('set-id', new Uint8Array(32));
    await expect((await open(keychain)).key()).rejects.toMatchObject({ code: 'wrong-key' });
    expect(keychain.keys.get('set-id')).toEqual(new Uint8Array(32));
  });

  test('a lost key.json of a set with passwords is no reason for a new key', async () => {
    const keyring = await open(new FakeKeychain(), {}, true);
    await expect(keyring.key()).rejects.toMatchObject({ message: /key\.json is missing/ });
    expect(existsSync(join(folder, 'key.json'))).toBe(false);
  });

  test('a damaged or newer key.json is reported, not taken for none', async () => {
    writeFileSync(join(folder, 'key.json'), '{"format":1,');
    await expect(open(new FakeKeychain())).rejects.toMatchObject({ code: 'set-damaged' });
    writeFileSync(join(folder, 'key.json'), '{"format":2}');
    await expect(open(new FakeKeychain())).rejects.toMatchObject({ code: 'set-newer-format' });
  });
});

describe('without a keychain', () => {
  test('the first use says what to do', async () => {
    const keyring = await open(none);
    expect(keyring.state()).toMatchObject({ state: 'missing', keptIn: null, keychainProblem: /No keychain/ });
    await expect(keyring.key()).rejects.toMatchObject({
      code: 'credential-store-unavailable',
      message: /passphrase or a key file.*POSTERN_KEY_FILE/,
    });
  });

  test('a passphrase protects the key, and a wrong one is told', { timeout: 60_000 }, async () => {
    const keyring = await open(none);
    expect(await keyring.usePassphrase('correct horse')).toMatchObject({
      state: 'ready',
      keptIn: 'passphrase',
    });
    const key = await keyring.key();
    expect(record()).not.toContain('correct horse');
    const again = await open(none);
    expect(again.state()).toMatchObject({ state: 'locked', keptIn: 'passphrase' });
    await expect(again.key()).rejects.toMatchObject({ message: /passphrase/ });
    await expect(again.usePassphrase('wrong horse')).rejects.toMatchObject({ code: 'wrong-key' });
    await again.usePassphrase('correct horse');
    expect(await again.key()).toEqual(key);
  });

  test('a key file is made with mode 0600, found again, and told when it is missing', async () => {
    const path = join(folder, 'my.key');
    const keyring = await open(none);
    await keyring.useKeyFile(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const key = await keyring.key();
    expect(await (await open(none)).key()).toEqual(key);
    const text = readFileSync(path);
    rmSync(path);
    const without = await open(none);
    await expect(without.key()).rejects.toMatchObject({ message: /my\.key.* is missing/ });
    await expect(without.useKeyFile(path)).rejects.toMatchObject({ code: 'credential-store-unavailable' });
    expect(existsSync(path)).toBe(false);
    writeFileSync(path, text, { mode: 0o600 });
    expect(await without.key()).toEqual(key);
  });

  test.each([0o640, 0o604, 0o660])('a key file of mode %o is refused', async (mode) => {
    const path = join(folder, 'my.key');
    await (await open(none)).useKeyFile(path);
    chmodSync(path, mode);
    await expect((await open(none)).key()).rejects.toMatchObject({ message: /chmod 600/ });
  });

  test.runIf(process.getuid?.() === 0)(
    'a key file of another account, which knows the key, is refused',
    async () => {
      const path = join(folder, 'my.key');
      await (await open(none)).useKeyFile(path);
      chownSync(path, 65_534, 65_534);
      await expect((await open(none)).key()).rejects.toMatchObject({ message: /belongs to another account/ });
      chownSync(path, 0, 0);
      // A second name of the same file lets nobody read it.
      linkSync(path, join(folder, 'second'));
      expect(await (await open(none)).key()).toHaveLength(32);
    },
  );

  test('POSTERN_KEY_FILE names the file, made if missing, and may serve two sets', async () => {
    const env = { POSTERN_KEY_FILE: join(folder, 'env.key') };
    const key = await (await open(none, env)).key();
    expect(statSync(env.POSTERN_KEY_FILE).mode & 0o777).toBe(0o600);
    const second = mkdtempSync(join(tmpdir(), 'postern-keyring-'));
    try {
      expect(await (await openKeyring('other', second, { env, keychain: none })).key()).toEqual(key);
    } finally {
      rmSync(second, { recursive: true });
    }
  });

  test('POSTERN_KEY_FILE with another key is a wrong key; with no file it makes none for a set that has a key', async () => {
    await (await open(none, { POSTERN_KEY_FILE: join(folder, 'one.key') })).key();
    rmSync(join(folder, 'one.key'));
    const two = join(folder, 'two.key');
    await expect((await open(none, { POSTERN_KEY_FILE: two })).key()).rejects.toMatchObject({
      code: 'credential-store-unavailable',
    });
    expect(existsSync(two)).toBe(false);
    writeFileSync(two, `${Buffer.alloc(32).toString('base64')}\n`, { mode: 0o600 });
    await expect((await open(none, { POSTERN_KEY_FILE: two })).key()).rejects.toMatchObject({
      code: 'wrong-key',
    });
    writeFileSync(two, 'no key');
    await expect((await open(none, { POSTERN_KEY_FILE: two })).key()).rejects.toMatchObject({
      code: 'wrong-key',
    });
  });
});

test('the key moves from one place to another and stays the same', { timeout: 60_000 }, async () => {
  const keychain = new FakeKeychain();
  const keyring = await open(keychain);
  const key = await keyring.key();
  await keyring.usePassphrase('correct horse');
  expect(keychain.keys.size).toBe(0);
  await keyring.useKeyFile(join(folder, 'a.key'));
  await keyring.useKeychain();
  expect(keyring.state().keptIn).toBe('keychain');
  expect(await (await open(keychain)).key()).toEqual(key);
});
