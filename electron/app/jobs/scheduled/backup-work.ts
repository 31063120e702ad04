/** The scheduled backup: writes one, and deletes older ones of its own, and never anything else. */
import { listMessage, message, type Message } from '../../../../shared/text/text.ts';
import { createHash, randomUUID } from 'node:crypto';
import { stat, unlink } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { BACKUP_ENDING } from '../../../../shared/domain/backup.ts';
import { PosternError } from '../../../../shared/domain/errors.ts';
import { BACKUP_SECRET_NAME, type ScheduledBackup } from '../../../../shared/domain/job-settings.ts';
import { wallText } from '../../../../shared/domain/local-moment.ts';
import { openPlain } from '../../../store/log/plain-file.ts';
import type { Backups } from '../../backup/backups.ts';
import type { JobState, WrittenBackup } from './job-state.ts';
import type { JobRunning, JobWork } from './scheduled-jobs.ts';

/** Bytes from the begin of a backup in which its key and numbers that are never the same stand. */
const HEAD = 512;

export interface BackupWorkParts {
  readonly backups: Pick<Backups, 'make' | 'look'>;
  readonly now: () => number;
  /** A secret of the open set's jobs; null: it is not kept. */
  readonly secret: (name: string) => Promise<string | null>;
}

/** The work of the job `backup`. */
export function backupWork(parts: BackupWorkParts): JobWork {
  return {
    schedule: ({ scheduledBackup }) => scheduledBackup?.schedule ?? null,
    run: (running) => run(parts, running),
  };
}

async function run({ backups, now, secret }: BackupWorkParts, { store, state, signal }: JobRunning) {
  const { scheduledBackup: settings, timeZone } = store.system();
  if (settings == null) throw PosternError.of('not-found', 'No scheduled backup is set.', {});
  await requireBackupFolder(settings.folder);
  const { key, relayKeys, mail, recipients } = settings;
  const lock = recipients.length > 0 ? { recipients } : { passphrase: await passphrase(secret) };
  const path = await freeName(settings.folder, store.info().name, wallText(now(), timeZone));
  const job = randomUUID();
  const stop = (): void => void backups.look(job, true);
  signal.addEventListener('abort', stop);
  try {
    const made = await backups.make({ path, ...lock, key, relayKeys, mail, job });
    await state.setBackups([...state.backups, await writtenAt(path)]).catch(() => undefined);
    const deleted = await deleteOlder(state, settings);
    const wrote = message('Wrote {path} ({bytes, number} bytes), read it back and compared it.', {
      path,
      bytes: made.bytes,
    });
    return { text: listMessage([wrote, ...deleted], '{first} {rest}'), told: false };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function passphrase(secret: BackupWorkParts['secret']): Promise<string> {
  const kept = await secret(BACKUP_SECRET_NAME);
  if (kept !== null) return kept;
  throw PosternError.of(
    'wrong-key',
    'The passphrase of the scheduled backup is not at hand here: no backup was made. Enter it again, or name a public key of age, which needs no secret.',
    {},
  );
}

/** Throws `not-found` for a folder that is not there: a disk that is not connected is not to be written beside. */
export async function requireBackupFolder(folder: string): Promise<void> {
  if (!isAbsolute(folder)) {
    throw PosternError.of(
      'invalid-request',
      '“{folder}” is no whole path: name the folder from its root on.',
      { folder },
      {
        field: 'settings.folder',
      },
    );
  }
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory() === true) return;
  throw PosternError.of(
    'not-found',
    'There is no folder “{folder}” now, so no backup was made. Is its disk connected? Postern does not make the folder, which might lie on another disk then.',
    { folder },
    { path: folder, field: 'settings.folder' },
  );
}

async function freeName(folder: string, set: string, wall: string): Promise<string> {
  const plain = set
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60);
  const stem = join(folder, `${plain === '' ? 'set' : plain}-${wall.replace(':', '')}`);
  for (let at = 1; ; at++) {
    const path = `${stem}${at === 1 ? '' : `-${at}`}${BACKUP_ENDING}`;
    if ((await stat(path).catch(() => null)) === null) return path;
  }
}

async function writtenAt(path: string): Promise<WrittenBackup> {
  const file = await openPlain(path, 'r');
  try {
    const { size: bytes } = await file.stat();
    const head = Buffer.alloc(HEAD);
    const { bytesRead } = await file.read(head, 0, HEAD, 0);
    return {
      path,
      bytes,
      head: createHash('sha256').update(head.subarray(0, bytesRead)).digest('base64url'),
    };
  } finally {
    await file.close();
  }
}

/** Only what this set wrote here and nobody has changed since goes; says what went, and what could not. */
async function deleteOlder(state: JobState, { folder, keep }: ScheduledBackup): Promise<readonly Message[]> {
  const there: WrittenBackup[] = [];
  const others: WrittenBackup[] = [];
  for (const one of state.backups) {
    if (dirname(one.path) !== folder) others.push(one);
    else if (await isStill(one)) there.push(one);
  }
  const old = there.slice(0, -keep);
  const gone: string[] = [];
  const stayed: WrittenBackup[] = [];
  const said: Message[] = [];
  for (const one of old) {
    await unlink(one.path).then(
      () => gone.push(basename(one.path)),
      (error: unknown) => {
        stayed.push(one);
        said.push(
          message('{file} could not be deleted: {why}.', {
            file: basename(one.path),
            why: (error as Error).message,
          }),
        );
      },
    );
  }
  await state
    .setBackups([...others, ...stayed, ...there.slice(old.length)].slice(-10_000))
    .catch(() => undefined);
  return [
    ...(gone.length === 0 ? [] : [message('Deleted the oldest: {files}.', { files: gone.join(', ') })]),
    ...said,
  ];
}

async function isStill(written: WrittenBackup): Promise<boolean> {
  const now = await writtenAt(written.path).catch(() => null);
  return now?.bytes === written.bytes && now.head === written.head;
}
