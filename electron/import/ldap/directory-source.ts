/** The entries of a directory as rows of an import: incoming users are made of them. */
import { reasonOf } from '../row-groups.ts';
import { message, type Message } from '../../../shared/text/text.ts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SkippedRow } from '../../../shared/contract/types.ts';
import { displayAddress } from '../../../shared/domain/change-sentence.ts';
import { DomainCache, type CsvColumns } from '../../../shared/domain/csv-row.ts';
import type { DirectoryFound, DirectorySettings } from '../../../shared/domain/directory.ts';
import { checkIncomingRow } from '../../../shared/domain/incoming-row.ts';
import { addressKey } from '../../../shared/domain/user.ts';
import { visibleText } from '../../../shared/domain/visible-text.ts';
import { EVERYTHING } from '../../../shared/lists/filter.ts';
import type { ImportBatch, UserStore } from '../../store/model/store-types.ts';
import type { RowTaker } from '../row-source.ts';
import { NO_COLUMNS, WholeSource } from '../whole-source.ts';
import { readDirectory } from './directory.ts';
import type { DirectoryEntry } from './directory-entry.ts';

export interface DirectorySourceOptions {
  readonly store: UserStore;
  readonly directory: DirectorySettings;
  /** An entry's further addresses are incoming users, too. */
  readonly aliases: boolean;
  /** Incoming users that the directory does not have are deleted; else only told. */
  readonly deleteGone: boolean;
}

/** One cell, an address. */
const CELLS: CsvColumns = {
  ...{ username: 0, domain: 0, address: true, password: -1, count: 1 },
  ...{ further: [], unused: [], blank: [] },
};
/** In a batch's column of access: nothing is said. */
const UNSAID = 2;
const SLICE = 5_000;
const NAMED = 10;

interface Mailbox {
  readonly username: string;
  readonly domain: string;
  /** Number of its entry, from 1 on. */
  readonly entry: number;
}

/** Counts and names what has no address, is there twice or cannot be one; tells who is not there any more. */
export class DirectorySource extends WholeSource<SkippedRow> {
  readonly from = 'directory';
  readonly #options: DirectorySourceOptions;
  readonly #stop = new AbortController();
  readonly #domains = new DomainCache();
  /** Domains of which the directory has an address. */
  readonly #served = new Set<string>();
  /** Address to the number of its entry; also of aliases that are left out: who has one is not gone. */
  readonly #owner = new Map<string, number>();
  readonly #elsewhere = new Set<string>();
  readonly #counts = { entries: 0, withoutMail: 0, doubles: 0, unreadable: 0, aliases: 0 };

  constructor(options: DirectorySourceOptions) {
    super(null);
    this.#options = options;
  }

  /** Also while the server is waited for. */
  override stop(): Promise<void> {
    this.#stop.abort();
    return super.stop();
  }

  protected override skippedRow(skipped: SkippedRow): SkippedRow {
    return skipped;
  }

  protected override async rows(taker: RowTaker): Promise<void> {
    const { directory } = this.#options;
    taker.begins(0, null);
    for await (const { entries, elsewhere } of readDirectory(directory, this.#stop.signal)) {
      for (const url of elsewhere) this.#elsewhere.add(visibleText(url));
      const before = this.skippedSoFar;
      const mailboxes = entries.flatMap((entry) => this.#mailboxes(entry));
      const skipped = this.skippedSoFar - before;
      const rows = { rows: mailboxes.length + skipped, skipped, rejected: 0, done: this.#counts.entries };
      await taker.stage(batchOf(mailboxes), rows, NO_COLUMNS);
      taker.found(this.#found([]));
      await nextTurn();
    }
    const gone = await this.#gone();
    if (this.#options.deleteGone) taker.removes(gone);
    taker.found(this.#found(gone));
  }

  /** What becomes of an entry: its mailbox, and those of its aliases where they are taken. */
  #mailboxes({ dn, primary, aliases }: DirectoryEntry): readonly Mailbox[] {
    this.#counts.entries += 1;
    if (primary === null) {
      this.#counts.withoutMail += 1;
      this.skip({ address: visibleText(dn), ...reasonOf(message('It has no address.')) });
      return [];
    }
    return [primary, ...aliases].flatMap((address, at) => this.#mailbox(address, at > 0, dn));
  }

  #mailbox(address: string, alias: boolean, dn: string): readonly Mailbox[] {
    const row = checkIncomingRow([address], CELLS, this.#domains);
    const leftOut = alias && !this.#options.aliases;
    if (alias) this.#counts.aliases += 1;
    if (!row.ok) {
      if (!leftOut)
        this.#skip(
          'unreadable',
          address,
          message('{reason} It is an address of {dn}.', { reason: row.reason, dn: visibleText(dn) }),
        );
      return [];
    }
    const { username, domain } = row;
    const key = addressKey({ kind: 'mailbox', username, domain });
    const { entries } = this.#counts;
    const owner = this.#owner.get(key);
    this.#served.add(domain);
    if (owner === undefined) this.#owner.set(key, leftOut ? LEFT_OUT : entries);
    // An alias that was left out is taken where another entry sends as it.
    else if (owner === LEFT_OUT) this.#owner.set(key, leftOut ? LEFT_OUT : entries);
    else if (leftOut) return [];
    else
      return this.#skip(
        'doubles',
        address,
        message('Another entry has it as well as {dn}.', { dn: visibleText(dn) }),
      );
    return leftOut ? [] : [{ username, domain, entry: entries }];
  }

  #skip(why: 'doubles' | 'unreadable', address: string, reason: Message): [] {
    this.#counts[why] += 1;
    this.skip({ address: visibleText(address), ...reasonOf(reason) });
    return [];
  }

  /** Incoming users of the domains of the directory whose address it does not have. Of other domains it says nothing. */
  async #gone(): Promise<Uint32Array> {
    const { incoming } = this.#options.store;
    const ids = incoming.resolve({ by: 'query', query: { filter: EVERYTHING, sort: [] }, except: [] });
    const gone: number[] = [];
    for (const [at, id] of ids.entries()) {
      const user = incoming.get(id);
      if (user !== undefined && this.#served.has(user.domain)) {
        if (!this.#owner.has(addressKey({ ...user, kind: 'mailbox' }))) gone.push(id);
      }
      if (at % SLICE === SLICE - 1) await nextTurn();
    }
    return Uint32Array.from(gone);
  }

  #found(gone: Iterable<number> & { readonly length: number }): DirectoryFound {
    const { store, aliases, deleteGone } = this.#options;
    const first = [...gone].slice(0, NAMED).flatMap((id) => store.incoming.get(id) ?? []);
    return {
      ...this.#counts,
      aliasesTaken: aliases,
      elsewhere: [...this.#elsewhere],
      gone: gone.length,
      goneFirst: first.map((user) => visibleText(displayAddress({ ...user, kind: 'mailbox' }))),
      goneDeleted: deleteGone,
    };
  }
}

/** In the place of an entry's number. */
const LEFT_OUT = 0;

function batchOf(mailboxes: readonly Mailbox[]): ImportBatch {
  const count = mailboxes.length;
  return {
    usernames: mailboxes.map(({ username }) => username),
    domains: mailboxes.map(({ domain }) => domain),
    kinds: new Uint8Array(count),
    lines: Uint32Array.from(mailboxes, ({ entry }) => entry),
    passwords: null,
    access: new Uint8Array(count).fill(UNSAID),
    known: new Uint8Array(count),
  };
}
