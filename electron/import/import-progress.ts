/** The state of an import: counts, rate, time left; rows in = created + updated + skipped + rejected, always. */
import type { ImportPhase, ImportState } from '../../shared/contract/types.ts';
import type { ErrorReport } from '../../shared/domain/errors.ts';
import { PosternError } from '../../shared/domain/errors.ts';

/** Milliseconds between two reports of a phase. */
const REPORT_EVERY = 100;

export interface StagedCounts {
  readonly created: number;
  readonly updated: number;
  readonly skipped: number;
  readonly rejects: readonly unknown[];
}

export class ImportProgress {
  readonly file: string;
  readonly #id: string;
  readonly #report: (state: ImportState) => void;
  readonly #started = performance.now();
  #ended: number | null = null;
  #reported = 0;
  #phase: ImportPhase = 'reading';
  #bytes = 0;
  #totalBytes = 0;
  #counts = { rows: 0, created: 0, updated: 0, skipped: 0, rejected: 0 };
  #change: number | null = null;
  #detected: ImportState['detected'] = null;
  #error: ErrorReport | null = null;

  constructor(id: string, file: string, report: (state: ImportState) => void) {
    this.#id = id;
    this.file = file;
    this.#report = report;
  }

  detected(totalBytes: number, detected: NonNullable<ImportState['detected']>): void {
    this.#totalBytes = totalBytes;
    this.#detected = detected;
    this.#tell(true);
  }

  staged(read: { rows: number; rejected: number; bytes: number }, counts: StagedCounts): void {
    this.#bytes = read.bytes;
    this.#counts.rows += read.rows;
    this.#counts.created += counts.created;
    this.#counts.updated += counts.updated;
    this.#counts.skipped += counts.skipped;
    this.#counts.rejected += read.rejected + counts.rejects.length;
    this.#tell(false);
  }

  read(bytes: number): void {
    this.#bytes = bytes;
  }

  committing(): void {
    this.#phase = 'committing';
    this.#tell(true);
  }

  /** `change` is null for a dry run. */
  finished(change: number | null): void {
    this.#change = change;
    this.#end('done');
  }

  /** Nothing was kept: rows that would have been are counted as skipped. */
  failed(error: unknown): void {
    const { rows, rejected } = this.#counts;
    this.#counts = { rows, created: 0, updated: 0, skipped: rows - rejected, rejected };
    const known =
      error instanceof PosternError
        ? error
        : new PosternError('internal', `The import failed: ${(error as Error).message}`);
    this.#error = known.code === 'cancelled' ? null : known.toReport();
    this.#end(known.code === 'cancelled' ? 'cancelled' : 'failed');
  }

  state(): ImportState {
    const seconds = ((this.#ended ?? performance.now()) - this.#started) / 1000;
    const left = this.#totalBytes - this.#bytes;
    const running = this.#phase === 'reading' && this.#bytes > 0;
    return {
      id: this.#id,
      file: this.file,
      phase: this.#phase,
      bytes: this.#bytes,
      totalBytes: this.#totalBytes,
      ...this.#counts,
      rowsPerSecond: seconds > 0 ? Math.round(this.#counts.rows / seconds) : 0,
      eta: running ? Math.round((left / this.#bytes) * seconds * 10) / 10 : null,
      seconds: Math.round(seconds * 1000) / 1000,
      change: this.#change,
      detected: this.#detected,
      error: this.#error,
    };
  }

  #end(phase: ImportPhase): void {
    this.#phase = phase;
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
