/** Makes the set of a backup anew, whole or not at all: beside its place, looked at there, and then put into it. */
import { message, type Message } from '../../../shared/text/text.ts';
import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { RestoreResult } from '../../../shared/contract/backup-contract.ts';
import type { BackupManifest } from '../../../shared/domain/backup.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { KnownSets } from '../base/known-sets.ts';
import { fileError } from '../base/file-error.ts';
import { syncFolder } from '../../store/log/plain-file.ts';
import { forgetDelivery } from '../relay/delivery-seen.ts';
import { placeKey } from './place-key.ts';
import type { runTask, Watching } from './run-task.ts';

export interface Restoring extends Watching {
  /** Absolute, as `to` is. */
  readonly path: string;
  readonly passphrase: string;
  readonly to: string;
  readonly env: NodeJS.ProcessEnv;
  readonly now: () => number;
  readonly knownSets: KnownSets;
  readonly run: typeof runTask;
}

/** Rejects with nothing at `to` but what was there. */
export async function restoreBackup(restoring: Restoring): Promise<RestoreResult> {
  const { path, passphrase, to, knownSets, now, run } = restoring;
  const { openSet } = await import('../../store/open-set.ts');
  try {
    await requireFree(to);
    const beside = join(dirname(to), `.${basename(to)}.restoring-${randomUUID().slice(0, 8)}`);
    await mkdir(beside, { mode: 0o700 });
    try {
      const read = await run({ task: 'read', path, passphrase, to: beside, only: 'all' }, restoring);
      const { manifest } = read;
      await requireWhole(beside, manifest, now);
      const notes = [
        ...(await placeKey(beside, read, restoring)),
        ...notesOf(manifest),
        ...(await leftBeside(to, beside)),
      ];
      restoring.signal.throwIfAborted();
      await syncFolder(beside);
      await putInPlace(beside, to);
      const store = await openSet(to, { now, readOnly: true });
      try {
        await forgetDelivery(store, knownSets);
        return { folder: store.info().path, set: manifest.set, holds: manifest.holds, notes };
      } finally {
        await store.close();
      }
    } finally {
      await rm(beside, { recursive: true, force: true });
    }
  } catch (error) {
    throw sentence(error, restoring);
  }
}

/** Throws unless a set can be made there. */
async function requireFree(to: string): Promise<void> {
  const { isSet } = await import('../../store/open-set.ts');
  const above = await lstat(dirname(to)).catch(() => null);
  if (above === null)
    throw PosternError.of('not-found', 'There is no folder “{to}”.', { to: dirname(to) }, { path: to });
  if (await isSet(dirname(to))) {
    throw PosternError.of(
      'set-exists',
      '“{to}” lies in the folder of a user set: choose a place outside of it.',
      { to },
      { path: to },
    );
  }
  const there = await lstat(to).catch(() => null);
  if (there === null) return;
  if (!there.isDirectory()) {
    throw PosternError.of(
      'set-exists',
      '“{to}” is there already and is no folder: name a new folder.',
      { to },
      {
        path: to,
      },
    );
  }
  if ((await readdir(to)).length > 0) {
    throw PosternError.of(
      'set-exists',
      '“{to}” is not empty, and a restore never changes what is there: name a new folder.',
      { to },
      { path: to },
    );
  }
}

/** What was unpacked opens, and is the set that the backup speaks of. */
async function requireWhole(folder: string, { set }: BackupManifest, now: () => number): Promise<void> {
  const { openSet } = await import('../../store/open-set.ts');
  const store = await openSet(folder, { now, readOnly: true });
  try {
    const { id, users, seq, damage } = store.info();
    // An import that was under way when the backup was made is no part of it.
    const sound = damage.every(({ kind }) => kind === 'unfinished-change');
    const whole = id === set.id && users === set.users && seq === set.changes && sound;
    if (!whole && !(set.damaged && id === set.id)) {
      throw PosternError.of(
        'bad-file',
        'The set in the backup is not the one it speaks of: users or changes are missing. Nothing was restored; use another backup.',
        {},
      );
    }
  } finally {
    await store.close();
  }
}

function notesOf({ set, holds }: BackupManifest): readonly Message[] {
  return [
    ...(set.damaged
      ? [message('The set was damaged when the backup was made: this is what was left of it.')]
      : []),
    ...(holds.mail
      ? [
          message(
            'Mail that waited then waits now: what was delivered since goes out a second time when the relay is started. Look at the queue first.',
          ),
        ]
      : []),
    message('Its relay does not start by itself: you are asked first where its mail would go.'),
  ];
}

/** A restore that was killed leaves its folder; whose it is nobody can say for sure, so it is named and not deleted. */
async function leftBeside(to: string, ours: string): Promise<readonly Message[]> {
  const left = (await readdir(dirname(to))).filter(
    (name) => /^\..+\.restoring-[\da-f]{8}$/.test(name) && name !== basename(ours),
  );
  return left.map((name) =>
    message(
      'A restore that was ended left the folder {folder}, with users and sealed passwords in it: delete it, unless another restore is under way.',
      { folder: join(dirname(to), name) },
    ),
  );
}

/** A folder that is there and empty gives way. */
async function putInPlace(beside: string, to: string): Promise<void> {
  await rmdir(to).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
  await rename(beside, to);
  await syncFolder(dirname(to));
}

function sentence(error: unknown, { to, path }: Restoring): unknown {
  if (error instanceof PosternError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return PosternError.of(
      'disk-full',
      'There is no room for the set of the backup at “{to}”. Nothing was restored; free some space, or choose another disk.',
      { to },
      { path: to },
    );
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return PosternError.of(
      'io-failed',
      'The backup cannot be restored at “{to}”: {message}.',
      { to, message },
      {
        path: to,
      },
    );
  }
  return fileError(error, path);
}
