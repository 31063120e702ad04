/**
 * Passwords of smart hosts: in the keychain where the set's key lies in it, else sealed under the key in a file of the set.
 * Each is for one smart host at one TLS level: whoever changes these is asked for the password again.
 */
import { message, type Message, type PlainText } from '../../shared/text/text.ts';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { PosternError } from '../../shared/domain/errors.ts';
import type { SecretKeychain } from './keychain.ts';
import { systemKeychain } from './keychain.ts';
import type { Shelf } from '../store/model/set-home.ts';
import type { Keyring } from './keyring.ts';
import { readIfThere, writePrivately } from './private-file.ts';
import type { EarlierSmartHost } from '../../shared/domain/smart-host-name.ts';
import { visibleText } from '../../shared/domain/visible-text.ts';
import { misplaced, openOne, openSecrets, sealOne } from './seal.ts';

/** What was found for some smart hosts. */
export interface FoundPasswords {
  readonly passwords: Readonly<Record<string, string>>;
  /** Why others that are kept are not used, a sentence each. */
  readonly refused: readonly Message[];
}

/** By {@link smartHostName}. */
export interface SmartHostPasswords {
  /** Those of `names` that are kept. Throws `credential-store-unavailable` or `wrong-key`. */
  find(names: readonly string[]): Promise<FoundPasswords>;
  /** Keeps one; null forgets it. */
  keep(name: string, password: string | null): Promise<void>;
}

export interface SmartHostPasswordsOptions {
  readonly setId: string;
  /** The set's folder, or its address on a server, for people. */
  readonly setPath: string;
  /** Of a set on a server: they lie there, sealed, for every computer that has the set's key. */
  readonly shelf?: Shelf | undefined;
  readonly keyring: Keyring;
  /** Replaced in tests only. */
  readonly keychain?: SecretKeychain;
}

const FILE = 'smart-host-passwords.json';

/** Where secrets of one kind are kept, and as what. */
interface SecretKind {
  readonly purpose: 'smart-host' | 'job';
  /** Of the set's folder. */
  readonly file: string;
  /** Stands between the set's id and the name in the keychain. */
  readonly account: string;
  readonly damaged: PlainText;
}

const SMART_HOST: SecretKind = {
  purpose: 'smart-host',
  file: FILE,
  account: 'smart host',
  damaged: "Move it away, and give the smart hosts' passwords again.",
};
const JOB: SecretKind = {
  purpose: 'job',
  file: 'job-secrets.json',
  account: 'job',
  damaged:
    'Move it away, and give the passphrase of scheduled backups and the password of the directory again.',
};
/** Where sets before format 3 kept them, by `username@host:port`. */
const OLD_FILE = 'smart-hosts.json';
const NOTHING: FoundPasswords = { passwords: {}, refused: [] };

const sealedByName = v.record(v.string(), v.string());
const fileSchema = v.strictObject({ format: v.literal(3), sealed: sealedByName });
const oldFileSchema = v.strictObject({ format: v.literal(1), sealed: sealedByName });

/** Keeps them in the keychain, or else in the set's sealed file, wherever the set's key lies. */
export function smartHostPasswords(options: SmartHostPasswordsOptions): SmartHostPasswords {
  return keptSecrets(options, SMART_HOST);
}

/** The secrets of scheduled jobs and of the directory, kept likewise, by the names of `shared/domain/job-settings.ts`. */
export function jobSecrets(options: SmartHostPasswordsOptions): SmartHostPasswords {
  return keptSecrets(options, JOB);
}

function keptSecrets(options: SmartHostPasswordsOptions, kind: SecretKind): SmartHostPasswords {
  const { keyring } = options;
  const inKeychain = keychainPasswords(options, kind);
  const inFile = filePasswords(options, kind);
  const place = (): SmartHostPasswords =>
    options.shelf === undefined && keyring.state().keptIn === 'keychain' ? inKeychain : inFile;
  return {
    find: (names) => (names.length === 0 ? Promise.resolve(NOTHING) : place().find(names)),
    async keep(name, password) {
      // The first secret of a set makes its key, and with it the choice of where it lies.
      await keyring.key();
      await place().keep(name, password);
    },
  };
}

function keychainPasswords(
  { setId, keychain = systemKeychain() }: SmartHostPasswordsOptions,
  kind: SecretKind,
): SmartHostPasswords {
  const account = (name: string): string => accountOf(setId, name, kind);
  return {
    async find(names) {
      const found = await Promise.all(
        names.map(async (name) => [name, await keychain.secret(account(name))] as const),
      );
      const there = found.filter((entry): entry is [string, string] => entry[1] !== null);
      return { passwords: Object.fromEntries(there), refused: [] };
    },
    keep: (name, password) => keychain.keepSecret(account(name), password),
  };
}

function filePasswords(
  { setId, setPath, shelf, keyring }: SmartHostPasswordsOptions,
  { purpose, file, damaged }: SecretKind,
): SmartHostPasswords {
  const path = join(setPath, file);
  const read = (): Promise<string | null> => shelf?.read(file) ?? readIfThere(path);
  return {
    async find(names) {
      const sealed = sealedIn(await read(), path, fileSchema, damaged);
      const wanted = names.flatMap((name) => {
        const text = sealed.get(name);
        return text === undefined ? [] : [[name, Buffer.from(text, 'base64')] as const];
      });
      if (wanted.length === 0) return NOTHING;
      const key = await keyring.key();
      const passwords: [string, string][] = [];
      const refused: Message[] = [];
      for (const [owner, bytes] of wanted) {
        try {
          passwords.push([owner, openOne(key, { set: setId, purpose, owner }, bytes)]);
        } catch (error) {
          if (!(error instanceof PosternError)) throw error;
          refused.push(error.told);
        }
      }
      return { passwords: Object.fromEntries(passwords), refused };
    },
    async keep(name, password) {
      const before = await read();
      const sealed = new Map(sealedIn(before, path, fileSchema, damaged));
      sealed.delete(name);
      if (password !== null) sealed.set(name, sealedFor(await keyring.key(), setId, name, password, purpose));
      if (shelf === undefined) await write(path, sealed);
      else await shelf.write(file, textOf(sealed), before);
    },
  };
}

export interface CarryOver extends Omit<SmartHostPasswordsOptions, 'keyring'> {
  readonly key: Uint8Array;
  readonly inKeychain: boolean;
  readonly hosts: readonly EarlierSmartHost[];
  /** True for bytes that are, or were, the sealed password of a user. */
  readonly isUsers: (bytes: Uint8Array) => boolean;
  /** False where this computer knows that the set was of today's format before: then nobody knows who put what where. */
  readonly believed: boolean;
}

/**
 * Seals the passwords that a set of an earlier format kept for their smart hosts, beside what it has; gives sentences on
 * those that are not carried over. `done` takes the old ones away, once the set is of today's format.
 */
export async function carryOver(
  options: CarryOver,
): Promise<{ readonly refused: readonly Message[]; readonly done: () => Promise<void> }> {
  const { setId, setPath, key, hosts } = options;
  if (options.inKeychain) return carryInKeychain(options);
  const sealed = new Map<string, string>();
  const refused: Message[] = [];
  const old = await readSealed(join(setPath, OLD_FILE), oldFileSchema).catch((error: unknown) => {
    if (!(error instanceof PosternError)) throw error;
    refused.push(error.told);
    return new Map<string, string>();
  });
  for (const { login, name } of hosts) {
    const text = old.get(login);
    if (text === undefined) continue;
    const bytes = Buffer.from(text, 'base64');
    const password = options.believed && !options.isUsers(bytes) ? openEarlier(key, setId, bytes) : null;
    if (password === null) refused.push(misplaced('smart-host', name).told);
    else sealed.set(name, sealedFor(key, setId, name, password));
  }
  const unnamed = [...old.keys()].filter((login) => !hosts.some((host) => host.login === login));
  if (unnamed.length > 0) refused.push(notNamed(unnamed, join(setPath, OLD_FILE)));
  if (old.size > 0) await write(join(setPath, FILE), sealed);
  // What was not carried over, refused or of a host that is not set any more, stays where it is: nobody reads it there.
  const done = (): Promise<void> =>
    refused.length > 0 || sealed.size < old.size
      ? Promise.resolve()
      : rm(join(setPath, OLD_FILE), { force: true });
  return { refused, done };
}

/** The file may have been written by anybody: its names are shown as texts, and not all of thousands. */
function notNamed(logins: readonly string[], path: string): Message {
  const shown = logins.slice(0, 3).map((login) => `“${visibleText(login.slice(0, 100))}”`);
  return message(
    'No smart host of this set is {shown}{more, plural, =0 {} other { and # more}}, so what an earlier version kept as the password was not taken over. It stays, sealed, in {path}, where nothing reads it: delete that file, or enter the password when you set such a smart host.',
    { shown: shown.join(', '), more: logins.length - shown.length, path },
  );
}

/** Those of smart hosts for which an earlier version kept a password, which is not used before the set is sealed anew. */
export async function keptEarlier(
  options: SmartHostPasswordsOptions,
  hosts: readonly EarlierSmartHost[],
): Promise<readonly Message[]> {
  const { setId, setPath, keyring, keychain = systemKeychain() } = options;
  const there =
    keyring.state().keptIn === 'keychain'
      ? ({ login }: EarlierSmartHost) => keychain.secret(accountOf(setId, login)).catch(() => null)
      : await readSealed(join(setPath, OLD_FILE), oldFileSchema).then(
          (old) =>
            ({ login }: EarlierSmartHost) =>
              old.get(login) ?? null,
        );
  const found = await Promise.all(hosts.map(async (host) => [host.name, await there(host)] as const));
  return found.flatMap(([name, kept]) => (kept === null ? [] : [notYet(name)]));
}

function notYet(name: string): Message {
  return message(
    'The password of the smart host {name} was sealed by an earlier version of Postern. It is used once this set was opened for writing with its key, which seals it anew.',
    { name },
  );
}

async function carryInKeychain({ setId, hosts, believed, keychain = systemKeychain() }: CarryOver) {
  const moved: string[] = [];
  const refused: Message[] = [];
  for (const { login, name } of hosts) {
    const secret = await keychain.secret(accountOf(setId, login)).catch(() => null);
    if (secret === null) continue;
    if (!believed) {
      refused.push(misplaced('smart-host', name).told);
      continue;
    }
    await keychain.keepSecret(accountOf(setId, name), secret);
    moved.push(login);
  }
  const done = async (): Promise<void> => {
    for (const login of moved) await keychain.keepSecret(accountOf(setId, login), null);
  };
  return { refused, done };
}

/** What an earlier version sealed, which does not say what it is for; null when it is no single password. */
function openEarlier(key: Uint8Array, setId: string, bytes: Uint8Array): string | null {
  try {
    const block = { entries: 1, bytes, old: true };
    const secrets = openSecrets(key, { set: setId, purpose: 'user' }, block).earlier();
    return secrets.length === 1 && bytes[0] === 1 ? (secrets[0] ?? null) : null;
  } catch {
    return null;
  }
}

function accountOf(setId: string, name: string, { account } = SMART_HOST): string {
  return `${setId} ${account} ${name}`;
}

function sealedFor(
  key: Uint8Array,
  setId: string,
  owner: string,
  password: string,
  purpose: SecretKind['purpose'] = 'smart-host',
): string {
  const { bytes } = sealOne(key, { set: setId, purpose, owner }, password);
  return Buffer.from(bytes).toString('base64');
}

async function readSealed(
  path: string,
  schema: typeof fileSchema | typeof oldFileSchema,
  damaged = SMART_HOST.damaged,
): Promise<ReadonlyMap<string, string>> {
  return sealedIn(await readIfThere(path), path, schema, damaged);
}

function sealedIn(
  text: string | null,
  path: string,
  schema: typeof fileSchema | typeof oldFileSchema,
  damaged: PlainText,
): ReadonlyMap<string, string> {
  if (text === null) return new Map();
  try {
    return new Map(Object.entries(v.parse(schema, JSON.parse(text)).sealed));
  } catch (error) {
    throw PosternError.of(
      'bad-file',
      '“{path}” is damaged. {todo}',
      { path, todo: message(damaged) },
      { path },
      { cause: error },
    );
  }
}

function write(path: string, sealed: ReadonlyMap<string, string>): Promise<void> {
  return writePrivately(path, textOf(sealed), true);
}

function textOf(sealed: ReadonlyMap<string, string>): string {
  return `${JSON.stringify({ format: 3, sealed: Object.fromEntries(sealed) })}\n`;
}
