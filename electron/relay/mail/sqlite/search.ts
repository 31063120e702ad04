/**
 * One question over a list of the mail database, answered in steps: each looks at a bounded number of rows, so that another
 * question, or the end of this one, never waits long. What was found stays, as ids in their order.
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Grouping } from '../../../../shared/lists/grouping.ts';
import { resolve, type Resolved } from '../../../../shared/lists/resolve.ts';
import { compileSql } from '../../../../shared/lists/sql.ts';
import { fieldOf } from '../../../../shared/lists/list.ts';
import type {
  EntryPlace,
  GroupedWindow,
  GroupHead,
  ListWindow,
  MailListKey,
  SearchProgress,
  WindowQuestion,
} from '../mail-reading.ts';
import { firstIdAt, timeOfId } from './id-sequence.ts';
import { checksOf, onlyUser, SOURCES, tablesFor, type ListSource } from './list-source.ts';
import { LOG_BUCKET_BITS } from './schema.ts';
import { SQLITE } from './sqlite-dialect.ts';
import { SearchGroups, type GroupLine, type GroupValue } from './search-groups.ts';
import { sortedBy } from './sorted-by.ts';

/** Rows that the first step looks at, and the most that one does: what takes longest, folding, does 8,000 in 30 ms. */
const FIRST_STEP = 500;
const LONGEST_STEP = 8000;
/** Buckets of the index by user that one step looks into. */
const BUCKETS = 8;

/** Entries that are put into their order again and again while more are found. */
const MOST_SORTED_AGAIN = 20_000;

const END = Number.MAX_SAFE_INTEGER;

type Id = [id: number, key: number | null, group?: GroupValue];

type Found = Pick<ListWindow<unknown>, 'entries' | 'groups'>;

export class Search {
  readonly #source: ListSource<unknown>;
  readonly #groups: SearchGroups | null;
  readonly #sorted: boolean;
  readonly #descending: boolean;
  /** The next step looks at ids from here on, in its direction. */
  #at: number;
  /** Nothing beyond is there, or can match. */
  readonly #least: number;
  #newest: number;
  #step = FIRST_STEP;
  #complete = false;
  /** In the order of the search. */
  readonly #ids: number[] = [];
  readonly #keys: (number | null)[] = [];
  /** Of those that came since it began, oldest first. */
  readonly #since: number[] = [];
  #order: readonly number[] | null = null;
  readonly #edge: StatementSync;
  readonly #matching: StatementSync;
  readonly #rows: StatementSync;
  readonly #latest: StatementSync;
  readonly #values: (from: number, to: number) => readonly SQLInputValue[];
  /** Width of a step in ids, where an index finds the matching rows of it; null: as many rows as are looked at. */
  readonly #width: number | null;

  constructor(
    db: DatabaseSync,
    list: MailListKey,
    { filter, sort, at, group }: Pick<WindowQuestion, 'filter' | 'sort' | 'at' | 'group'>,
  ) {
    const source: ListSource<unknown> = SOURCES[list];
    const resolved = resolve(source.list, filter, at);
    const narrow = narrowed(list, resolved);
    const clause = compileSql(resolved, source.fields, SQLITE);
    this.#source = source;
    this.#descending = sort.descending;
    const key = sort.field === source.list.sort?.field ? null : source.fields[sort.field]?.sql;
    if (key === undefined) throw new Error(`This list has no order by ${sort.field}.`);
    this.#sorted = key !== null;
    const by = group === undefined ? undefined : fieldOf(source.list, group.by);
    const part = by === undefined ? null : source.fields[by.key]?.sql;
    if (part === undefined) throw new Error(`This list cannot be grouped by ${by?.key ?? ''}.`);
    this.#groups = by === undefined ? null : new SearchGroups(by);
    const { id, where } = source;
    const direction = this.#scansDown ? 'DESC' : 'ASC';
    const edge = this.#scansDown ? `${id} <= ?` : `${id} >= ?`;
    this.#edge = db.prepare(
      `SELECT ${id} AS edge FROM ${source.rows} WHERE ${where} AND ${edge} ORDER BY ${id} ${direction} LIMIT 1 OFFSET ?`,
    );
    const matching = `WHERE ${where} AND ${id} BETWEEN ? AND ? AND ${narrow.sql} AND (${clause.sql}) ORDER BY ${id} ${direction}`;
    const columns = [id, key ?? 'NULL', ...(part === null ? [] : [part])].join(', ');
    const tables = narrow.tables ?? tablesFor(source, `${matching} ${columns}`);
    this.#matching = db.prepare(`SELECT ${columns} FROM ${tables} ${matching}`);
    this.#matching.setReturnArrays(true);
    this.#rows = db.prepare(
      `SELECT ${source.columns}, ${id} AS of FROM ${source.tables} WHERE ${where} AND ${id} IN (SELECT value FROM json_each(?))`,
    );
    this.#latest = db.prepare(`SELECT max(${id}) AS latest FROM ${source.rows}`);
    this.#values = (from, to) => [...narrow.values(from, to), ...clause.values];
    this.#width = narrow.width;
    this.#least = narrow.least;
    this.#newest = this.#newestNow();
    this.#at = this.#scansDown ? this.#newest : this.#least;
  }

  /** Everything was looked at. */
  get complete(): boolean {
    return this.#complete;
  }

  get progress(): SearchProgress {
    const total = this.#ids.length + this.#since.length;
    if (this.#complete) return { total, more: false, searchedTo: null };
    const begun = this.#scansDown ? this.#at < this.#newest : this.#at > this.#least;
    return { total, more: true, searchedTo: begun ? timeOfId(Math.max(1, this.#at)) : null };
  }

  /** What is found so far holds all entries of a window up to `end` for certain. */
  holds(end: number): boolean {
    return this.#complete || (!this.#partsLater && this.#ids.length + this.#since.length >= end);
  }

  /** Looks at some more rows. */
  step(): void {
    if (this.#complete) return;
    const [from, to] = this.#range();
    for (const [id, key, group = null] of this.#found(from, to)) {
      this.#ids.push(id);
      if (this.#sorted) this.#keys.push(key);
      this.#groups?.add(group);
    }
    this.#order = null;
    this.#at = this.#scansDown ? from - 1 : to + 1;
    this.#complete = this.#scansDown ? this.#at < this.#least : this.#at > this.#newest;
    this.#step = Math.min(LONGEST_STEP, this.#step * 2);
  }

  /** Takes in what came since it began; false where that is too much, or the order another: then it is to be asked anew. */
  extend(): boolean {
    if (this.#partsLater) return false;
    const newest = this.#newestNow();
    if (newest <= this.#newest) return true;
    const edge = this.#edge.get(this.#scansDown ? newest : this.#newest + 1, LONGEST_STEP)?.['edge'];
    const tooMany =
      edge !== undefined && (this.#scansDown ? Number(edge) > this.#newest : Number(edge) <= newest);
    if (tooMany) return false;
    // What an ascending search has not come to yet, it comes to.
    if (this.#scansDown || this.#complete) {
      const fresh = this.#found(this.#newest + 1, newest).map(([id]) => id);
      this.#since.push(...(this.#scansDown ? fresh.reverse() : fresh));
    }
    this.#newest = newest;
    if (!this.#scansDown && this.#complete) this.#at = newest + 1;
    return true;
  }

  /** Those of a window that are still there. */
  window({ offset, limit, group }: Pick<WindowQuestion, 'offset' | 'limit' | 'group'>): Found {
    if (this.#groups !== null && group !== undefined)
      return this.#grouped(this.#groups, group, offset, limit);
    // The order of what was found so far is worth nothing to anybody while so much may still come between.
    if (this.#sorted && !this.#complete && this.#ids.length > MOST_SORTED_AGAIN) return { entries: [] };
    const ids = this.#window(offset, limit);
    const entries = this.#entriesOf(ids);
    return { entries: ids.flatMap((id) => entries.get(id) ?? []) };
  }

  #grouped(groups: SearchGroups, grouping: Grouping, offset: number, limit: number): Found {
    // While more is found they are arranged anew whenever it is twice as much: that is no more work than once at the end.
    const [before, now] = [groups.arranged, this.#ids.length];
    if (this.#complete ? before < now : now >= 2 * before && now > 0) groups.arrange(this.#places());
    const lines = groups.window(grouping, offset, limit);
    const idOf = ({ at }: GroupLine): number => this.#ids[at] ?? 0;
    const known = this.#entriesOf(lines.map(idOf));
    const entries: unknown[] = [];
    const heads: GroupHead<unknown>[] = [];
    for (const line of lines) {
      const entry = known.get(idOf(line)) ?? null;
      if (line.head) heads.push({ before: entries.length, key: line.key, count: line.count, first: entry });
      else if (entry !== null) entries.push(entry);
    }
    const found: GroupedWindow<unknown> = { lines: groups.lines(grouping), heads };
    return { entries, groups: found };
  }

  #entriesOf(ids: readonly number[]): ReadonlyMap<number, unknown> {
    const entries = new Map<number, unknown>();
    for (const row of this.#rows.iterate(JSON.stringify(ids)))
      entries.set(Number(row['of']), this.#source.entry(row));
    return entries;
  }

  /** Places of what was found, in the order of the list. */
  #places(): readonly number[] {
    const places = this.#ids.map((_, at) => at);
    if (this.#sorted) return sortedBy(places, this.#keys, this.#descending);
    return this.#descending ? places : places.reverse();
  }

  /** The line of an entry among what was found so far. */
  placeOf(id: number, grouping: WindowQuestion['group']): EntryPlace {
    if (this.#groups !== null && grouping !== undefined)
      return this.#groups.lineOf(grouping, this.#ids.indexOf(id));
    const at = this.#window(0, this.#ids.length + this.#since.length).indexOf(id);
    return { line: at < 0 ? null : at };
  }

  /** All that was found, in order. */
  ids(): readonly number[] {
    return this.#window(0, this.#ids.length + this.#since.length);
  }

  /** What comes where is known only at the end. */
  get #partsLater(): boolean {
    return this.#sorted || this.#groups !== null;
  }

  /** An order by a field, and groups, are found from the latest backwards, too. */
  get #scansDown(): boolean {
    return this.#descending || this.#partsLater;
  }

  #window(offset: number, limit: number): number[] {
    if (this.#sorted) {
      this.#order ??= sortedBy(this.#ids, this.#keys, this.#descending);
      return this.#order.slice(offset, offset + limit);
    }
    const ids: number[] = [];
    const [body, since] = [this.#ids, this.#since];
    const end = Math.min(offset + limit, body.length + since.length);
    for (let at = offset; at < end; at++) {
      const id = this.#descending
        ? at < since.length
          ? since[since.length - 1 - at]
          : body[at - since.length]
        : at < body.length
          ? body[at]
          : since[at - body.length];
      if (id !== undefined) ids.push(id);
    }
    return ids;
  }

  #found(from: number, to: number): readonly Id[] {
    return this.#matching.all(from, to, ...this.#values(from, to)) as unknown as readonly Id[];
  }

  /** Ids that the next step looks at. */
  #range(): readonly [from: number, to: number] {
    if (this.#scansDown) {
      const from = this.#width === null ? this.#edgeFrom(this.#at) : this.#at - this.#width;
      return [Math.max(this.#least, from), this.#at];
    }
    const to = this.#width === null ? this.#edgeFrom(this.#at) : this.#at + this.#width;
    return [this.#at, Math.min(this.#newest, to)];
  }

  #edgeFrom(at: number): number {
    const edge = this.#edge.get(at, this.#step - 1)?.['edge'];
    return edge === undefined ? (this.#scansDown ? this.#least : this.#newest) : Number(edge);
  }

  #newestNow(): number {
    return Number(this.#latest.get()?.['latest'] ?? 0);
  }
}

interface Narrowed {
  readonly sql: string;
  /** Of a step that looks at these ids. */
  readonly values: (from: number, to: number) => readonly SQLInputValue[];
  /** In place of the list's own. */
  readonly tables: string | null;
  readonly width: number | null;
  readonly least: number;
}

/** What indexes and the order of ids allow to leave out. */
function narrowed(list: MailListKey, filter: Resolved): Narrowed {
  const whole: Narrowed = { sql: '1', values: () => [], tables: null, width: null, least: 0 };
  const checks = checksOf(filter);
  if (checks.some((check) => check.kind === 'value' && check.field.key === 'message')) {
    // A message's recipients have consecutive ids.
    const tables =
      'message AS m JOIN recipient AS r ON r.id >= m.first_recipient AND r.id < m.first_recipient + m.recipients';
    return { ...whole, width: END, ...(list === 'queue' ? { tables } : {}) };
  }
  if (list !== 'log') return whole;
  // A line is written at its time or later.
  const since = checks.flatMap((check) =>
    check.kind === 'range' && check.field.key === 'time' ? [check.from] : [],
  );
  const least = Math.min(END, firstIdAt(Math.max(0, ...since)));
  const user = onlyUser(filter);
  if (user === null) return { ...whole, least };
  return {
    sql: `(l.id >> ${LOG_BUCKET_BITS}) IN (SELECT value FROM json_each(?)) AND l.user <> '' AND l.user = ? COLLATE NOCASE`,
    values: (from, to) => [JSON.stringify(bucketsOf(from, to)), user],
    tables: null,
    width: BUCKETS * 2 ** LOG_BUCKET_BITS,
    least,
  };
}

function bucketsOf(from: number, to: number): readonly number[] {
  const bucket = (id: number): number => Math.floor(id / 2 ** LOG_BUCKET_BITS);
  return Array.from({ length: Math.max(0, bucket(to) - bucket(from) + 1) }, (_, at) => bucket(from) + at);
}
