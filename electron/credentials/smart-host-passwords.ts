/** Passwords of smart hosts: in the keychain where the set's key lies in it, else sealed under the key in a file of the set. */
import { join } from 'node:path';
import * as v from 'valibot';
import { PosternError } from '../../shared/domain/errors.ts';
import type { SecretKeychain } from './keychain.ts';
import { systemKeychain } from './keychain.ts';
import type { Keyring } from './keyring.ts';
import { readIfThere, writePrivately } from './private-file.ts';
import { openPassword, sealPasswords } from './seal.ts';

/** Smart hosts by `username@host:port`. */
export interface SmartHostPasswords {
  /** Those of `names` that are kept. Throws `credential-store-unavailable` or `wrong-key`. */
  find(names: readonly string[]): Promise<Readonly<Record<string, string>>>;
  /** Keeps one; null forgets it. */
  keep(name: string, password: string | null): Promise<void>;
}

export interface SmartHostPasswordsOptions {
  readonly setId: string;
  readonly setPath: string;
  readonly keyring: Keyring;
  /** Replaced in tests only. */
  readonly keychain?: SecretKeychain;
}

const fileSchema = v.strictObject({ format: v.literal(1), sealed: v.record(v.string(), v.string()) });

export function smartHostPasswords(options: SmartHostPasswordsOptions): SmartHostPasswords {
  const { keyring } = options;
  const inKeychain = keychainPasswords(options);
  const inFile = filePasswords(options);
  const place = (): SmartHostPasswords => (keyring.state().keptIn === 'keychain' ? inKeychain : inFile);
  return {
    find: (names) => (names.length === 0 ? Promise.resolve({}) : place().find(names)),
    async keep(name, password) {
      // The first secret of a set makes its key, and with it the choice of where it lies.
      await keyring.key();
      await place().keep(name, password);
    },
  };
}

function keychainPasswords({
  setId,
  keychain = systemKeychain(),
}: SmartHostPasswordsOptions): SmartHostPasswords {
  const account = (name: string): string => `${setId} smart host ${name}`;
  return {
    async find(names) {
      const found = await Promise.all(
        names.map(async (name) => [name, await keychain.secret(account(name))] as const),
      );
      return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== null));
    },
    keep: (name, password) => keychain.keepSecret(account(name), password),
  };
}

function filePasswords({ setId, setPath, keyring }: SmartHostPasswordsOptions): SmartHostPasswords {
  const path = join(setPath, 'smart-hosts.json');
  return {
    async find(names) {
      const sealed = await readSealed(path);
      const wanted = names.flatMap((name) => {
        const text = sealed[name];
        return text === undefined ? [] : [[name, Buffer.from(text, 'base64')] as const];
      });
      if (wanted.length === 0) return {};
      const key = await keyring.key();
      return Object.fromEntries(
        wanted.map(([name, bytes]) => [name, openPassword(key, setId, { entries: 1, bytes }, 0)]),
      );
    },
    async keep(name, password) {
      const { [name]: _, ...others } = await readSealed(path);
      if (password === null) return write(path, others);
      const { bytes } = sealPasswords(await keyring.key(), setId, [password]);
      await write(path, { ...others, [name]: Buffer.from(bytes).toString('base64') });
    },
  };
}

async function readSealed(path: string): Promise<Readonly<Record<string, string>>> {
  const text = await readIfThere(path);
  if (text === null) return {};
  try {
    return v.parse(fileSchema, JSON.parse(text)).sealed;
  } catch (error) {
    const message = `“${path}” is damaged. Move it away, and give the smart hosts' passwords again.`;
    throw new PosternError('bad-file', message, { path }, { cause: error });
  }
}

function write(path: string, sealed: Readonly<Record<string, string>>): Promise<void> {
  return writePrivately(path, `${JSON.stringify({ format: 1, sealed })}\n`, true);
}
