/** Backups of the open set, and restores: told of as they go on, and stopped where somebody wants it. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { mkdir } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type {
  BackupComparison,
  BackupDescription,
  BackupResult,
  BackupState,
  RestoreResult,
} from '../../../shared/contract/backup-contract.ts';
import {
  backupContent,
  type BackedUpMail,
  type BackupChoice,
  type BackupSurvey,
} from '../../../shared/domain/backup.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { writeBytesAtomically } from '../../import/atomic-file.ts';
import type { UserStore } from '../../store/model/store-types.ts';
import { fileError } from '../base/file-error.ts';
import type { KnownSets } from '../base/known-sets.ts';
import type { Session } from '../owner/session.ts';
import { requireRecipients, SCRYPT_COST, type BackupLock } from './backup-stream.ts';
import { compareSets } from './compare-sets.ts';
import { gatherSources, surveyBackup } from './gather-sources.ts';
import { restoreBackup } from './restore-backup.ts';
import { runTask, type Watching } from './run-task.ts';

export interface BackupsOptions {
  readonly session: Session;
  readonly knownSets: KnownSets;
  readonly env: NodeJS.ProcessEnv;
  /** Of this computer's user: what is only looked at is unpacked there. */
  readonly folder: string;
  readonly version: string;
  readonly now: () => number;
  /** What waits in the mail database of the open set; null: it has none, or it cannot be read. */
  readonly waitingMail: () => Promise<BackedUpMail | null>;
  /** Logarithm of the work to try a passphrase; less in tests only. */
  readonly cost?: number;
  /** Replaced in tests only: a thread of its own for each of many small files takes its time. */
  readonly run?: typeof runTask;
}

interface Running {
  state: BackupState;
  readonly stop: AbortController;
  readonly ofSet: boolean;
  /** Resolves once nothing of it is left that should not be. */
  readonly over: Promise<void>;
}

/** What is asked of a backup: its file, and a name by which others ask how far it is. */
interface Asked {
  readonly path: string;
  readonly job?: string | undefined;
}

/** A backup to be made, under a passphrase or for public keys of age. */
interface Making extends Asked, BackupChoice {
  readonly passphrase?: string | undefined;
  readonly recipients?: readonly string[] | undefined;
}

/** One to be opened: by its passphrase, or an identity of age. */
interface Opening extends Asked {
  readonly passphrase: string;
}

/** Makes backups and restores of the set that is open, each by itself, and tells how far each is. */
export class Backups {
  readonly #options: BackupsOptions;
  readonly #running = new Map<string | symbol, Running>();

  constructor(options: BackupsOptions) {
    this.#options = options;
  }

  async survey(): Promise<BackupSurvey> {
    const { session } = this.#options;
    const store = session.store();
    return surveyBackup(store, await session.keyring(store));
  }

  make({ path, passphrase, recipients, job, ...choice }: Making): Promise<BackupResult> {
    return this.#run(job, true, async (watching) => {
      const lock = lockOf(passphrase, recipients);
      const { session, now, version, waitingMail, folder, cost = SCRYPT_COST, run = runTask } = this.#options;
      const store = session.store();
      const keyring = await session.keyring(store);
      const file = resolve(path);
      await requireNew(file, store);
      const survey = await surveyBackup(store, keyring);
      const alone = [...this.#running.values()].filter(({ ofSet }) => ofSet).length === 1;
      const gathered = await gatherSources({
        ...watching,
        store,
        keyring,
        choice,
        now: now(),
        version,
        alone,
        folder,
        mail: choice.mail ? await waitingMail() : null,
      });
      try {
        const { sources, manifest } = gathered;
        const task = { task: 'write', sources, lock, time: manifest.made, cost } as const;
        const { bytes } = await writeBytesAtomically(
          file,
          0o600,
          session.ownFiles(),
          async (handle, beside) => {
            const written = await run({ ...task, fd: handle.fd, path: beside }, watching);
            // The last moment: from here on it is there.
            watching.signal.throwIfAborted();
            return written;
          },
        );
        const { set, holds } = manifest;
        const { lacks } = backupContent(holds, survey);
        return { file, bytes, set, holds, lacks, compared: true };
      } finally {
        await gathered.close();
      }
    });
  }

  describe({ path, passphrase, job }: Opening): Promise<BackupDescription> {
    return this.#run(job, false, async (watching) => {
      const file = resolve(path);
      const { session, folder, run = runTask } = this.#options;
      const open = session.info() === null ? null : session.store();
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const to = open === null ? null : await mkdtemp(join(folder, 'looked-at-'));
      try {
        const { manifest } = await run({ task: 'read', path: file, passphrase, to, only: 'set' }, watching);
        const { made, by, set, holds, files } = manifest;
        const compared =
          open === null || to === null ? null : await this.#compared(to, open, manifest.mail ?? null);
        const bytes = files.reduce((sum, { size }) => sum + size, 0);
        return { made, by, set, holds, bytes, compared };
      } catch (error) {
        throw fileError(error, file);
      } finally {
        if (to !== null) await rm(to, { recursive: true, force: true });
      }
    });
  }

  restore({ path, passphrase, job, to }: Opening & { readonly to: string }): Promise<RestoreResult> {
    const { env, now, knownSets, run = runTask } = this.#options;
    return this.#run(job, false, (watching) =>
      restoreBackup({
        ...watching,
        path: resolve(path),
        passphrase,
        to: resolve(to),
        env,
        now,
        knownSets,
        run,
      }),
    );
  }

  /** Null: it is not under way. */
  look(job: string, stop: boolean): BackupState | null {
    const running = this.#running.get(job);
    if (running === undefined) return null;
    if (stop) running.stop.abort(stopped());
    return running.state;
  }

  /** The set is closed: a backup of it ends with nothing left. */
  async setCloses(): Promise<void> {
    const ending = [...this.#running.values()].filter(({ ofSet }) => ofSet);
    for (const { stop } of ending)
      stop.abort(PosternError.of('cancelled', 'The set was closed, so no backup was made.', {}));
    await Promise.all(ending.map(({ over }) => over));
  }

  /** The application ends: nothing may be left beside the place of a set that was being restored. */
  async close(): Promise<void> {
    const ending = [...this.#running.values()];
    for (const { stop } of ending) stop.abort(stopped());
    await Promise.all(ending.map(({ over }) => over));
  }

  async #compared(
    folder: string,
    open: UserStore,
    mailThen: BackupComparison['mail']['then'],
  ): Promise<BackupComparison> {
    const { openSet } = await import('../../store/open-set.ts');
    const store = await openSet(folder, { now: this.#options.now, readOnly: true });
    try {
      const { id, name, seq } = open.info();
      const same = id === store.info().id;
      const mail = { then: mailThen, now: await this.#options.waitingMail() };
      return { name, same, changes: seq, mail, ...(await compareSets(store, open)) };
    } finally {
      await store.close();
    }
  }

  async #run<T>(
    job: string | undefined,
    ofSet: boolean,
    work: (watching: Watching) => Promise<T>,
  ): Promise<T> {
    const name = job ?? Symbol('backup');
    if (this.#running.has(name))
      throw PosternError.of('conflict', 'A backup with that name is still under way.', {});
    const over = Promise.withResolvers<void>();
    const running: Running = {
      over: over.promise,
      state: { step: ofSet ? 'writing' : 'reading', done: 0, of: 0 },
      stop: new AbortController(),
      ofSet,
    };
    this.#running.set(name, running);
    try {
      return await work({ signal: running.stop.signal, progress: (state) => (running.state = state) });
    } finally {
      this.#running.delete(name);
      over.resolve();
    }
  }
}

/** Throws `invalid-request` unless it is one of the two; what is no key of age is said before anything is read. */
function lockOf(passphrase: string | undefined, recipients: readonly string[] = []): BackupLock {
  if ((passphrase === undefined) === (recipients.length === 0)) {
    throw PosternError.of(
      'invalid-request',
      'A backup is encrypted under a passphrase or for public keys: give one or the other.',
      {},
      { field: 'passphrase' },
    );
  }
  if (passphrase !== undefined) return { passphrase };
  requireRecipients(recipients);
  return { recipients };
}

/** A backup takes nothing's place, and does not lie in the set that it is to outlive. */
async function requireNew(file: string, store: UserStore): Promise<void> {
  const { path: set } = store.info();
  const way = relative(set, dirname(file));
  if (way !== '..' && !way.startsWith(`..${sep}`) && !/^([A-Za-z]:|\/)/.test(way)) {
    throw PosternError.of(
      'io-failed',
      '“{file}” lies in the folder of the set, and would be lost with it. Choose a place outside of it, best on another disk.',
      { file },
      { path: file },
    );
  }
  if ((await stat(file).catch(() => null)) !== null) {
    throw PosternError.of(
      'io-failed',
      '“{file}” is there already, and was left as it is. Name a new file for the backup.',
      { file },
      { path: file },
    );
  }
}

function stopped(): PosternError {
  return PosternError.of('cancelled', 'Stopped: nothing of it was kept.', {});
}
