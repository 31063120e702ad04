/** DKIM keys of a set, a file each: the private key sealed under the set's key, the public one in clear beside it. */
import { createPublicKey } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { PosternError } from '../../shared/domain/errors.ts';
import type { RelaySettings } from '../../shared/domain/relay-settings.ts';
import type { Keyring } from '../credentials/keyring.ts';
import { readIfThere as readFileIfThere, writePrivately } from '../credentials/private-file.ts';
import { openPasswords, sealPasswords } from '../credentials/seal.ts';
import { dkimPublicKey, makeDkimKey } from '../relay/courier/dkim/dkim-key.ts';
import { fileError } from './file-error.ts';
import { mailFolder } from './mail-access.ts';

export type DkimKeyName = RelaySettings['dkim'][number];

export interface DkimKeyStore {
  /** SPKI, PEM; null when no key was made. Needs no key of the set. */
  publicKey(which: DkimKeyName): Promise<string | null>;
  /** PKCS #8, PEM; null when no key was made. Throws `credential-store-unavailable` or `wrong-key`. */
  privateKey(which: DkimKeyName): Promise<string | null>;
  /** As `privateKey`, but makes and keeps one when there is none: only for who shows the record that has to be published. */
  ensureKey(which: DkimKeyName): Promise<string>;
}

export interface DkimKeyStoreOptions {
  readonly setId: string;
  readonly setPath: string;
  readonly keyring: () => Promise<Keyring>;
}

const fileSchema = v.strictObject({ format: v.literal(1), publicKey: v.string(), sealed: v.string() });
type KeyFile = v.InferOutput<typeof fileSchema>;

/** Where the DNS record of a key lies. */
export function dkimRecordName({ domain, selector }: DkimKeyName): string {
  return `${selector}._domainkey.${domain}`;
}

export function dkimKeyStore({ setId, setPath, keyring }: DkimKeyStoreOptions): DkimKeyStore {
  const folder = join(mailFolder(setPath), 'keys', 'dkim');
  const pathOf = (which: DkimKeyName, ending: string): string =>
    join(folder, `${dkimRecordName(which).replaceAll(/[^\w.-]/g, '_')}.${ending}`);

  return {
    async publicKey(which) {
      const kept = await read(which);
      if (kept !== null) return kept.publicKey;
      const clear = await readClear(which);
      return clear === null ? null : dkimPublicKey(clear);
    },
    privateKey,
    async ensureKey(which) {
      return (await privateKey(which)) ?? keep(which, (await makeDkimKey()).privateKey);
    },
  };

  async function privateKey(which: DkimKeyName): Promise<string | null> {
    const kept = await read(which);
    if (kept !== null) return open(which, kept);
    const clear = await readClear(which);
    return clear === null ? null : takeOver(which, clear);
  }

  /** A key that an earlier version kept in clear. One that cannot be sealed now is used as it is. */
  async function takeOver(which: DkimKeyName, clear: string): Promise<string> {
    try {
      await keep(which, clear);
    } catch (error) {
      if (error instanceof PosternError && error.code === 'credential-store-unavailable') return clear;
      throw error;
    }
    const path = pathOf(which, 'pem');
    await rm(path, { force: true }).catch((error: unknown) => fail(error, path));
    return clear;
  }

  async function keep(which: DkimKeyName, privateKey: string): Promise<string> {
    const key = await (await keyring()).key();
    // Sealed with its name: the key of one domain is not that of another, whoever renames files.
    const { bytes } = sealPasswords(key, setId, [dkimRecordName(which), privateKey]);
    const file: KeyFile = {
      format: 1,
      publicKey: dkimPublicKey(privateKey),
      sealed: Buffer.from(bytes).toString('base64'),
    };
    const path = pathOf(which, 'json');
    await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => fail(error, folder));
    try {
      await writePrivately(path, `${JSON.stringify(file)}\n`, false);
    } catch (error) {
      const other = (error as NodeJS.ErrnoException).code === 'EEXIST' ? await read(which) : null;
      if (other === null) fail(error, path);
      // Made by another process meanwhile.
      return open(which, other);
    }
    return privateKey;
  }

  async function open(which: DkimKeyName, { sealed }: KeyFile): Promise<string> {
    const key = await (await keyring()).key();
    const block = { entries: 2, bytes: Buffer.from(sealed, 'base64') };
    const [name, privateKey] = openPasswords(key, setId, block);
    if (name !== dkimRecordName(which) || privateKey === undefined) throw damaged(pathOf(which, 'json'));
    return privateKey;
  }

  async function read(which: DkimKeyName): Promise<KeyFile | null> {
    const path = pathOf(which, 'json');
    const text = await readIfThere(path);
    if (text === null) return null;
    try {
      const file = v.parse(fileSchema, JSON.parse(text));
      createPublicKey(file.publicKey);
      return file;
    } catch (error) {
      throw damaged(path, error);
    }
  }

  async function readClear(which: DkimKeyName): Promise<string | null> {
    const path = pathOf(which, 'pem');
    const text = await readIfThere(path);
    if (text === null) return null;
    try {
      dkimPublicKey(text);
      return text;
    } catch (error) {
      throw damaged(path, error);
    }
  }
}

function readIfThere(path: string): Promise<string | null> {
  return readFileIfThere(path).catch((error: unknown) => fail(error, path));
}

function fail(error: unknown, path: string): never {
  throw fileError(error, path);
}

function damaged(path: string, cause?: unknown): PosternError {
  const message = `The DKIM key in “${path}” is damaged. Put the file back from a copy, or sign with another selector.`;
  return new PosternError('bad-file', message, { path }, { cause });
}
