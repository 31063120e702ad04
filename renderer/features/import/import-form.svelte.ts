/** What an import is about to do: the file and the few options, whose defaults suit the gateway's own format. */
import { t } from '../../../shared/text/text.ts';
import type { Request } from '../../../shared/contract/contract.ts';
import type { ImportState } from '../../../shared/contract/types.ts';
import type { ColumnTarget } from '../../../shared/domain/column-map.ts';
import { NO_DELIMITER, parseDelimiter } from '../../../shared/domain/csv-delimiter.ts';
import type { ImportAnswers } from '../../../shared/domain/import-questions.ts';
import type { TextEncoding } from '../../../shared/domain/text-encoding.ts';
import type { PasswordKind } from '../../../shared/domain/verifier.ts';
import type { RendererClient } from '../../lib/renderer-client.ts';
import { messageOf } from '../../lib/envelope.ts';
import { baseName } from '../sets/file-browser.svelte.ts';
import { PASTED } from './pasted-file.ts';

/** The choice of a separator that is typed. */
export const OTHER = 'other';

/** Empty: found by Postern, which asks where it is in doubt. */
export type Chosen<T extends string> = T | '';

export type OnDuplicate = 'skip' | 'update' | 'fail';

export class ImportForm {
  readonly #client: RendererClient;
  file = $state.raw<File | null>(null);
  /** A file on the machine Postern runs on. */
  path = $state<string | null>(null);
  onDuplicate = $state<OnDuplicate>('skip');
  allOrNothing = $state(false);
  encoding = $state<Chosen<TextEncoding>>('');
  /** A separator that is not in the list is typed. */
  delimiter = $state<Chosen<string>>('');
  otherDelimiter = $state('');
  dryRun = $state(false);
  /** What columns were chosen to be, by their number from 1 on; null leaves one out. The others are as their headings say. */
  map = $state.raw<ReadonlyMap<number, ColumnTarget | null>>(new Map());
  /** Whether the first row names the columns; asked of who chooses columns. */
  header = $state<Chosen<'yes' | 'no'>>('');
  /** How the passwords are meant; where they look hashed and nothing is chosen, it is asked. */
  passwords = $state<Chosen<PasswordKind>>('');
  /** While the bytes of a file are handed over and the job starts. */
  busy = $state(false);
  /** How much of a file was handed over, 0 to 1; null when none is on its way. */
  sent = $state<number | null>(null);
  error = $state<string | null>(null);

  #sending: AbortController | null = null;

  /** Which users the rows of the file are. */
  readonly into: 'users' | 'incoming';

  /** The rows are compared with the set, and nothing is imported. */
  compares = $state(false);
  /** What both started from; null: no mark is, undefined: the marks are not there yet. */
  mark = $state.raw<string | null | undefined>(undefined);
  /** A comparison whose mark is not known yet: it would be another one. */
  readonly awaitsMark = $derived(this.compares && this.mark === undefined);

  constructor(client: RendererClient, file: File | null, into: 'users' | 'incoming' = 'users') {
    this.into = into;
    this.#client = client;
    this.file = file;
  }

  /** Why what was typed cannot separate; null where it can, or nothing is to be typed. */
  readonly delimiterError = $derived(
    this.delimiter === OTHER && this.otherDelimiter !== '' && parseDelimiter(this.otherDelimiter) === null
      ? t(NO_DELIMITER)
      : null,
  );
  /** What is decided about the file. */
  readonly answers = $derived.by((): ImportAnswers => {
    const delimiter = this.delimiter === OTHER ? parseDelimiter(this.otherDelimiter) : this.delimiter;
    return {
      ...(this.encoding !== '' && { encoding: this.encoding }),
      ...(delimiter !== null && delimiter !== '' && { delimiter }),
      ...(this.passwords !== '' && { passwords: this.passwords }),
      ...(this.map.size > 0 && { map: [...this.map].map(([of, to]) => ({ of, to })) }),
      ...(this.map.size > 0 && this.header !== '' && { header: this.header === 'yes' }),
    };
  });

  readonly name = $derived(this.file?.name ?? (this.path === null ? null : baseName(this.path)));

  /** By its name: what it is, the import finds out. */
  readonly isWorkbook = $derived(this.name?.toLowerCase().endsWith('.xlsx') === true);

  /** By its name, too; a CSV file where none is chosen yet, as the menu calls it. */
  readonly #kind = $derived.by((): 'workbook' | 'pasted' | 'csv' | 'file' => {
    if (this.isWorkbook) return 'workbook';
    if (this.file?.name === PASTED) return 'pasted';
    return this.name === null || /\.csv(?:\.gz)?$/i.test(this.name) ? 'csv' : 'file';
  });

  /** What the dialog is called. */
  readonly title = $derived.by((): string => {
    if (this.compares) return t('Compare with a file');
    const source = this.#kind;
    return this.into === 'incoming'
      ? t(
          'Import incoming users from {source, select, workbook {Excel workbook} csv {CSV file} pasted {pasted rows} other {a file}}',
          { source },
        )
      : t(
          'Import from {source, select, workbook {Excel workbook} csv {CSV file} pasted {pasted rows} other {a file}}',
          { source },
        );
  });

  /** Takes a file that was chosen or dropped. */
  chooseFile(file: File): void {
    this.file = file;
    this.path = null;
    this.#another();
  }

  choosePath(path: string): void {
    this.path = path;
    this.file = null;
    this.#another();
  }

  /** Takes a column for `to`; null leaves it out, undefined lets its heading say. */
  choose(column: number, to: ColumnTarget | null | undefined): void {
    const map = new Map(this.map);
    if (to === undefined) map.delete(column);
    else map.set(column, to);
    this.map = map;
  }

  #another(): void {
    this.error = null;
    // Another file has other columns.
    this.map = new Map();
    this.header = '';
    this.passwords = '';
  }

  /** Stops handing the file over; the choices are kept. */
  cancel(): void {
    this.#sending?.abort();
  }

  /** Starts the import, of what was `reviewed` where that is named; null when it could not, with the reason in `error`, or was cancelled. The choices are kept. */
  async start(reviewed?: string): Promise<ImportState | null> {
    if (this.busy || this.name === null) return null;
    const { compares, mark } = this;
    if (this.awaitsMark) return null;
    if (this.delimiter === OTHER && this.answers.delimiter === undefined) {
      this.error =
        this.delimiterError ?? t('Type the character that separates the columns, or leave it to Postern.');
      return null;
    }
    this.busy = true;
    this.error = null;
    const sending = new AbortController();
    this.#sending = sending;
    try {
      return await this.#client.invoke('imports.start', {
        source: await this.#source(sending.signal),
        name: this.name,
        ...(this.into === 'incoming' && { into: this.into }),
        onDuplicate: this.onDuplicate,
        allOrNothing: this.allOrNothing,
        dryRun: this.dryRun,
        answers: this.answers,
        ...(reviewed !== undefined && { reviewed }),
        ...(compares && mark !== undefined && { compare: { mark } }),
        ask: true,
      });
    } catch (error) {
      if (!sending.signal.aborted) this.error = messageOf(error);
      return null;
    } finally {
      this.busy = false;
    }
  }

  async #source(signal: AbortSignal): Promise<Request<'imports.start'>['source']> {
    if (this.path !== null) return { from: 'path', path: this.path };
    if (this.file === null) throw new Error('No file is chosen.');
    this.sent = 0;
    try {
      return await this.#client.fileSource(this.file, {
        onprogress: (share) => (this.sent = share),
        signal,
      });
    } finally {
      this.sent = null;
    }
  }
}
