/** Rows to batches: checks each row, keeps the good ones column by column, seals their passwords in one call. */
import { message, type Message } from '../../shared/text/text.ts';
import { readFurther } from '../../shared/domain/csv-further.ts';
import type { FurtherRow, FurtherValues, LockDefaults } from '../../shared/domain/csv-further.ts';
import { nameCells } from '../../shared/domain/column-order.ts';
import { checkCsvRow, DomainCache, parseHeader } from '../../shared/domain/csv-row.ts';
import type { CsvColumns } from '../../shared/domain/csv-row.ts';
import type { SaidOfPasswords } from '../../shared/domain/verifier.ts';
import { sealPasswords } from '../credentials/seal.ts';
import type { Damage } from '../../shared/domain/spreadsheet-damage.ts';
import { damagedCell, damagedReason } from './spreadsheet-question.ts';
import { REPEATS_HEADING } from './heading-doubt.ts';
import { newlinesInside } from './csv-rows.ts';
import { MAX_RECORD_LENGTH, TOO_LONG } from './record-scanner.ts';
import type { BrokenRecord } from './record-scanner.ts';
import type { CellKind } from './xlsx/cell-text.ts';
import type { PostedBatch, Reject } from './worker-messages.ts';

/** Rows read, good or not, that make a batch: what is sealed of so many is, in base64, no large object of V8 yet (128 KB). */
export const BATCH_ROWS = 1000;

export interface FilledBatch {
  readonly rows: number;
  readonly batch: PostedBatch;
  readonly rejects: readonly Reject[];
}

export interface BatchOptions {
  readonly columns: CsvColumns;
  /** The header that says which column is which; without one a cell may be a password, wherever it stands. */
  readonly heading: readonly string[] | null;
  readonly ipUsersAllowed: boolean;
  readonly key: Uint8Array;
  readonly setId: string;
  readonly lockDefaults: LockDefaults;
  /** What of a spreadsheet's making costs its row in the place of a password or user name. */
  readonly rejected: ReadonlySet<Damage>;
  /** The rows are a workbook's. */
  readonly sheet?: boolean;
  readonly passwords: SaidOfPasswords;
}

/** Takes the rows of a file, and hands them over in batches. */
export interface RowFiller {
  row(cells: readonly string[], line: number, kinds?: readonly CellKind[]): void;
  /** One whose columns, or that it is a user at all, are in doubt. */
  doubtful(cells: readonly string[], line: number, reason: Message): void;
  broken(record: BrokenRecord): void;
  /** Hands over what there is. */
  flush(): void;
}

/** Fills batches of outgoing users. */
export class BatchFiller implements RowFiller {
  readonly #options: BatchOptions;
  readonly #cache = new DomainCache();
  readonly #full: (batch: FilledBatch) => void;
  #rows = 0;
  /** A line after an unreadable one may be the rest of its password. */
  #afterBroken = false;
  #rejects: Reject[] = [];
  #usernames: string[] = [];
  #passwords: string[] = [];
  /** Whose they are. */
  #addresses: string[] = [];
  #anyPassword = false;
  #verifiers: [number, string][] = [];
  #domains = new Map<string, number>();
  readonly #domainOf = new Uint32Array(BATCH_ROWS);
  readonly #kinds = new Uint8Array(BATCH_ROWS);
  readonly #lines = new Uint32Array(BATCH_ROWS);
  readonly #furtherOf = new Uint32Array(BATCH_ROWS);
  #further = new Map<FurtherValues, number>();
  /** Rows say the same again and again: each combination of further cells is read once. */
  readonly #readFurther = new Map<string, FurtherRow>();

  constructor(options: BatchOptions, full: (batch: FilledBatch) => void) {
    this.#options = options;
    this.#full = full;
  }

  row(cells: readonly string[], line: number, kinds?: readonly CellKind[]): void {
    const { columns, ipUsersAllowed, passwords: as } = this.#options;
    const stray =
      columns.blank.length === 0
        ? undefined
        : columns.blank.find((column) => (cells[column] ?? '').trim() !== '');
    if (cells.length !== columns.count) this.#rejects.push(wrongCount(cells, line, columns.count));
    else if (stray !== undefined)
      this.#rejects.push(strayCell(cells, line, stray, this.#options.sheet === true));
    else {
      const { username, domain } = nameCells(cells, columns);
      const password = columns.password === -1 ? '' : (cells[columns.password] as string);
      const passwordless = columns.password === -1;
      const row = checkCsvRow(username, domain, password, this.#cache, ipUsersAllowed, passwordless, as);
      const damaged = row.ok ? damagedCell(cells, columns, this.#options.rejected, kinds) : null;
      const further = row.ok && columns.further.length > 0 ? this.#furtherOfRow(cells, row.kind) : null;
      if (row.ok && !domain.includes('.') && this.#repeatsHeading(cells)) {
        this.#rejects.push({
          line,
          column: null,
          field: null,
          reason: message(REPEATS_HEADING),
          ...hidden(cells),
        });
      } else if (damaged !== null) {
        const column = columns[damaged.field] + 1;
        const reason = damagedReason(damaged);
        this.#rejects.push({ line, column, field: damaged.field, reason, ...this.#shown(cells) });
      } else if (further !== null && !further.ok) {
        const { field, column, reason } = further;
        this.#rejects.push({
          line,
          column: column + 1,
          field,
          reason: this.#span(reason, cells, line),
          ...this.#shown(cells),
        });
      } else if (row.ok) {
        const at = this.#usernames.length;
        this.#usernames.push(row.username);
        const { secret } = row;
        if (secret?.kind === 'verifier') this.#verifiers.push([at, secret.verifier]);
        this.#addresses.push(`${row.username}@${row.domain}`);
        this.#passwords.push(secret?.kind === 'clear' ? secret.password : '');
        if (secret?.kind === 'clear') this.#anyPassword = true;
        let index = this.#domains.get(row.domain);
        if (index === undefined) {
          index = this.#domains.size;
          this.#domains.set(row.domain, index);
        }
        this.#domainOf[at] = index;
        this.#kinds[at] = row.kind === 'ip' ? 1 : 0;
        this.#lines[at] = line;
        if (further !== null) this.#furtherOf[at] = this.#numberOf(further.values);
      } else {
        const long = username.length + domain.length + password.length > MAX_RECORD_LENGTH;
        this.#rejects.push({
          line,
          column: row.field === null || long ? null : columns[row.field] + 1,
          field: long ? null : row.field,
          reason: this.#span(long ? TOO_LONG : row.reason, cells, line),
          ...this.#shown(cells),
        });
      }
    }
    this.#counted();
  }

  doubtful(cells: readonly string[], line: number, reason: Message): void {
    this.#rejects.push({
      line,
      column: null,
      field: null,
      reason: this.#span(reason, cells, line),
      ...hidden(cells),
    });
    this.#counted();
  }

  broken(record: BrokenRecord): void {
    const { line, column, reason } = record;
    this.#rejects.push({ line, column, field: null, reason, ...hidden([]) });
    this.#afterBroken = true;
    this.#counted();
  }

  flush(): void {
    if (this.#rows === 0) return;
    const count = this.#usernames.length;
    const { key, setId, columns } = this.#options;
    const filled: FilledBatch = {
      rows: this.#rows,
      rejects: this.#rejects,
      batch: {
        usernames: this.#usernames.join('\n'),
        domains: [...this.#domains.keys()],
        domainOf: this.#domainOf.slice(0, count),
        kinds: this.#kinds.slice(0, count),
        lines: this.#lines.slice(0, count),
        verifiers: this.#verifiers,
        further:
          this.#further.size === 0
            ? null
            : { values: [...this.#further.keys()], of: this.#furtherOf.slice(0, count) },
        passwordless: columns.password === -1,
        passwords: this.#anyPassword ? sealPasswords(key, setId, this.#addresses, this.#passwords) : null,
      },
    };
    this.#rows = 0;
    this.#rejects = [];
    this.#usernames = [];
    this.#addresses = [];
    this.#passwords = [];
    this.#anyPassword = false;
    this.#verifiers = [];
    this.#domains = new Map();
    this.#further = new Map();
    this.#full(filled);
  }

  /** Under a heading, only that heading: a user of other such words may be one, and an export must come back whole. */
  #repeatsHeading(cells: readonly string[]): boolean {
    const { heading } = this.#options;
    if (heading === null) return parseHeader(cells) !== null;
    return heading.every((name, at) => name.trim().toLowerCase() === (cells[at] ?? '').trim().toLowerCase());
  }

  /** A sheet has no quotes, and numbers its rows whatever stands in them. */
  #span(reason: Message, cells: readonly string[], line: number): Message {
    return this.#options.sheet === true ? reason : span(reason, cells, line);
  }

  /** What may be repeated: user name and domain, and the further cells, so that a row once mended still says them. */
  #shown(cells: readonly string[]): Pick<Reject, 'username' | 'domain' | 'shape' | 'further'> {
    if (!this.#certain(cells)) return hidden(cells);
    const { columns } = this.#options;
    const { further } = columns;
    const { username, domain } = nameCells(cells, columns);
    return {
      username: clip(username),
      domain: clip(domain),
      shape: null,
      ...(further.length > 0 && { further: further.map(({ column }) => clip(cells[column] ?? '', 4000)) }),
    };
  }

  #furtherOfRow(cells: readonly string[], kind: 'mailbox' | 'ip'): FurtherRow {
    const { columns, lockDefaults } = this.#options;
    const [first] = columns.further;
    const text =
      first !== undefined && columns.further.length === 1
        ? (cells[first.column] ?? '')
        : columns.further.map(({ column }) => cells[column]).join('\0');
    let row = this.#readFurther.get(text);
    if (row === undefined) {
      row = readFurther(columns.further, cells, lockDefaults);
      if (this.#readFurther.size >= 10_000) this.#readFurther.clear();
      this.#readFurther.set(text, row);
    }
    if (!row.ok || row.values.kind === undefined || row.values.kind === kind) return row;
    const column = columns.further.find(({ field }) => field === 'kind')?.column ?? 0;
    const reason = message(
      'The kind is {kind}, but the username is {is, select, ip {an IP address} other {no IP address}}.',
      { kind: row.values.kind, is: kind },
    );
    return { ok: false, field: 'kind', column, reason };
  }

  #numberOf(values: FurtherValues): number {
    let number = this.#further.get(values);
    if (number === undefined) {
      number = this.#further.size + 1;
      this.#further.set(values, number);
    }
    return number;
  }

  /** True if user name and domain are surely what stands in their columns, so that they may be shown. */
  #certain(cells: readonly string[]): boolean {
    const { domain } = nameCells(cells, this.#options.columns);
    if (this.#options.heading === null || this.#afterBroken || newlinesInside(cells) > 0) return false;
    return domain.includes('.') && this.#cache.parse(domain).ok;
  }

  #counted(): void {
    this.#rows += 1;
    if (this.#rows === BATCH_ROWS) this.flush();
  }
}

/** Where the columns are not as expected, any may be (part of) a password. */
export function wrongCount(cells: readonly string[], line: number, expected: number): Reject {
  let length = 0;
  for (const cell of cells) length += cell.length + 1;
  // Blank ones at the end may be a spreadsheet's, or the end of a password: only whoever wrote the file can tell.
  const blank = cells.slice(expected).every((cell) => cell === '');
  const hint = cells.length <= expected ? 'none' : blank ? 'blank' : 'quotes';
  const reason = message(WRONG_COUNT, { count: cells.length, expected: String(expected), hint });
  return {
    line,
    column: null,
    field: null,
    reason: span(length > MAX_RECORD_LENGTH ? TOO_LONG : reason, cells, line),
    ...hidden(cells),
  };
}

/** `count` 0: any number but the one that is expected. */
export const WRONG_COUNT =
  'The row has {count, plural, =0 {another number of columns} one {# column} other {# columns}} instead of {expected}{hint, select, none {} blank {: put a field that holds the delimiter in quotes, or delete the blank columns} other {: put a field that holds the delimiter in quotes}}.';

/** Something stands where the heading is blank, and so was everything that was looked at before. */
export function strayCell(cells: readonly string[], line: number, column: number, sheet: boolean): Reject {
  const reason = message(
    'Column {column} has no heading, so nothing is taken from it: give it one, or delete what stands in it.',
    { column: String(column + 1) },
  );
  return {
    ...{ line, column: column + 1, field: null },
    reason: sheet ? reason : span(reason, cells, line),
    ...hidden(cells),
  };
}

/** How many columns are told of. */
const SHAPED = 8;

/** What may be said of a row of which any cell may be the password. */
export function hidden(cells: readonly string[]): Pick<Reject, 'username' | 'domain' | 'shape'> {
  return { username: '', domain: '', shape: shapeOf(cells) };
}

function shapeOf(cells: readonly string[]): Message {
  const count = cells.length;
  if (count === 0) return message('No columns can be told apart');
  if (count === 1) {
    const [{ length } = ''] = cells;
    return message('1 column of {length} {length, plural, one {character} other {characters}}', { length });
  }
  const lengths = cells.slice(0, SHAPED).map((cell) => String(cell.length));
  const last = count > SHAPED ? '…' : (lengths.pop() ?? '');
  return message('{count} columns of {lengths} and {last} characters', {
    count: String(count),
    lengths: lengths.join(', '),
    last,
  });
}

export const GOES_ON = '{reason} Text in quotes makes it go on to line {line}.';

/** A quote left open, and closed by chance on a later line, is found by this. */
export function span(reason: Message, cells: readonly string[], line: number): Message {
  const more = newlinesInside(cells);
  return more === 0 ? reason : message(GOES_ON, { reason, line: String(line + more) });
}

/** As it is shown and kept. */
export function clip(text: string, most = 160): string {
  return text.length > most ? `${text.slice(0, most).toWellFormed()}…` : text;
}
