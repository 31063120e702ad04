/** DKIM keys of a set, a file each: the private key sealed under the set's key, the public one in clear beside it. */
import { type Message } from '../../../shared/text/text.ts';
import { createPublicKey } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as v from 'valibot';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { RelaySettings } from '../../../shared/domain/relay-settings.ts';
import type { Keyring } from '../../credentials/keyring.ts';
import { readIfThere as readFileIfThere, writePrivately } from '../../credentials/private-file.ts';
import { misplaced, openOne, openSecrets, sealOne } from '../../credentials/seal.ts';
import { dkimPublicKey, makeDkimKey } from '../../relay/dkim/dkim-key.ts';
import type { Shelf } from '../../store/model/set-home.ts';
import { makePrivateFolders, requireFolders } from '../../store/log/plain-file.ts';
import { fileError } from '../base/file-error.ts';
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
  /** The set's folder, or its address on a server, for people. */
  readonly setPath: string;
  /** Of a set on a server: the keys lie there, sealed, for all its relays. */
  readonly shelf?: Shelf | undefined;
  readonly keyring: () => Promise<Keyring>;
}

const fileSchema = v.strictObject({ format: v.picklist([1, 3]), publicKey: v.string(), sealed: v.string() });
type KeyFile = v.InferOutput<typeof fileSchema>;

/** Folders of a set, each in the one before it. */
const BELOW = [basename(mailFolder('')), 'keys', 'dkim'];
/** No name of a record has a plus. */
const ENDING = '+3.json';
/** Of sets before format 3. */
const OLD_ENDING = '.json';

/** Where the DNS record of a key lies. */
export function dkimRecordName({ domain, selector }: DkimKeyName): string {
  return `${selector}._domainkey.${domain}`;
}

/** The keys lie in `mail/keys/dkim` of the set, one file a record, each sealed for the name of its record. */
export function dkimKeyStore({ setId, setPath, shelf, keyring }: DkimKeyStoreOptions): DkimKeyStore {
  const folder = dkimFolder(setPath);
  const pathOf = (which: DkimKeyName, ending: string): string =>
    join(folder, fileName(dkimRecordName(which)) + ending);

  return {
    async publicKey(which) {
      const kept = (await read(which, ENDING)) ?? (await read(which, OLD_ENDING));
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
    const kept = await read(which, ENDING);
    if (kept !== null) return open(which, kept);
    if ((await read(which, OLD_ENDING)) !== null) return openAnew(which);
    const clear = await readClear(which);
    return clear === null ? null : takeOver(which, clear);
  }

  /** Getting the set's key at hand is what seals anew what an earlier version sealed. */
  async function openAnew(which: DkimKeyName): Promise<string> {
    await (await keyring()).key();
    const kept = await read(which, ENDING);
    if (kept === null) throw misplaced('dkim', dkimRecordName(which));
    return open(which, kept);
  }

  /** A key that an earlier version kept in clear. One that cannot be sealed now is used as it is. */
  async function takeOver(which: DkimKeyName, clear: string): Promise<string> {
    try {
      await keep(which, clear);
    } catch (error) {
      if (error instanceof PosternError && error.code === 'credential-store-unavailable') return clear;
      throw error;
    }
    const path = pathOf(which, '.pem');
    await rm(path, { force: true }).catch((error: unknown) => fail(error, path));
    return clear;
  }

  async function keep(which: DkimKeyName, privateKey: string): Promise<string> {
    const file = sealedFile(await (await keyring()).key(), setId, dkimRecordName(which), privateKey);
    const path = pathOf(which, ENDING);
    if (shelf !== undefined) {
      await shelf.write(noteOf(which), JSON.stringify(file), null);
      return privateKey;
    }
    try {
      makePrivateFolders(setPath, ...BELOW);
    } catch (error) {
      fail(error, folder);
    }
    try {
      await writePrivately(path, `${JSON.stringify(file)}\n`, false);
    } catch (error) {
      const other = (error as NodeJS.ErrnoException).code === 'EEXIST' ? await read(which, ENDING) : null;
      if (other === null) fail(error, path);
      // Made by another process meanwhile.
      return open(which, other);
    }
    return privateKey;
  }

  async function open(which: DkimKeyName, { sealed }: KeyFile): Promise<string> {
    const key = await (await keyring()).key();
    // Sealed with its name: the key of one domain is not that of another, whoever renames files.
    const owner = dkimRecordName(which);
    return openOne(key, { set: setId, purpose: 'dkim', owner }, Buffer.from(sealed, 'base64'));
  }

  async function read(which: DkimKeyName, ending: string): Promise<KeyFile | null> {
    const path = pathOf(which, ending);
    const text = shelf === undefined ? await fileText(path) : await noteText(which, ending);
    if (text === null) return null;
    try {
      const file = v.parse(fileSchema, JSON.parse(text));
      createPublicKey(file.publicKey);
      return file;
    } catch (error) {
      throw damaged(path, error);
    }
  }

  function fileText(path: string): Promise<string | null> {
    requireFolders(setPath, ...BELOW);
    return readIfThere(path);
  }

  /** On a server there are none of earlier versions. */
  function noteText(which: DkimKeyName, ending: string): Promise<string | null> {
    return ending === ENDING && shelf !== undefined ? shelf.read(noteOf(which)) : Promise.resolve(null);
  }

  async function readClear(which: DkimKeyName): Promise<string | null> {
    if (shelf !== undefined) return null;
    const path = pathOf(which, '.pem');
    const text = await fileText(path);
    if (text === null) return null;
    try {
      dkimPublicKey(text);
      return text;
    } catch (error) {
      throw damaged(path, error);
    }
  }
}

/**
 * Seals the DKIM keys that a set of an earlier format has, beside them: which key is whose was sealed with it then, too.
 * `done` takes the old ones away, once the set is of today's format.
 */
export async function carryOverDkimKeys(
  key: Uint8Array,
  setId: string,
  setPath: string,
): Promise<{ readonly refused: readonly Message[]; readonly done: () => Promise<void> }> {
  const folder = dkimFolder(setPath);
  requireFolders(setPath, ...BELOW);
  const names = await readdir(folder).catch(() => []);
  const old = names.filter((name) => name.endsWith(OLD_ENDING) && !name.endsWith(ENDING));
  const refused: Message[] = [];
  const carried: string[] = [];
  for (const name of old) {
    const owner = name.slice(0, -OLD_ENDING.length);
    try {
      const { sealed } = v.parse(fileSchema, JSON.parse((await readIfThere(join(folder, name))) ?? ''));
      const block = { entries: 2, bytes: Buffer.from(sealed, 'base64'), old: true };
      const opened = openSecrets(key, { set: setId, purpose: 'user' }, block);
      const [record, privateKey, ...more] = opened.earlier();
      if (record === undefined || fileName(record) !== owner || privateKey === undefined || more.length > 0) {
        throw misplaced('dkim', owner);
      }
      const file = sealedFile(key, setId, record, privateKey);
      await writePrivately(join(folder, owner + ENDING), `${JSON.stringify(file)}\n`, true);
    } catch (error) {
      // What the disk refuses ends it all; what the file says only this key.
      const code = (error as NodeJS.ErrnoException).code ?? '';
      if (/^E[A-Z]+$/.test(code) || ['disk-full', 'read-only', 'io-failed'].includes(code)) throw error;
      refused.push(misplaced('dkim', owner).told);
      continue;
    }
    carried.push(name);
  }
  const done = async (): Promise<void> => {
    for (const name of carried) await rm(join(folder, name), { force: true });
  };
  return { refused, done };
}

function dkimFolder(setPath: string): string {
  return join(setPath, ...BELOW);
}

function noteOf(which: DkimKeyName): string {
  return `dkim/${dkimRecordName(which)}`;
}

function fileName(record: string): string {
  return record.replaceAll(/[^\w.-]/g, '_');
}

function sealedFile(key: Uint8Array, setId: string, owner: string, privateKey: string): KeyFile {
  const publicKey = dkimPublicKey(privateKey);
  const { bytes } = sealOne(key, { set: setId, purpose: 'dkim', owner }, privateKey);
  return { format: 3, publicKey, sealed: Buffer.from(bytes).toString('base64') };
}

function readIfThere(path: string): Promise<string | null> {
  return readFileIfThere(path).catch((error: unknown) => fail(error, path));
}

function fail(error: unknown, path: string): never {
  throw fileError(error, path);
}

function damaged(path: string, cause?: unknown): PosternError {
  return PosternError.of(
    'bad-file',
    'The DKIM key in “{path}” is damaged. Put the file back from a copy, or sign with another selector.',
    { path },
    { path },
    { cause },
  );
}
