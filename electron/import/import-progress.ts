/** The state of an import: counts, rate, time left; rows in = created + updated + skipped + rejected, unless nothing was kept. */
import type { ImportPhase, ImportState } from '../../shared/contract/types.ts';
import type { PassedOver } from '../../shared/domain/csv-reading.ts';
import type { DirectoryFound } from '../../shared/domain/directory.ts';
import type { ErrorReport } from '../../shared/domain/errors.ts';
import type { ImportQuestion } from '../../shared/domain/import-questions.ts';
import type { RowsRead } from './row-source.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import { withFullStop } from '../../shared/domain/full-stop.ts';

/** Milliseconds between two reports of a phase. */
const REPORT_EVERY = 100;

export interface StagedCounts {
  readonly created: number;
  readonly updated: number;
  readonly skipped: number;
  readonly rejects: readonly unknown[];
}

/** Counts what is staged and tells it a few times a second. */
export class ImportProgress {
  readonly file: string;
  readonly #id: string;
  readonly #how: Pick<ImportState, 'dryRun' | 'into' | 'from' | 'compares'>;
  readonly #report: (state: ImportState) => void;
  #started = performance.now();
  /** Since when an answer is waited for; that time is not the import's. */
  #asked: number | null = null;
  #ended: number | null = null;
  #reported = 0;
  #phase: ImportPhase = 'reading';
  #bytes = 0;
  #totalBytes = 0;
  #counts = { rows: 0, created: 0, updated: 0, skipped: 0, rejected: 0 };
  #same = 0;
  #passedOver: PassedOver = { blankRows: 0, endMark: false };
  #change: number | null = null;
  #handOut: string | null = null;
  #detected: ImportState['detected'] = null;
  #directory: DirectoryFound | null = null;
  #questions: readonly ImportQuestion[] = [];
  #error: ErrorReport | null = null;

  constructor(
    id: string,
    file: string,
    how: Pick<ImportState, 'dryRun' | 'into' | 'from' | 'compares'>,
    report: (state: ImportState) => void,
  ) {
    this.#id = id;
    this.file = file;
    this.#how = how;
    this.#report = report;
  }

  /** So much there is to do, where nothing had to be found out about it. */
  begins(total: number): void {
    this.#totalBytes = total;
    this.#tell(true);
  }

  detected(totalBytes: number, detected: NonNullable<ImportState['detected']>): void {
    this.#totalBytes = totalBytes;
    this.#detected = detected;
    this.#tell(true);
  }

  /** Nothing goes on before these are answered. */
  asks(
    totalBytes: number,
    detected: NonNullable<ImportState['detected']>,
    questions: readonly ImportQuestion[],
  ): void {
    this.#asked ??= performance.now();
    this.#phase = 'asking';
    this.#questions = questions;
    this.detected(totalBytes, detected);
  }

  answered(): void {
    if (this.#asked !== null) this.#started += performance.now() - this.#asked;
    this.#asked = null;
    this.#phase = 'reading';
    this.#questions = [];
    this.#tell(true);
  }

  staged(read: RowsRead, counts: StagedCounts): void {
    this.#bytes = read.done;
    this.#counts.rows += read.rows;
    this.#counts.created += counts.created;
    this.#counts.updated += counts.updated;
    this.#counts.skipped += read.skipped + counts.skipped;
    this.#counts.rejected += read.rejected + counts.rejects.length;
    this.#tell(false);
  }

  /** So many of those to be updated are so already, or are gone by now. */
  unchanged(users: number): void {
    this.#counts.updated -= users;
    this.#counts.skipped += users;
    this.#same = users;
  }

  found(directory: DirectoryFound): void {
    this.#directory = directory;
  }

  read(bytes: number, passedOver: PassedOver): void {
    this.#bytes = bytes;
    this.#passedOver = passedOver;
  }

  committing(): void {
    this.#phase = 'committing';
    this.#tell(true);
  }

  /** `change` is null for a dry run. `handOut`: the file with the passwords that were made up. */
  finished(change: number | null, handOut: string | null = null): void {
    this.#change = change;
    this.#handOut = handOut;
    this.#end('done');
  }

  /** Nothing was kept, and the error says so; the rows read and those rejected stay, to say how far it came. */
  failed(error: unknown): void {
    this.#counts = { ...this.#counts, created: 0, updated: 0, skipped: 0 };
    this.#same = 0;
    const known =
      error instanceof PosternError
        ? error
        : PosternError.of('internal', 'The import failed: {message}', { message: (error as Error).message });
    const cancelled = known.code === 'cancelled';
    const report = known.toReport();
    const message = `${withFullStop(report.message)} Nothing was imported.`;
    this.#error = cancelled ? null : { ...report, message };
    this.#end(cancelled ? 'cancelled' : 'failed');
  }

  state(): ImportState {
    const seconds = ((this.#ended ?? performance.now()) - this.#started) / 1000;
    const left = this.#totalBytes - this.#bytes;
    // How much a directory holds is not known before it is read.
    const running = this.#phase === 'reading' && this.#bytes > 0 && this.#totalBytes > 0;
    return {
      id: this.#id,
      file: this.file,
      ...this.#how,
      phase: this.#phase,
      bytes: this.#bytes,
      totalBytes: this.#totalBytes,
      ...this.#counts,
      ...(this.#same > 0 && { same: this.#same }),
      rowsPerSecond: seconds > 0 ? Math.round(this.#counts.rows / seconds) : 0,
      eta: running ? Math.round((left / this.#bytes) * seconds * 10) / 10 : null,
      seconds: Math.round(seconds * 1000) / 1000,
      change: this.#change,
      handOut: this.#handOut,
      detected: this.#detected,
      directory: this.#directory,
      questions: this.#questions,
      passedOver: this.#passedOver,
      error: this.#error,
    };
  }

  #end(phase: ImportPhase): void {
    this.#phase = phase;
    this.#questions = [];
    this.#ended = performance.now();
    this.#tell(true);
  }

  #tell(always: boolean): void {
    const now = performance.now();
    if (!always && now - this.#reported < REPORT_EVERY) return;
    this.#reported = now;
    this.#report(this.state());
  }
}
