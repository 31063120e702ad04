import { tell } from '../../shared/text/text.ts';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openKeyring, type Keyring } from './keyring.ts';
import { carryOver, smartHostPasswords } from './smart-host-passwords.ts';

const NAME = 'gateway@smart.example.com:587 (TLS verified)';
const OTHER = 'gateway@backup.example.com:587 (TLS verified)';
const WEAKER = 'gateway@smart.example.com:587 (TLS off)';
let folder: string;

beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'postern-smart-host-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const keyFile = (): Promise<Keyring> =>
  openKeyring('set-id', folder, { env: { POSTERN_KEY_FILE: join(folder, 'key') } });

test('with a key file they are sealed in a file of the set', async () => {
  const passwords = smartHostPasswords({ setId: 'set-id', setPath: folder, keyring: await keyFile() });
  expect((await passwords.find([NAME])).passwords).toEqual({});
  await passwords.keep(NAME, ' sesame ');
  await passwords.keep(OTHER, 'pässword');
  expect(await passwords.find([NAME, OTHER, WEAKER])).toEqual({
    passwords: { [NAME]: ' sesame ', [OTHER]: 'pässword' },
    refused: [],
  });
  const path = join(folder, 'smart-host-passwords.json');
  expect(readFileSync(path, 'utf8')).not.toContain('sesame');
  expect(statSync(path).mode & 0o777).toBe(0o600);

  // A later process, with the same key file.
  const later = smartHostPasswords({ setId: 'set-id', setPath: folder, keyring: await keyFile() });
  await later.keep(NAME, null);
  expect((await later.find([NAME, OTHER])).passwords).toEqual({ [OTHER]: 'pässword' });
});

test('where the key lies in the keychain, they do too', async () => {
  const kept = new Map<string, string>();
  const madeUpKeychain = {
    secret: (account: string) => Promise.resolve(kept.get(account) ?? null),
    async keepSecret(account: string, secret: string | null) {
      if (secret === null) kept.delete(account);
      else kept.set(account, secret);
    },
  };
  const keyring = {
    state: () => ({ state: 'ready', keptIn: 'keychain', keychainProblem: null }),
    key: () => Promise.resolve(new Uint8Array(32)),
  } as unknown as Keyring;
  const passwords = smartHostPasswords({
    setId: 'set-id',
    setPath: folder,
    keyring,
    keychain: madeUpKeychain,
  });
  await passwords.keep(NAME, 'sesame');
  expect([...kept]).toEqual([[`set-id smart host ${NAME}`, 'sesame']]);
  expect((await passwords.find([NAME, OTHER, WEAKER])).passwords).toEqual({ [NAME]: 'sesame' });
  await passwords.keep(NAME, null);
  expect((await passwords.find([NAME])).passwords).toEqual({});
});

test('one that was filed under another name is not used, and said', async () => {
  const passwords = smartHostPasswords({ setId: 'set-id', setPath: folder, keyring: await keyFile() });
  await passwords.keep(NAME, 'sesame');
  await passwords.keep(OTHER, 'other');
  const path = join(folder, 'smart-host-passwords.json');
  const file = JSON.parse(readFileSync(path, 'utf8')) as { sealed: Record<string, string> };
  const moved = { ...file, sealed: { ...file.sealed, [WEAKER]: file.sealed[NAME] } };
  writeFileSync(path, JSON.stringify(moved));
  const found = await passwords.find([WEAKER, OTHER]);
  expect({ ...found, refused: found.refused.map(tell) }).toEqual({
    passwords: { [OTHER]: 'other' },
    refused: [
      expect.stringMatching(
        /smart host gateway@smart.*TLS off.* was sealed for something else.*enter it again/,
      ),
    ],
  });
});

test('a damaged file is said to be damaged, without what is in it', async () => {
  writeFileSync(join(folder, 'smart-host-passwords.json'), '{"format":3,"sealed":{"a":7}}');
  const passwords = smartHostPasswords({ setId: 'set-id', setPath: folder, keyring: await keyFile() });
  await expect(passwords.find([NAME])).rejects.toMatchObject({ code: 'bad-file' });
});

test.each([
  ['is damaged', '{"format":1,"sealed":{"a":7}}', [/smart-hosts\.json” is damaged/]],
  [
    'holds one that is not set any more',
    '{"format":1,"sealed":{"a@gone.example:25":"AQ=="}}',
    [/No smart host .* is “a@gone.example:25”, so .* It stays, sealed, in .*smart-hosts\.json/],
  ],
  [
    'holds many, with names to deceive',
    '{"format":1,"sealed":{"\\u202ea":"AQ==","b":"AQ==","c":"AQ==","d":"AQ=="}}',
    [/is “⟨U\+202E⟩a”, “b”, “c” and 1 more, so/],
  ],
])('an earlier file that %s is not taken away', async (_what, text, said) => {
  const path = join(folder, 'smart-hosts.json');
  writeFileSync(path, text);
  const { refused, done } = await carryOver({
    setId: 'set-id',
    setPath: folder,
    key: new Uint8Array(32),
    inKeychain: false,
    hosts: [],
    isUsers: () => false,
    believed: true,
  });
  expect(refused.map(tell)).toEqual(said.map((sentence) => expect.stringMatching(sentence) as string));
  await done();
  expect(existsSync(path)).toBe(true);
});
