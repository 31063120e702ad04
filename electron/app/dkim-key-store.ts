/** DKIM keys of a set, a file each: the private key sealed under the set's key, the public one in clear beside it. */
import { createPublicKey } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { PosternError } from '../../shared/domain/errors.ts';
import type { RelaySettings } from '../../shared/domain/relay-settings.ts';
import type { Keyring } from '../credentials/keyring.ts';
import { readIfThere, writePrivately } from '../credentials/private-file.ts';
import { openPasswords, sealPasswords } from '../credentials/seal.ts';
import { dkimPublicKey, makeDkimKey } from '../relay/courier/dkim/dkim-key.ts';
import { mailFolder } from './mail-access.ts';

export type DkimKeyName = RelaySettings['dkim'][number];

export interface DkimKeyStore {
  /** SPKI, PEM; null when no key was made. Needs no key of the set. */
  publicKey(which: DkimKeyName): Promise<string | null>;
  /** PKCS #8, PEM; made and kept when there is none. Throws `credential-store-unavailable` or `wrong-key`. */
  privateKey(which: DkimKeyName): Promise<string>;
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
    async privateKey(which) {
      const kept = await read(which);
      if (kept !== null) return open(which, kept);
      const clear = await readClear(which);
      if (clear !== null) return takeOver(which, clear);
      const made = await makeDkimKey();
      return keep(which, made.privateKey);
    },
  };

  /** A key that an earlier version kept in clear. One that cannot be sealed now is used as it is. */
  async function takeOver(which: DkimKeyName, clear: string): Promise<string> {
    try {
      await keep(which, clear);
    } catch (error) {
      if (error instanceof PosternError && error.code === 'credential-store-unavailable') return clear;
      throw error;
    }
    await rm(pathOf(which, 'pem'), { force: true });
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
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      await writePrivately(pathOf(which, 'json'), `${JSON.stringify(file)}\n`, false);
    } catch (error) {
      const other = (error as NodeJS.ErrnoException).code === 'EEXIST' ? await read(which) : null;
      if (other === null) throw error;
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

function damaged(path: string, cause?: unknown): PosternError {
  const message = `The DKIM key in “${path}” is damaged. Put the file back from a copy, or sign with another selector.`;
  return new PosternError('bad-file', message, { path }, { cause });
}
