/** Lists written as CSV for reading: row by row, told of as they go on, and stopped where somebody wants it. */
import { setImmediate } from 'node:timers/promises';
import type { ListExportState } from '../../../shared/contract/relay-types.ts';
import type { ExportResult } from '../../../shared/contract/types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { CsvColumn, CsvMoment } from '../../../shared/lists/csv-columns.ts';
import { writeAtomically } from '../../import/atomic-file.ts';
import { csvLines } from '../../import/csv-lines.ts';
import { neutraliseFormula } from '../../../shared/domain/formula.ts';
import type { OwnFiles } from '../../store/log/own-files.ts';

/** Rows that are read and written at a time. */
export const EXPORT_STEP = 1000;

/** What matched when it began: how much that is, and its rows, some at a time. */
export interface ExportSource<Row> {
  readonly count: number;
  /** Those of them that are still there; `from`: of those that matched. */
  readonly rows: (from: number, count: number) => Promise<readonly Row[]>;
}

export interface ListExport<Row> {
  /** Whoever asks how far it is names it so; undefined: nobody asks. */
  readonly job: string | undefined;
  readonly path: string;
  /** What the file must not take the place of. */
  readonly own: OwnFiles;
  readonly columns: readonly CsvColumn<Row>[];
  readonly moment: CsvMoment;
  /** Finds what matches. */
  readonly source: () => Promise<ExportSource<Row>>;
}

interface Running {
  of: number | null;
  done: number;
  stopping: boolean;
}

/** The exports of this process that are under way. */
export class ListExports {
  readonly #running = new Map<string, Running>();

  /** Writes the file, whole or not at all; rejects with `cancelled` where it was stopped. */
  async run<Row>({ job, path, own, columns, moment, source }: ListExport<Row>): Promise<ExportResult> {
    const running: Running = { of: null, done: 0, stopping: false };
    if (job !== undefined) {
      if (this.#running.has(job))
        throw PosternError.of('conflict', 'An export with that name is still under way.', {});
      this.#running.set(job, running);
    }
    try {
      const rows = await writeAtomically(path, 0o644, own, async (append) => {
        const { count, rows: read } = await source();
        running.of = count;
        await append(csvLines([columns.map(({ title }) => title)]));
        let written = 0;
        for (let from = 0; from < count; from += EXPORT_STEP) {
          if (running.stopping) throw stopped();
          const step = await read(from, Math.min(EXPORT_STEP, count - from));
          await append(
            csvLines(step.map((row) => columns.map(({ text }) => neutraliseFormula(text(row, moment))))),
          );
          written += step.length;
          running.done = Math.min(count, from + EXPORT_STEP);
          // Everything else has a turn in between.
          await setImmediate();
        }
        if (running.stopping) throw stopped();
        return written;
      });
      return { rows, file: path };
    } finally {
      if (job !== undefined) this.#running.delete(job);
    }
  }

  /** How far it is; null: it is not under way. `stop`: it ends after the rows under way, and nothing is written. */
  look(job: string, stop: boolean): ListExportState | null {
    const running = this.#running.get(job);
    if (running === undefined) return null;
    running.stopping ||= stop;
    const { done, of } = running;
    return { done, of };
  }
}

function stopped(): PosternError {
  return PosternError.of('cancelled', 'The export was stopped. Nothing was written.', {});
}
