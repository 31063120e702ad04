/** Sorts the rows of an import batch into new users, updates and duplicates, and stages the new ones. The import's hot path. */
import { addressOf } from '../../shared/domain/user.ts';
import type { RowColumns } from './journal-types.ts';
import type { Duplicate, ImportBatch } from './store-types.ts';
import type { UserTable } from './user-table.ts';

export interface SplitRules {
  /** True when this import has staged the id. */
  readonly isMine: (id: number) => boolean;
  /** Notes that an existing user gets the password or verifier of a row; false when it has one from an earlier row. Null: skip. */
  readonly update: ((id: number, entry: number, verifier: string | undefined) => boolean) | null;
}

export interface SplitRows {
  readonly rows: RowColumns;
  readonly duplicates: readonly Duplicate[];
  readonly updated: number;
  /** New users with a password. */
  readonly sealed: number;
}

export class RowSplitter {
  readonly #table: UserTable;
  readonly #batch: ImportBatch;
  readonly #first: number;
  readonly #block: number;
  readonly #time: number;
  readonly #rules: SplitRules;
  readonly #usernames: string[] = [];
  readonly #domains: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #domain: number[] = [];
  readonly #kinds: number[] = [];
  readonly #entries: number[] = [];
  readonly #given: ReadonlyMap<number, string>;
  readonly #verifiers: [number, string][] = [];
  readonly #duplicates: Duplicate[] = [];
  #updated = 0;
  #sealed = 0;
  #ips = 0;

  constructor(
    table: UserTable,
    batch: ImportBatch,
    first: number,
    block: number,
    time: number,
    rules: SplitRules,
  ) {
    this.#table = table;
    this.#batch = batch;
    this.#given = new Map(batch.verifiers);
    this.#first = first;
    this.#block = block;
    this.#time = time;
    this.#rules = rules;
  }

  split(): SplitRows {
    const { usernames, domains, kinds } = this.#batch;
    for (let row = 0; row < usernames.length; row++) {
      const kind = kinds[row] === 1 ? 1 : 0;
      const username = usernames[row] as string;
      const domain = domains[row] as string;
      const owner = this.#table.findRow(kind, username, domain);
      if (owner !== 0) this.#known(row, kind, owner);
      else if (kind === 0 || !this.#overlaps(row, username)) this.#add(row, kind, username, domain);
    }
    const allInOrder = this.#entries.length === usernames.length;
    const rows: RowColumns = {
      first: this.#first,
      time: this.#time,
      usernames: this.#usernames,
      domains: this.#domains,
      domain: this.#domains.length === 1 ? 0 : this.#domain,
      kinds: this.#ips === 0 ? 0 : this.#kinds,
      block: this.#block,
      entries: allInOrder ? 0 : this.#entries,
      ...(this.#verifiers.length === 0 ? {} : { verifiers: this.#verifiers }),
    };
    return { rows, duplicates: this.#duplicates, updated: this.#updated, sealed: this.#sealed };
  }

  #add(row: number, kind: 0 | 1, username: string, domain: string): void {
    const block = kind === 0 ? this.#block : 0;
    const id = this.#first + this.#usernames.length;
    this.#table.insertRow(id, kind, username, domain, block, block === 0 ? 0 : row, this.#time, true);
    const verifier = block === 0 ? undefined : this.#given.get(row);
    if (verifier !== undefined) {
      this.#table.setVerifier(id, verifier, false);
      this.#verifiers.push([this.#usernames.length, verifier]);
    }
    let number = this.#numbers.get(domain);
    if (number === undefined) {
      number = this.#domains.push(domain) - 1;
      this.#numbers.set(domain, number);
    }
    this.#usernames.push(username);
    this.#domain.push(number);
    this.#kinds.push(kind);
    this.#entries.push(row);
    if (kind === 1) this.#ips++;
    else if (block !== 0 && verifier === undefined) this.#sealed++;
  }

  #known(row: number, kind: 0 | 1, owner: number): void {
    const staged = this.#table.isStaged(owner);
    if (staged || this.#rules.update === null || kind === 1 || this.#block === 0) {
      this.#duplicate(row, staged && this.#rules.isMine(owner) ? 'in-file' : 'existing');
    } else if (this.#rules.update(owner, row, this.#given.get(row))) {
      this.#updated++;
    } else {
      this.#duplicate(row, 'in-file');
    }
  }

  #overlaps(row: number, range: string): boolean {
    const overlap = this.#table.overlapping(range);
    if (overlap === undefined) return false;
    this.#duplicates.push({ row, with: 'overlap', owner: overlap.username });
    return true;
  }

  #duplicate(row: number, reason: 'existing' | 'in-file'): void {
    const { usernames, domains, kinds } = this.#batch;
    const owner = addressOf({
      kind: kinds[row] === 1 ? 'ip' : 'mailbox',
      username: usernames[row] as string,
      domain: domains[row] as string,
    });
    this.#duplicates.push({ row, with: reason, owner });
  }
}
