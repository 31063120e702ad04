/** An import as its owner sees it: a source hands over its rows, the store stages them, one commit makes them visible. */
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type {
  ExportResult,
  ImportReview,
  ImportState,
  RejectedRow,
  SkippedRow,
} from '../../shared/contract/types.ts';
import type { PassedOver } from '../../shared/domain/csv-reading.ts';
import type { DirectoryFound } from '../../shared/domain/directory.ts';
import type { ImportAnswers } from '../../shared/domain/import-questions.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import type { ImportBatch, ImportSession, PasswordsOfImport, UserStore } from '../store/model/store-types.ts';
import { FileSource, type FileSourceOptions } from './file-source.ts';
import { ImportProgress } from './import-progress.ts';
import type { RowPage, RowSource, RowsRead, RowTaker, SourceColumns } from './row-source.ts';
import { ReviewNotes } from './review-notes.ts';
import { outcomeOf } from './stage-outcome.ts';

/** What an import from any source has. */
export interface ImportPlan {
  /** Names the job; made up when left out. */
  readonly id?: string;
  readonly store: UserStore;
  readonly actor: string;
  /** Shown in the activity log. */
  readonly name: string;
  /** Which users its rows are; outgoing ones unless told. */
  readonly into?: 'users' | 'incoming' | undefined;
  readonly onDuplicate: 'skip' | 'update' | 'fail';
  /** See {@link import('../store/model/store-types.ts').ImportOptions}. */
  readonly passwordsOnly?: boolean | undefined;
  /** Any rejected row makes the import fail, and nothing of it is kept. */
  readonly allOrNothing: boolean;
  /** Says what would happen; nothing is kept. */
  readonly dryRun: boolean;
  /** The check whose outcome was looked at: where this import would do anything else, it does nothing. */
  readonly reviewed?: ImportJob | undefined;
  /** Tells passwords that are the same; without it, each of a file counts as another one. */
  readonly passwords?: PasswordsOfImport | undefined;
  /** Takes the rows in place of the store: they are compared with it, and nothing is kept. */
  readonly compares?: ImportSession | undefined;
  /** Called some times a second, and at each change of phase. */
  readonly onProgress?: ((state: ImportState) => void) | undefined;
}

export interface ImportJobOptions extends FileSourceOptions, Omit<ImportPlan, 'name'> {
  /** Shown in the activity log; defaults to the file's name. */
  readonly name?: string;
}

export interface ImportJob {
  readonly id: string;
  state(): ImportState;
  /** Decides what was asked. Throws `conflict` where nothing is. */
  answer(answers: ImportAnswers): ImportState;
  /** What it would do; null but for a check that is done. */
  review(): ImportReview | null;
  /** What it came to, of whom, and of which file: equal where the same happened. */
  readonly outcome: string;
  /** Nothing is kept, unless the commit was already under way; resolves when it has stopped. */
  cancel(): Promise<void>;
  /** Resolves at the end with the last state, also of a failed import. */
  readonly done: Promise<ImportState>;
  /** A page of the rejected rows in file order. */
  rejected(offset: number, limit: number): RowPage<RejectedRow>;
  /** Who was skipped, where that is told of each. */
  skipped(offset: number, limit: number): RowPage<SkippedRow>;
  saveRejects(path: string, withPasswords: boolean): Promise<ExportResult>;
  /** Writes the rejected rows, passwords and all, to `path`, and has no more need of the imported file. Call once, at the end. */
  keepRejects(path: string): Promise<void>;
  /** Forgets the rejected rows; call when nobody will ask for them any more. */
  dispose(): void;
}

/** Begins the import of a file; its state is told as it goes. */
export function startImport(options: ImportJobOptions): ImportJob {
  return startJob({ ...options, name: options.name ?? basename(options.file.path) }, new FileSource(options));
}

/** Begins an import from any source. */
export function startJob(plan: ImportPlan, source: RowSource): ImportJob {
  return new RunningImport(plan, source);
}

class RunningImport implements ImportJob, RowTaker {
  readonly id: string;
  readonly done: Promise<ImportState>;
  readonly #plan: ImportPlan;
  readonly #source: RowSource;
  readonly #progress: ImportProgress;
  #session: ImportSession | null = null;
  readonly #notes = new ReviewNotes();
  #review: ImportReview | null = null;
  #outcome = '';
  #read = 0;
  #print: string | undefined;
  #cancelled = false;
  #stop: ((error: PosternError) => void) | null = null;

  constructor(plan: ImportPlan, source: RowSource) {
    const { id = randomUUID(), name, dryRun, into = 'users', onProgress = () => undefined } = plan;
    this.#plan = plan;
    this.#source = source;
    this.id = id;
    const compares = plan.compares !== undefined;
    const how = { dryRun, into, from: source.from, ...(compares && { compares }) } as const;
    this.#progress = new ImportProgress(id, name, how, onProgress);
    this.done = this.#run();
  }

  state(): ImportState {
    return this.#progress.state();
  }

  answer(answers: ImportAnswers): ImportState {
    if (this.state().phase !== 'asking') {
      throw PosternError.of('conflict', 'The import does not ask anything now.', {});
    }
    this.#progress.answered();
    this.#source.answer(answers);
    return this.state();
  }

  async cancel(): Promise<void> {
    this.#cancelled = true;
    this.#stop?.(cancelled());
    await this.done;
  }

  review(): ImportReview | null {
    return this.#review;
  }

  get outcome(): string {
    return this.#outcome;
  }

  rejected(offset: number, limit: number): RowPage<RejectedRow> {
    return this.#source.rejected(offset, limit);
  }

  skipped(offset: number, limit: number): RowPage<SkippedRow> {
    return this.#source.skipped(offset, limit);
  }

  saveRejects(path: string, withPasswords: boolean): Promise<ExportResult> {
    return this.#source.saveRejects(path, withPasswords);
  }

  keepRejects(path: string): Promise<void> {
    return this.#source.keepRejects(path);
  }

  dispose(): void {
    this.#source.dispose();
  }

  begins(total: number, detected: ImportState['detected']): void {
    if (detected === null) this.#progress.begins(total);
    else this.#progress.detected(total, detected);
  }

  asks(...what: Parameters<RowTaker['asks']>): void {
    this.#progress.asks(...what);
  }

  async stage(batch: ImportBatch, read: RowsRead, columns: SourceColumns): ReturnType<RowTaker['stage']> {
    if (this.#cancelled) throw cancelled();
    const result =
      batch.usernames.length === 0
        ? { created: 0, updated: 0, duplicates: [] }
        : await this.#open().stage(batch);
    const outcome = outcomeOf(batch, result, columns, this.#plan.onDuplicate);
    this.#progress.staged(read, outcome);
    if (this.#looks) this.#notes.take(batch, result);
    return { ...outcome, duplicates: result.duplicates };
  }

  found(directory: DirectoryFound): void {
    this.#progress.found(directory);
  }

  removes(ids: Uint32Array): void {
    this.#open().remove(ids);
  }

  ends(done: number, passedOver: PassedOver, digest: number, print?: string): void {
    this.#read = digest;
    this.#print = print;
    this.#progress.read(done, passedOver);
  }

  async #run(): Promise<ImportState> {
    // Not before the caller has the job in hand: the first progress names it.
    await Promise.resolve();
    const stopped = new Promise<never>((_, reject) => {
      this.#stop = reject;
    });
    stopped.catch(() => undefined);
    try {
      if (this.#cancelled) throw cancelled();
      await Promise.race([this.#source.read(this), stopped]);
      await this.#finish();
    } catch (error) {
      // The source first: no batch of its may come after the session is gone.
      await this.#source.stop();
      await this.#session?.cancel();
      await this.#source.discard();
      this.#progress.failed(error);
    }
    return this.state();
  }

  /** Not before every question is answered: an import that waits for an answer keeps nothing else from happening. */
  #open(): ImportSession {
    const { store, actor, onDuplicate, into, passwordsOnly, compares, passwords, dryRun } = this.#plan;
    this.#session ??=
      compares ??
      store.beginImport({
        actor,
        file: this.#progress.file,
        onDuplicate: onDuplicate === 'update' ? 'update' : 'skip',
        ...(into !== undefined && { into }),
        ...(passwordsOnly !== undefined && { passwordsOnly }),
        ...(passwords !== undefined && { passwords }),
        looksOnly: dryRun,
      });
    return this.#session;
  }

  /** What would happen is looked at: to be told, or to be compared with what was. */
  get #looks(): boolean {
    return this.#plan.dryRun || this.#plan.reviewed !== undefined;
  }

  async #look(session: ImportSession): Promise<void> {
    const { digest, ...updates } = await session.review(this.#print);
    const { rows, created, skipped, rejected } = this.state();
    this.#outcome = JSON.stringify([rows, created, skipped, rejected, digest, this.#notes.digest]);
    this.#outcome = `${this.#read} ${this.#outcome}`;
    this.#progress.unchanged(updates.unchanged);
    this.#review = { updates, ...this.#notes.end(), problems: this.#source.problems() };
    const { reviewed } = this.#plan;
    if (reviewed === undefined || reviewed.outcome === this.#outcome) return;
    const file = reviewed.outcome.split(' ')[0] !== String(this.#read);
    throw new PosternError('conflict', file ? OTHER_FILE : OTHER_SET);
  }

  async #finish(): Promise<void> {
    if (this.#cancelled) throw cancelled();
    const session = this.#open();
    const { rows, created, updated, rejected } = this.state();
    if (this.#plan.allOrNothing && rejected > 0) {
      throw PosternError.of(
        'conflict',
        '{rejected, plural, one {# row was} other {# rows were}} rejected, and the import was to be all or nothing.',
        { rejected },
        { rejected },
      );
    }
    if (this.#looks) await this.#look(session);
    if (this.#plan.dryRun) {
      await session.cancel();
      this.#progress.finished(null);
      return;
    }
    this.#progress.committing();
    await this.#source.settle();
    const { change, users, removed = 0 } = await session.commit(this.#print, { rows, rejected });
    if (this.#review === null) this.#progress.unchanged(created + updated - (users - removed));
    this.#progress.finished(change, await this.#source.keep());
  }
}

const OTHER_FILE = 'The file is not the one that was reviewed: it was changed meanwhile. Review it again.';
const OTHER_SET =
  'The set was changed since the review, so that the import would do something else. Review it again.';

function cancelled(): PosternError {
  return PosternError.of('cancelled', 'The import was cancelled; nothing of it was kept.', {});
}
