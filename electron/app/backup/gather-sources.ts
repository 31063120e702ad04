/** What goes into a backup: the files of a set as they are at one moment, its key and its mail as they are chosen. */
import { mkdir, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  BACKUP_FORMAT,
  BACKUP_KEY,
  BACKUP_MANIFEST,
  BACKUP_README,
  BACKUP_SET,
  backupPart,
  type BackedUpMail,
  type BackupChoice,
  type BackupManifest,
  type BackupSurvey,
} from '../../../shared/domain/backup.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { Keyring } from '../../credentials/keyring.ts';
import { openPlain } from '../../store/log/plain-file.ts';
import { codeOf } from '../../store/log/set-files.ts';
import type { UserStore } from '../../store/model/store-types.ts';
import { mailFolder } from '../relay/mail-access.ts';
import { relayKeysPath } from '../relay/relay-start.ts';
import type { Watching } from './run-task.ts';
import type { Source } from './worker-tasks.ts';
import { setFolder } from '../base/set-folder.ts';

export interface Gathering extends Watching {
  readonly store: UserStore;
  readonly keyring: Keyring;
  readonly choice: BackupChoice;
  readonly now: number;
  readonly version: string;
  /** What waits in it, where the mail database goes in. */
  readonly mail: BackedUpMail | null;
  /** Of this computer's user: where mail is copied to whose own folder has no room for a copy. */
  readonly folder: string;
  /** No other backup is under way: what one left that was killed may go. */
  readonly alone: boolean;
}

export interface Gathered {
  readonly manifest: BackupManifest;
  readonly sources: readonly Source[];
  /** Lets go of the files. */
  close(): Promise<void>;
}

/** What there is of a set besides its users. */
export async function surveyBackup(store: UserStore, keyring: Keyring): Promise<BackupSurvey> {
  const { path } = store.info();
  const { state, keptIn } = keyring.state();
  const mail = await stat(join(mailFolder(path), 'mail.db')).catch(() => null);
  return {
    key: keptIn === null ? 'none' : state === 'ready' ? 'ready' : 'missing',
    relayKeys: (await relayKeyNames(path)).length,
    mail: mail?.isFile() === true ? mail.size : null,
    keychain:
      keptIn === 'keychain' &&
      (store.system().relay?.smartHosts ?? []).some(({ username }) => username !== ''),
  };
}

/**
 * Opens all that goes in. The mail comes first: whom it speaks of is in the set that is taken afterwards. Rejects with
 * `credential-store-unavailable` or `wrong-key` when the key is wanted and not at hand.
 */
export async function gatherSources(gathering: Gathering): Promise<Gathered> {
  const { store, keyring, choice, now, version } = gathering;
  const { path } = store.info();
  const close: (() => Promise<unknown>)[] = [];
  const done = async (): Promise<void> => {
    for (const one of close.splice(0).reverse()) await one();
  };
  const from = async (name: string, handle: FileHandle, size?: number): Promise<Source> => ({
    name: BACKUP_SET + name,
    size: size ?? (await handle.stat()).size,
    fd: handle.fd,
  });
  const open = async (name: string): Promise<Source> => {
    const handle = await openPlain(join(path, name), 'r');
    close.push(() => handle.close());
    return from(name, handle);
  };
  try {
    // A set without a key is not given one for the sake of a backup.
    const hasKey = choice.key && keyring.state().keptIn !== null;
    const key = hasKey ? Buffer.from(await keyring.key()).toString('base64') : null;
    const beside: Source[] = [];
    if (choice.mail) {
      const copy = await copyWhereRoomIs(gathering, close);
      if (copy !== null) beside.push(await from('mail/mail.db', copy));
    }
    const rules = await stat(join(mailFolder(path), 'rules.txt')).catch(() => null);
    if (rules !== null) beside.push(await open('mail/rules.txt'));
    if (choice.relayKeys) for (const name of await relayKeyNames(path)) beside.push(await open(name));
    const frozen = await store.freeze();
    close.push(() => Promise.all(frozen.files.map(({ handle }) => handle.close())));
    const own: Source[] = [];
    for (const { name, handle, size } of frozen.files) {
      if (backupPart(name) === 'set') own.push(await from(name, handle, size));
    }
    const { info } = frozen;
    const holds = {
      key: key !== null,
      relayKeys: beside.some(({ name }) => backupPart(name.slice(BACKUP_SET.length)) === 'relayKeys'),
      mail: beside.some(({ name }) => name === `${BACKUP_SET}mail/mail.db`),
    };
    const secret: Source[] = key === null ? [] : [{ name: BACKUP_KEY, text: `${key}\n` }];
    const files: Source[] = [{ name: BACKUP_README, text: README }, ...secret, ...own, ...beside];
    const manifest: BackupManifest = {
      postern: 'backup',
      format: BACKUP_FORMAT,
      made: now,
      by: version,
      set: {
        id: info.id,
        name: info.name,
        users: info.users,
        incoming: info.incoming,
        changes: info.seq,
        damaged: info.damage.length > 0,
      },
      holds,
      ...(holds.mail && gathering.mail !== null && { mail: gathering.mail }),
      files: files.map((file) => ({ name: file.name, size: sizeOf(file) })),
    };
    const first: Source = { name: BACKUP_MANIFEST, text: `${JSON.stringify(manifest, null, 2)}\n` };
    return { manifest, sources: [first, ...files], close: done };
  } catch (error) {
    await done();
    throw error;
  }
}

/** In the folder of mail itself: it is as private, and lies where there is room for mail. On a full disk that is elsewhere. */
async function copyWhereRoomIs(
  gathering: Gathering,
  close: (() => Promise<unknown>)[],
): Promise<FileHandle | null> {
  const { folder, store } = gathering;
  const mail = mailFolder(setFolder(store));
  if ((await stat(join(mail, 'mail.db')).catch(() => null)) === null) return null;
  try {
    return await copyOfMail(gathering, mail, close);
  } catch (error) {
    if (!isFull(error)) throw error;
    for (const one of close.splice(0).reverse()) await one();
  }
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await copyOfMail(gathering, folder, close);
  } catch (error) {
    if (!isFull(error)) throw error;
    throw PosternError.of(
      'disk-full',
      'There is no room for the copy of the mail that goes into a backup, neither in {mail} nor in {folder}. No backup was made; free some space, or leave the mail out.',
      { mail, folder },
      { path: mail },
      { cause: error },
    );
  }
}

function isFull(error: unknown): boolean {
  return error instanceof PosternError
    ? error.code === 'disk-full'
    : ['ENOSPC', 'EDQUOT'].includes(codeOf(error));
}

async function copyOfMail(
  { store, progress, signal, alone }: Gathering,
  folder: string,
  close: (() => Promise<unknown>)[],
): Promise<FileHandle | null> {
  if (alone) {
    const left = (await readdir(folder)).filter((name) => /^\.backup-[\da-f]{8}\.new/.test(name));
    for (const name of left) await rm(join(folder, name), { force: true });
  }
  const to = join(folder, `.backup-${randomUUID().slice(0, 8)}.new`);
  const made = await openPlain(to, 'wx');
  await made.close();
  close.push(async () => {
    for (const end of ['', '-journal', '-wal', '-shm']) await rm(to + end, { force: true });
  });
  const { copyMailDatabase } = await import('../../relay/mail/sqlite/copy-database.ts');
  const copied = await copyMailDatabase(mailFolder(setFolder(store)), {
    to,
    signal,
    progress: (done, of) => progress({ step: 'copying-mail', done, of }),
  });
  if (!copied) return null;
  const handle = await openPlain(to, 'r');
  close.push(() => handle.close());
  return handle;
}

/** Names in the set's folder. */
async function relayKeyNames(path: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (const below of ['', 'dkim/']) {
    const entries = await readdir(join(relayKeysPath(path), below), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const name = `mail/keys/${below}${entry.name}`;
      if (entry.isFile() && backupPart(name) === 'relayKeys') names.push(name);
    }
  }
  return names.sort();
}

function sizeOf(source: Source): number {
  return 'text' in source ? Buffer.byteLength(source.text) : source.size;
}

const README = `This is a backup of a user set of Postern.

Postern restores it: File > Restore..., or  postern restore FILE --to DIR
Without Postern:     age -d FILE | tar xz

set/         the folder of the set, as it was at one moment
key.txt      the set's key, if the backup was made with it: a key file, as
             POSTERN_KEY_FILE names one. Whoever has it can use the passwords.
backup.json  what the backup holds, and when it was made
`;
