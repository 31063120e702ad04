/** Where the rows of an import come from: a file, a directory, the incoming users of the set. All that follows is the same for each of them. */
import type {
  ExportResult,
  ImportState,
  RejectedRow,
  RowGroup,
  SkippedRow,
} from '../../shared/contract/types.ts';
import type { PassedOver } from '../../shared/domain/csv-reading.ts';
import type { DirectoryFound } from '../../shared/domain/directory.ts';
import type { ImportAnswers, ImportQuestion } from '../../shared/domain/import-questions.ts';
import type { ImportBatch, StageResult } from '../store/model/store-types.ts';
import type { StageOutcome } from './stage-outcome.ts';

type Detected = NonNullable<ImportState['detected']>;

/** How far a source has come with what it hands over. */
export interface RowsRead {
  /** Rows read with this batch: those in it, those rejected, those passed over. */
  readonly rows: number;
  readonly rejected: number;
  /** Rows that the source itself has skipped. */
  readonly skipped: number;
  /** Of the total that the source has told; bytes of a file, rows of another source. */
  readonly done: number;
}

/** How a row of the source is named in what is said about it. */
export interface SourceColumns {
  /** Zero-based. */
  readonly usernameColumn: number;
  /** It is certain what stands in which column: else a cell may be a password. */
  readonly named: boolean;
}

/** What a source hands its rows to. */
export interface RowTaker {
  /** So much there is to do, and what was found out about it. */
  begins(total: number, detected: Detected | null): void;
  /** Nothing goes on before these are answered. */
  asks(total: number, detected: Detected, questions: readonly ImportQuestion[]): void;
  /** Stages a batch, which may be empty; resolves when the next may come. Throws once the import is to end. */
  stage(
    batch: ImportBatch,
    read: RowsRead,
    columns: SourceColumns,
  ): Promise<StageOutcome & Pick<StageResult, 'duplicates'>>;
  /** What a directory has beside its rows, as far as it is read. */
  found(directory: DirectoryFound): void;
  /** Incoming users that are deleted with the import. */
  removes(ids: Uint32Array): void;
  /** All is read. `digest`: of what was read, another where that is; `print`: of a file, under the set's key. */
  ends(done: number, passedOver: PassedOver, digest: number, print?: string): void;
}

/** A page of rows. */
export interface RowPage<T> {
  readonly total: number;
  readonly rows: readonly T[];
}

export interface RowSource {
  readonly from: ImportState['from'];
  /** Hands over every row once, one batch after the other; resolves at the end. Called once. */
  read(taker: RowTaker): Promise<void>;
  /** Decides what was asked. */
  answer(answers: ImportAnswers): void;
  /** Ends reading: the taker is called no more once it resolves. */
  stop(): Promise<void>;
  /** Everything is staged; what has to be on disk before the commit is written. Not called for a check. */
  settle(): Promise<void>;
  /** The import is done; gives the file with the passwords that were made up. */
  keep(): Promise<string | null>;
  /** Nothing of the import was kept. */
  discard(): Promise<void>;
  /** What is wrong with the rejected rows, by kind; known at the end. */
  problems(): readonly RowGroup[];
  /** Rejected rows in the order of the source. */
  rejected(offset: number, limit: number): RowPage<RejectedRow>;
  /** Who was skipped, where that is told of each. */
  skipped(offset: number, limit: number): RowPage<SkippedRow>;
  saveRejects(path: string, withPasswords: boolean): Promise<ExportResult>;
  /** Writes the rejected rows, passwords and all, to `path`, and has no more need of where they came from. Call once, at the end. */
  keepRejects(path: string): Promise<void>;
  /** Forgets the rejected rows. */
  dispose(): void;
}
