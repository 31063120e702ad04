/** An import as its owner sees it: the worker reads and seals, the store stages, one commit makes it visible. */
import { randomUUID } from 'node:crypto';
import { basename, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { ExportResult, ImportState, RejectedRow, SkippedRow } from '../../shared/contract/types.ts';
import { questionsText } from '../../shared/domain/import-questions.ts';
import type { ImportAnswers } from '../../shared/domain/import-questions.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import { identityNow, isSameFile } from '../store/log/folder-identity.ts';
import type { OwnFiles } from '../store/log/own-files.ts';
import type { ImportBatch, ImportSession, UserStore } from '../store/model/store-types.ts';
import { ImportProgress } from './import-progress.ts';
import { makeScratchFolder, readRejects, removeScratchFolder } from './reject-file.ts';
import { copyRejects, saveRejects } from './save-rejects.ts';
import { outcomeOf, rejectedRow } from './stage-outcome.ts';
import type { FromWorker, PostedBatch, Reject, ToWorker, WorkerOptions } from './worker-messages.ts';

export interface ImportJobOptions {
  /** Names the job; made up when left out. */
  readonly id?: string;
  readonly store: UserStore;
  readonly actor: string;
  readonly key: Uint8Array;
  readonly setId: string;
  /** `called`: how people know the file, where that is not its path. */
  readonly file: { readonly path: string; readonly called?: string };
  /** What the file of the rejected rows must not take the place of; the imported file is one, too. */
  readonly own?: OwnFiles;
  /** Shown in the activity log; defaults to the file's name. */
  readonly name?: string;
  /** Which users its rows are; outgoing ones unless told. */
  readonly into?: 'users' | 'incoming';
  readonly onDuplicate: 'skip' | 'update' | 'fail';
  /** Any rejected row makes the import fail, and nothing of it is kept. */
  readonly allOrNothing: boolean;
  /** Says what would happen; nothing is kept. */
  readonly dryRun: boolean;
  /** Unix milliseconds: since when a user is locked where the file does not say. */
  readonly now?: () => number;
  /** What is decided beforehand. */
  readonly answers?: ImportAnswers;
  /** What is not is asked; else it makes the import fail, and nothing of it is kept. */
  readonly ask?: boolean;
  /** Called some times a second, and at each change of phase. */
  readonly onProgress?: (state: ImportState) => void;
}

export interface ImportJob {
  readonly id: string;
  state(): ImportState;
  /** Decides what was asked. Throws `conflict` where nothing is. */
  answer(answers: ImportAnswers): ImportState;
  /** Nothing is kept, unless the commit was already under way; resolves when it has stopped. */
  cancel(): Promise<void>;
  /** Resolves at the end with the last state, also of a failed import. */
  readonly done: Promise<ImportState>;
  /** A page of the rejected rows in file order. */
  rejected(offset: number, limit: number): { readonly total: number; readonly rows: readonly RejectedRow[] };
  /** Who was skipped, where that is told of each. */
  skipped(offset: number, limit: number): { readonly total: number; readonly rows: readonly SkippedRow[] };
  saveRejects(path: string, withPasswords: boolean): Promise<ExportResult>;
  /** Writes the rejected rows, passwords and all, to `path`, and has no more need of the imported file. Call once, at the end. */
  keepRejects(path: string): Promise<void>;
  /** Forgets the rejected rows; call when nobody will ask for them any more. */
  dispose(): void;
}

/** Begins an import; its state is told as it goes. */
export function startImport(options: ImportJobOptions): ImportJob {
  return new RunningImport(options);
}

class RunningImport implements ImportJob {
  readonly id: string;
  readonly done: Promise<ImportState>;
  readonly #options: ImportJobOptions;
  readonly #progress: ImportProgress;
  #worker: Worker | null = null;
  #session: ImportSession | null = null;
  #cancelled = false;
  #stop: ((error: PosternError) => void) | null = null;
  #folder = '';
  #answers: ImportAnswers;
  #modified = 0;
  #columns = { usernameColumn: 0, named: false };
  #rejectsOnDisk = 0;
  readonly #marks: number[] = [];
  /** The rejected rows with their passwords, where the imported file is not there for long. */
  #kept: Promise<ExportResult> | null = null;
  /** Who saves from the imported file still reads it. */
  #saving: Promise<unknown> = Promise.resolve();

  constructor(options: ImportJobOptions) {
    this.#options = options;
    this.#answers = options.answers ?? {};
    this.id = options.id ?? randomUUID();
    const file = options.name ?? basename(options.file.path);
    this.#progress = new ImportProgress(
      this.id,
      file,
      { dryRun: options.dryRun, into: options.into ?? 'users', from: 'file' },
      options.onProgress ?? (() => undefined),
    );
    this.done = this.#run();
  }

  state(): ImportState {
    return this.#progress.state();
  }

  answer(answers: ImportAnswers): ImportState {
    if (this.state().phase !== 'asking') {
      throw new PosternError('conflict', 'The import does not ask anything now.');
    }
    this.#answers = { ...this.#answers, ...answers };
    this.#progress.answered();
    this.#worker?.postMessage({ type: 'answers', answers } satisfies ToWorker);
    return this.state();
  }

  async cancel(): Promise<void> {
    this.#cancelled = true;
    this.#stop?.(new PosternError('cancelled', 'The import was cancelled; nothing of it was kept.'));
    await this.done;
  }

  rejected(offset: number, limit: number): { total: number; rows: RejectedRow[] } {
    const rows: RejectedRow[] = [];
    if (this.#folder !== '') {
      for (const reject of readRejects(this.#rejectsPath, this.#marks, offset)) {
        if (rows.length === limit || offset + rows.length >= this.#rejectsOnDisk) break;
        rows.push(rejectedRow(reject));
      }
    }
    return { total: this.#rejectsOnDisk, rows };
  }

  skipped(): { readonly total: number; readonly rows: readonly SkippedRow[] } {
    return { total: 0, rows: [] };
  }

  async saveRejects(path: string, withPasswords: boolean): Promise<ExportResult> {
    if (isSameFile(identityNow(path), identityNow(this.#options.file.path))) {
      const message = `“${path}” is the file that was imported. Name another one for its rejected rows.`;
      throw new PosternError('io-failed', message, { path });
    }
    if (withPasswords && this.#kept !== null) return copyRejects(await this.#kept, path, this.#own);
    const saved = this.#save(path, withPasswords);
    this.#saving = Promise.allSettled([this.#saving, saved]);
    return saved;
  }

  async keepRejects(path: string): Promise<void> {
    this.#kept = this.#save(path, true);
    await Promise.allSettled([this.#saving, this.#kept]);
    await this.#kept;
  }

  dispose(): void {
    if (this.#folder !== '') removeScratchFolder(this.#folder);
    this.#folder = '';
    this.#rejectsOnDisk = 0;
  }

  #save(path: string, withPasswords: boolean): Promise<ExportResult> {
    const rejects = (): Iterable<Reject> =>
      this.#folder === '' ? [] : readRejects(this.#rejectsPath, this.#marks);
    const { into } = this.#options;
    const readAs = { ...this.#answers, into };
    const source = { ...this.#options.file, modified: this.#modified, readAs };
    const further = into === 'incoming' ? ['access'] : (this.state().detected?.sets ?? []);
    return saveRejects(path, rejects, withPasswords ? source : null, further, this.#own);
  }

  get #own(): OwnFiles {
    return this.#options.own ?? { set: null, keyFile: null };
  }

  get #rejectsPath(): string {
    return join(this.#folder, 'rejects.jsonl');
  }

  async #run(): Promise<ImportState> {
    // Not before the caller has the job in hand: the first progress names it.
    await Promise.resolve();
    const stopped = new Promise<never>((_, reject) => {
      this.#stop = reject;
    });
    stopped.catch(() => undefined);
    try {
      this.#folder = await makeScratchFolder();
      if (this.#cancelled)
        throw new PosternError('cancelled', 'The import was cancelled; nothing of it was kept.');
      const session = await Promise.race([this.#read(), stopped]);
      await this.#finish(session);
    } catch (error) {
      // The worker first: no batch of its may come after the session is gone.
      await this.#worker?.terminate();
      await this.#session?.cancel();
      this.#progress.failed(error);
    } finally {
      this.#worker = null;
    }
    return this.state();
  }

  /** Not before every question is answered: an import that waits for an answer keeps nothing else from happening. */
  #begin(): ImportSession {
    const { store, actor, onDuplicate, into } = this.#options;
    return store.beginImport({
      actor,
      file: this.#progress.file,
      onDuplicate: onDuplicate === 'update' ? 'update' : 'skip',
      ...(into !== undefined && { into }),
    });
  }

  /** Stages what the worker reads; resolves when the last batch is staged and the rejects are on disk. */
  #read(): Promise<ImportSession> {
    const { file, key, setId, store, answers = {}, ask = false, actor, now = Date.now } = this.#options;
    const workerData: WorkerOptions = {
      path: file.path,
      called: file.called ?? file.path,
      key,
      setId,
      into: this.#options.into ?? 'users',
      ipUsersAllowed: store.system().authoriseIpAddresses,
      rejectsPath: this.#rejectsPath,
      answers,
      ask,
      lockDefaults: { now: now(), actor },
    };
    const script = import.meta.url.endsWith('.ts') ? './import-worker.ts' : './import-worker.js';
    const worker = new Worker(new URL(script, import.meta.url), {
      workerData,
      name: 'import',
      resourceLimits: { maxYoungGenerationSizeMb: 64 },
    });
    this.#worker = worker;
    return new Promise((resolve, reject) => {
      // One batch after the other: the store answers in order, and each answer lets the worker read on.
      let turn = Promise.resolve();
      const take = (message: FromWorker): void => {
        switch (message.type) {
          case 'asks': {
            const { questions, totalBytes, detected } = message;
            if (ask) return this.#progress.asks(totalBytes, detected, questions);
            this.#progress.detected(totalBytes, detected);
            return reject(new PosternError('choice-needed', questionsText(questions), { questions }));
          }
          case 'detected':
            this.#modified = message.modified;
            this.#columns = { usernameColumn: message.usernameColumn, named: message.detected.header };
            this.#session = this.#begin();
            return this.#progress.detected(message.totalBytes, message.detected);
          case 'batch':
            // A turn of the loop for each: batches that arrive together must not hold up everything else together.
            turn = turn
              .then(() => nextTurn())
              .then(() => this.#stage(worker, message))
              .catch(reject);
            return;
          case 'rejects':
            for (const mark of message.marks) this.#marks.push(mark);
            this.#rejectsOnDisk = message.total;
            return;
          case 'done':
            this.#progress.read(message.bytes, message.passedOver);
            return resolve(this.#session ?? this.#begin());
          case 'failed':
            return reject(PosternError.fromReport(message.error));
        }
      };
      worker.on('message', (message: FromWorker) => {
        try {
          take(message);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
      worker.on('error', (error: Error) => {
        reject(
          new PosternError('internal', `The import stopped: ${error.message}`, undefined, { cause: error }),
        );
      });
      worker.on('exit', () => reject(new PosternError('internal', 'The import stopped before its end.')));
    });
  }

  async #stage(worker: Worker, message: Extract<FromWorker, { type: 'batch' }>): Promise<void> {
    const session = this.#session;
    if (this.#cancelled || session === null) return;
    const batch = importBatch(message.batch);
    const result =
      batch.usernames.length === 0 ? { created: 0, updated: 0, duplicates: [] } : await session.stage(batch);
    const outcome = outcomeOf(batch, result, this.#columns, this.#options.onDuplicate);
    this.#progress.staged(message, outcome);
    const answer: ToWorker = { type: 'staged', rejects: outcome.rejects };
    worker.postMessage(answer);
  }

  async #finish(session: ImportSession): Promise<void> {
    const { rejected } = this.state();
    if (this.#options.allOrNothing && rejected > 0) {
      throw new PosternError(
        'conflict',
        `${rejected} ${rejected === 1 ? 'row was' : 'rows were'} rejected, and the import was to be all or nothing.`,
        { rejected },
      );
    }
    if (this.#options.dryRun) {
      await session.cancel();
      this.#progress.finished(null);
      return;
    }
    this.#progress.committing();
    const { change } = await session.commit();
    this.#progress.finished(change);
  }
}

function importBatch(posted: PostedBatch): ImportBatch {
  const { kinds, lines, passwords, verifiers, further, passwordless } = posted;
  const { access = null, known = null } = posted;
  const usernames = kinds.length === 0 ? [] : posted.usernames.split('\n');
  const domains = new Array<string>(usernames.length);
  for (let row = 0; row < domains.length; row += 1) {
    domains[row] = posted.domains[posted.domainOf[row] as number] as string;
  }
  return { usernames, domains, kinds, lines, passwords, verifiers, further, passwordless, access, known };
}
