/** Sorts the rows of an import batch into new users, updates and duplicates, and stages the new ones. The import's hot path. */
import type { FurtherValues } from '../../../shared/domain/csv-further.ts';
import { applyPatch } from '../../../shared/domain/settings.ts';
import { addressOf } from '../../../shared/domain/user.ts';
import type { Operation, RowColumns } from '../model/journal-types.ts';
import type { Duplicate, ImportBatch } from '../model/store-types.ts';
import type { UserTable } from '../table/user-table.ts';

export interface SplitRules {
  /** Whether rows may be new users. */
  readonly adds: boolean;
  /** True when this import has staged the id. */
  readonly isMine: (id: number) => boolean;
  /** Notes what an existing user gets of a row; false when an earlier row gave it something. Null: skip. */
  readonly update: ((id: number, row: RowUpdate) => boolean) | null;
}

/** What a row says of a user that exists. */
export interface RowUpdate {
  /** The entry of its password in the batch's block, or its verifier; null where nothing is said of passwords. */
  readonly password: { readonly entry: number; readonly verifier: string | undefined } | null;
  readonly further: FurtherValues | undefined;
}

export interface SplitRows {
  readonly rows: RowColumns;
  /** Settings and locks of the new users, to follow the rows. */
  readonly ops: readonly Operation[];
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
  readonly #ops: Operation[] = [];
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
      else if (!this.#rules.adds) this.#duplicate(row, 'gone');
      else if (kind === 0 && this.#batch.passwordless === true) this.#duplicate(row, 'no-password');
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
    return {
      rows,
      ops: this.#ops,
      duplicates: this.#duplicates,
      updated: this.#updated,
      sealed: this.#sealed,
    };
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
    const further = this.#furtherOf(row);
    if (further !== undefined) this.#say(id, further);
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
    const further = this.#furtherOf(row);
    const password = kind === 1 || this.#block === 0 ? null : { entry: row, verifier: this.#given.get(row) };
    if (staged || this.#rules.update === null) {
      this.#duplicate(row, staged && this.#rules.isMine(owner) ? 'in-file' : 'existing');
    } else if (kind === 1 && this.#table.domain(owner) !== this.#batch.domains[row]) {
      this.#duplicates.push({ row, with: 'other-domain', owner: this.#table.domain(owner) });
    } else if (password === null && further === undefined) {
      this.#duplicate(row, 'existing');
    } else if (this.#rules.update(owner, { password, further })) {
      this.#updated++;
    } else {
      this.#duplicate(row, 'in-file');
    }
  }

  #furtherOf(row: number): FurtherValues | undefined {
    const { further } = this.#batch;
    const number = further?.of[row] ?? 0;
    return number === 0 ? undefined : further?.values[number - 1];
  }

  /** Sets what a row says of a new user, and notes it for the journal. */
  #say(id: number, { settings = {}, lock }: FurtherValues): void {
    const set = applyPatch({}, settings);
    if (Object.keys(set).length > 0) {
      this.#table.setSettings(id, set);
      this.#ops.push(['settings', id, {}, set]);
    }
    if (lock === undefined || lock === null) return;
    this.#table.setLock(id, lock);
    this.#ops.push(['lock', id, null, lock]);
  }

  #overlaps(row: number, range: string): boolean {
    const overlap = this.#table.overlapping(range);
    if (overlap === undefined) return false;
    this.#duplicates.push({ row, with: 'overlap', owner: overlap.username });
    return true;
  }

  #duplicate(row: number, reason: 'existing' | 'in-file' | 'no-password' | 'gone'): void {
    const { usernames, domains, kinds } = this.#batch;
    const owner = addressOf({
      kind: kinds[row] === 1 ? 'ip' : 'mailbox',
      username: usernames[row] as string,
      domain: domains[row] as string,
    });
    this.#duplicates.push({ row, with: reason, owner });
  }
}
