/** The rows of a file: a worker thread reads and seals them, so that the owner's loop only stages. */
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { ExportResult, RejectedRow, RowGroup } from '../../shared/contract/types.ts';
import { questionsText, type ImportAnswers } from '../../shared/domain/import-questions.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import { identityNow, isSameFile } from '../store/log/folder-identity.ts';
import type { OwnFiles } from '../store/log/own-files.ts';
import type { ImportBatch, UserStore } from '../store/model/store-types.ts';
import { makeScratchFolder, readRejects, removeScratchFolder } from './reject-file.ts';
import type { RowPage, RowSource, RowTaker, SourceColumns } from './row-source.ts';
import { copyRejects, saveRejects } from './save-rejects.ts';
import { rejectedRow } from './stage-outcome.ts';
import type { FromWorker, PostedBatch, Reject, ToWorker, WorkerOptions } from './worker-messages.ts';

export interface FileSourceOptions {
  readonly store: UserStore;
  readonly actor: string;
  readonly key: Uint8Array;
  readonly setId: string;
  /** `called`: how people know the file, where that is not its path. */
  readonly file: { readonly path: string; readonly called?: string };
  /** What the file of the rejected rows must not take the place of; the imported file is one, too. */
  readonly own?: OwnFiles;
  /** Which users its rows are; outgoing ones unless told. */
  readonly into?: 'users' | 'incoming' | undefined;
  /** Unix milliseconds: since when a user is locked where the file does not say. */
  readonly now?: () => number;
  /** What is decided beforehand. */
  readonly answers?: ImportAnswers;
  /** What is not is asked; else it makes the import fail, and nothing of it is kept. */
  readonly ask?: boolean;
}

/** A file as a source: it asks what it cannot tell, keeps rejected rows on disk, and ends its thread with the import. */
export class FileSource implements RowSource {
  readonly from = 'file';
  readonly #options: FileSourceOptions;
  #worker: Worker | null = null;
  #stopped = false;
  #folder = '';
  #answers: ImportAnswers;
  #modified = 0;
  #further: readonly string[] = [];
  #columns: SourceColumns = { usernameColumn: 0, named: false };
  #rejectsOnDisk = 0;
  #problems: readonly RowGroup[] = [];
  readonly #marks: number[] = [];
  /** The rejected rows with their passwords, where the imported file is not there for long. */
  #kept: Promise<ExportResult> | null = null;
  /** Who saves from the imported file still reads it. */
  #saving: Promise<unknown> = Promise.resolve();

  constructor(options: FileSourceOptions) {
    this.#options = options;
    this.#answers = options.answers ?? {};
  }

  /** Resolves when the last batch is staged and the rejects are on disk. */
  async read(taker: RowTaker): Promise<void> {
    this.#folder = await makeScratchFolder();
    if (this.#stopped) return;
    const { ask = false } = this.#options;
    const worker = this.#start(ask);
    try {
      await new Promise<void>((resolve, reject) => {
        // One batch after the other: the store answers in order, and each answer lets the worker read on.
        let turn = Promise.resolve();
        const take = (message: FromWorker): void => {
          switch (message.type) {
            case 'asks': {
              const { questions, totalBytes, detected } = message;
              if (ask) return taker.asks(totalBytes, detected, questions);
              taker.begins(totalBytes, detected);
              return reject(PosternError.asSaid('choice-needed', questionsText(questions), { questions }));
            }
            case 'detected':
              this.#modified = message.modified;
              this.#further = message.detected.sets;
              this.#columns = { usernameColumn: message.usernameColumn, named: message.detected.header };
              return taker.begins(message.totalBytes, message.detected);
            case 'batch':
              // A turn of the loop for each: batches that arrive together must not hold up everything else together.
              turn = turn
                .then(() => nextTurn())
                .then(() => this.#stage(worker, taker, message))
                .catch(reject);
              return;
            case 'rejects':
              for (const mark of message.marks) this.#marks.push(mark);
              this.#rejectsOnDisk = message.total;
              return;
            case 'done':
              this.#problems = message.problems;
              taker.ends(message.bytes, message.passedOver, message.digest, message.print);
              return resolve();
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
            PosternError.of(
              'internal',
              'The import stopped: {message}',
              { message: error.message },
              undefined,
              { cause: error },
            ),
          );
        });
        worker.on('exit', () =>
          reject(PosternError.of('internal', 'The import stopped before its end.', {})),
        );
      });
      this.#worker = null;
    } finally {
      if (this.#worker !== null) await this.stop();
    }
  }

  answer(answers: ImportAnswers): void {
    this.#answers = { ...this.#answers, ...answers };
    this.#worker?.postMessage({ type: 'answers', answers } satisfies ToWorker);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  settle(): Promise<void> {
    return Promise.resolve();
  }

  keep(): Promise<null> {
    return Promise.resolve(null);
  }

  discard(): Promise<void> {
    return Promise.resolve();
  }

  problems(): readonly RowGroup[] {
    return this.#problems;
  }

  rejected(offset: number, limit: number): RowPage<RejectedRow> {
    const rows: RejectedRow[] = [];
    if (this.#folder !== '') {
      for (const reject of readRejects(this.#rejectsPath, this.#marks, offset)) {
        if (rows.length === limit || offset + rows.length >= this.#rejectsOnDisk) break;
        rows.push(rejectedRow(reject));
      }
    }
    return { total: this.#rejectsOnDisk, rows };
  }

  skipped(): RowPage<never> {
    return { total: 0, rows: [] };
  }

  async saveRejects(path: string, withPasswords: boolean): Promise<ExportResult> {
    if (isSameFile(identityNow(path), identityNow(this.#options.file.path))) {
      throw PosternError.of(
        'io-failed',
        '“{path}” is the file that was imported. Name another one for its rejected rows.',
        { path },
        { path },
      );
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
    const further = into === 'incoming' ? ['access'] : this.#further;
    return saveRejects(path, rejects, withPasswords ? source : null, further, this.#own);
  }

  get #own(): OwnFiles {
    return this.#options.own ?? { set: null, keyFile: null };
  }

  get #rejectsPath(): string {
    return join(this.#folder, 'rejects.jsonl');
  }

  #start(ask: boolean): Worker {
    const { file, key, setId, store, actor, now = Date.now, into = 'users' } = this.#options;
    const workerData: WorkerOptions = {
      ...{ path: file.path, called: file.called ?? file.path, key, setId, into, ask },
      ipUsersAllowed: store.system().authoriseIpAddresses,
      rejectsPath: this.#rejectsPath,
      answers: this.#answers,
      lockDefaults: { now: now(), actor },
    };
    const script = import.meta.url.endsWith('.ts') ? './import-worker.ts' : './import-worker.js';
    const worker = new Worker(new URL(script, import.meta.url), {
      workerData,
      name: 'import',
      resourceLimits: { maxYoungGenerationSizeMb: 64 },
    });
    this.#worker = worker;
    return worker;
  }

  async #stage(
    worker: Worker,
    taker: RowTaker,
    message: Extract<FromWorker, { type: 'batch' }>,
  ): Promise<void> {
    // What was read before it was stopped.
    if (this.#worker !== worker) return;
    const { rows, rejected, bytes: done } = message;
    const read = { rows, rejected, done, skipped: 0 };
    const { rejects } = await taker.stage(importBatch(message.batch), read, this.#columns);
    const answer: ToWorker = { type: 'staged', rejects };
    worker.postMessage(answer);
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
