/** What the import's worker thread and its owner say to each other. */
import { type Message } from '../../shared/text/text.ts';
import type { ImportState, RowGroup } from '../../shared/contract/types.ts';
import type { ColumnChoice } from '../../shared/domain/column-map.ts';
import type { FurtherField, FurtherValues, LockDefaults } from '../../shared/domain/csv-further.ts';
import type { CsvField } from '../../shared/domain/csv-row.ts';
import type { PassedOver } from '../../shared/domain/csv-reading.ts';
import type { ErrorReport } from '../../shared/domain/errors.ts';
import type { ImportAnswers, ImportQuestion } from '../../shared/domain/import-questions.ts';
import type { SealedBlock } from '../store/model/store-types.ts';

export interface WorkerOptions {
  readonly path: string;
  /** How people know the file. */
  readonly called: string;
  readonly key: Uint8Array;
  readonly setId: string;
  readonly into: 'users' | 'incoming';
  readonly ipUsersAllowed: boolean;
  /** File that takes the rejected rows, made by the worker with mode 0600. */
  readonly rejectsPath: string;
  /** What is decided beforehand. */
  readonly answers: ImportAnswers;
  /** Somebody is there who can be asked. */
  readonly ask: boolean;
  readonly lockDefaults: LockDefaults;
}

/** How the administrator said that the file is to be read; what is not said is found out. */
export type ReadAs = Pick<
  ImportAnswers,
  'encoding' | 'delimiter' | 'columns' | 'header' | 'sheet' | 'sheetContents'
> & {
  readonly map?: readonly ColumnChoice[] | undefined;
  /** Which users its rows are; outgoing ones unless said. */
  readonly into?: 'users' | 'incoming' | undefined;
};

/** A rejected row as the rejects file keeps it: a cell only if it is certain that it is not the password. */
export interface Reject {
  readonly line: number;
  /** One-based CSV column, or null when the whole row is meant. */
  readonly column: number | null;
  readonly field: CsvField | FurtherField | 'access' | null;
  readonly reason: Message;
  /** Both empty where it is not certain which cell is which. */
  readonly username: string;
  readonly domain: string;
  /** Its cells of the further columns, in their order; absent where it is not certain which they are. */
  readonly further?: readonly string[];
  /** How long each cell is, where no cell may be repeated: "3 columns of 4, 8 and 11 characters"; null where they may. */
  readonly shape: Message | null;
}

/** Rows as they cross to the owner: each domain once a batch, so that a thousand equal ones are one string. */
export interface PostedBatch {
  /** Joined by LF, which no username holds: one string crosses threads far faster than two thousand. */
  readonly usernames: string;
  readonly domains: readonly string[];
  /** Index into `domains` of each row. */
  readonly domainOf: Uint32Array;
  readonly kinds: Uint8Array;
  readonly lines: Uint32Array;
  readonly passwords: SealedBlock | null;
  /** Rows with a verifier in place of a password. */
  readonly verifiers: readonly (readonly [row: number, verifier: string])[];
  /** What further columns say, each combination once, and for each row which (from 1 on; 0: nothing); null without such columns. */
  readonly further: { readonly values: readonly FurtherValues[]; readonly of: Uint32Array } | null;
  /** The file has no column of passwords. */
  readonly passwordless: boolean;
  /** Of incoming users, as {@link ImportBatch} has it. */
  readonly access?: Uint8Array;
  readonly known?: Uint8Array;
}

export type FromWorker =
  /** Nothing is read before this is answered; then what is left of it is asked again. */
  | {
      readonly type: 'asks';
      readonly questions: readonly ImportQuestion[];
      readonly totalBytes: number;
      readonly detected: NonNullable<ImportState['detected']>;
    }
  | {
      readonly type: 'detected';
      readonly totalBytes: number;
      readonly modified: number;
      readonly detected: NonNullable<ImportState['detected']>;
      /** Zero-based, to name a column in a later reject. */
      readonly usernameColumn: number;
    }
  | {
      readonly type: 'batch';
      /** Rows read, those rejected included. */
      readonly rows: number;
      readonly rejected: number;
      readonly bytes: number;
      readonly batch: PostedBatch;
    }
  /** Rejects on disk so far; `marks` are the new offsets of every 256th. */
  | { readonly type: 'rejects'; readonly total: number; readonly marks: readonly number[] }
  | {
      readonly type: 'done';
      readonly bytes: number;
      readonly passedOver: PassedOver;
      readonly problems: readonly RowGroup[];
      /** Of all that was read: another file has another. */
      readonly digest: number;
      /** The same under the set's key. */
      readonly print: string;
    }
  | { readonly type: 'failed'; readonly error: ErrorReport };

export type ToWorker =
  /** The batch is staged; rows of it that the store could not take go among the rejects. */
  | { readonly type: 'staged'; readonly rejects: readonly Reject[] }
  | { readonly type: 'answers'; readonly answers: ImportAnswers };
