/** Gathers the rows of a batch of incoming users: checks each, keeps the good ones, seals their passwords in one call. */
import { message, type Message } from '../../shared/text/text.ts';
import { checkIncomingRow, type IncomingCheck } from '../../shared/domain/incoming-row.ts';
import type { Damage } from '../../shared/domain/spreadsheet-damage.ts';
import { damagedCell, damagedReason } from './spreadsheet-question.ts';
import { nameCells } from '../../shared/domain/column-order.ts';
import { DomainCache, type CsvColumns } from '../../shared/domain/csv-row.ts';
import type { SaidOfPasswords } from '../../shared/domain/verifier.ts';
import { sealSecrets } from '../credentials/seal.ts';
import { newlinesInside } from './csv-rows.ts';
import { REPEATS_HEADING } from './heading-doubt.ts';
import type { BrokenRecord } from './record-scanner.ts';
import type { CellKind } from './xlsx/cell-text.ts';
import {
  BATCH_ROWS,
  clip,
  hidden,
  span,
  strayCell,
  wrongCount,
  type FilledBatch,
  type RowFiller,
} from './row-batch.ts';
import type { Reject } from './worker-messages.ts';

export interface IncomingBatchOptions {
  readonly columns: CsvColumns;
  /** The header that says which column is which. */
  readonly heading: readonly string[] | null;
  readonly key: Uint8Array;
  readonly setId: string;
  /** What of a spreadsheet's making costs its row in the place of a password or user name. */
  readonly rejected: ReadonlySet<Damage>;
  /** The rows are a workbook's. */
  readonly sheet?: boolean;
  readonly passwords: SaidOfPasswords;
}

/** As the store's batches have it: nothing is said of access. */
const UNSAID = 2;

/** Fills batches of incoming users, whose rows have no IP users and need no password. */
export class IncomingFiller implements RowFiller {
  readonly #options: IncomingBatchOptions;
  readonly #cache = new DomainCache();
  readonly #full: (batch: FilledBatch) => void;
  #rows = 0;
  #rejects: Reject[] = [];
  #usernames: string[] = [];
  #addresses: string[] = [];
  #passwords: string[] = [];
  #access: number[] = [];
  #lines: number[] = [];
  #domainOf: number[] = [];
  #domains = new Map<string, number>();

  constructor(options: IncomingBatchOptions, full: (batch: FilledBatch) => void) {
    this.#options = options;
    this.#full = full;
  }

  row(cells: readonly string[], line: number, kinds?: readonly CellKind[]): void {
    const { columns } = this.#options;
    const stray = columns.blank.find((column) => (cells[column] ?? '').trim() !== '');
    if (cells.length !== columns.count) this.#rejects.push(wrongCount(cells, line, columns.count));
    else if (stray !== undefined)
      this.#rejects.push(strayCell(cells, line, stray, this.#options.sheet === true));
    else if (this.#repeatsHeading(cells)) {
      this.#rejects.push({
        line,
        column: null,
        field: null,
        reason: message(REPEATS_HEADING),
        ...hidden(cells),
      });
    } else this.#check(cells, line, kinds);
    this.#counted();
  }

  doubtful(cells: readonly string[], line: number, reason: Message): void {
    const where = { line, column: null, field: null };
    this.#rejects.push({ ...where, reason: this.#span(reason, cells, line), ...hidden(cells) });
    this.#counted();
  }

  broken({ line, column, reason }: BrokenRecord): void {
    this.#rejects.push({ line, column, field: null, reason, ...hidden([]) });
    this.#counted();
  }

  flush(): void {
    if (this.#rows === 0) return;
    const { key, setId } = this.#options;
    const count = this.#usernames.length;
    const known = Uint8Array.from(this.#passwords, (password) => (password === '' ? 0 : 1));
    const what = { set: setId, purpose: 'incoming' } as const;
    const filled: FilledBatch = {
      rows: this.#rows,
      rejects: this.#rejects,
      batch: {
        usernames: this.#usernames.join('\n'),
        domains: [...this.#domains.keys()],
        domainOf: Uint32Array.from(this.#domainOf),
        kinds: new Uint8Array(count),
        lines: Uint32Array.from(this.#lines),
        verifiers: [],
        further: null,
        passwordless: false,
        passwords: known.includes(1) ? sealSecrets(key, what, this.#addresses, this.#passwords) : null,
        access: Uint8Array.from(this.#access),
        known,
      },
    };
    this.#rows = 0;
    this.#rejects = [];
    this.#usernames = [];
    this.#addresses = [];
    this.#passwords = [];
    this.#access = [];
    this.#lines = [];
    this.#domainOf = [];
    this.#domains = new Map();
    this.#full(filled);
  }

  #check(cells: readonly string[], line: number, kinds?: readonly CellKind[]): void {
    const { columns, passwords: as } = this.#options;
    const row = this.#damaged(cells, kinds) ?? checkIncomingRow(cells, columns, this.#cache, as);
    if (!row.ok) {
      const { field } = row;
      const column = field === 'access' ? columns.access : columns[field];
      this.#rejects.push({
        ...{ line, column: (column ?? 0) + 1, field, reason: this.#span(row.reason, cells, line) },
        ...this.#shown(cells),
      });
      return;
    }
    let index = this.#domains.get(row.domain);
    if (index === undefined) {
      index = this.#domains.size;
      this.#domains.set(row.domain, index);
    }
    this.#usernames.push(row.username);
    this.#addresses.push(`${row.username}@${row.domain}`);
    this.#passwords.push(row.password);
    this.#access.push(row.access === undefined ? UNSAID : row.access ? 1 : 0);
    this.#lines.push(line);
    this.#domainOf.push(index);
  }

  /** A sheet has no quotes, and numbers its rows whatever stands in them. */
  #span(reason: Message, cells: readonly string[], line: number): Message {
    return this.#options.sheet === true ? reason : span(reason, cells, line);
  }

  /** What a spreadsheet has put in the place of a user name or a password is neither. */
  #damaged(
    cells: readonly string[],
    kinds?: readonly CellKind[],
  ): Extract<IncomingCheck, { ok: false }> | null {
    const cell = damagedCell(cells, this.#options.columns, this.#options.rejected, kinds);
    return cell === null ? null : { ok: false, field: cell.field, reason: damagedReason(cell) };
  }

  /** What may be repeated of a row: names and the gateway's true or false, where a header says which they are. */
  #shown(cells: readonly string[]): Pick<Reject, 'username' | 'domain' | 'shape' | 'further'> {
    const { columns, heading } = this.#options;
    const { username, domain } = nameCells(cells, columns);
    const certain = heading !== null && newlinesInside(cells) === 0 && this.#cache.parse(domain).ok;
    if (!certain && columns.password !== -1) return hidden(cells);
    const access = columns.access === undefined ? '' : (cells[columns.access] ?? '');
    // Without a header the last column may be a password, as in a file of outgoing users.
    const said = certain ? [clip(access)] : [''];
    return { username: clip(username), domain: clip(domain), shape: null, further: said };
  }

  #repeatsHeading(cells: readonly string[]): boolean {
    const { heading } = this.#options;
    const same = (name: string, at: number): boolean =>
      name.trim().toLowerCase() === (cells[at] ?? '').trim().toLowerCase();
    return heading?.every(same) === true;
  }

  #counted(): void {
    this.#rows += 1;
    if (this.#rows === BATCH_ROWS) this.flush();
  }
}
