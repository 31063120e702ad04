/** The rows of a query as far as they were fetched: pages on demand, the latest view first, stale answers dropped. */

import { GroupHead } from './groups.svelte.ts';

export const PAGE_ROWS = 100;
/** Pages kept; the least recently shown go first. */
const PAGES_KEPT = 40;
/** Requests under way at once, so that a dragged scroll bar does not queue up hundreds. */
const MOST_REQUESTS = 2;
/**
 * While the scroll bar is dragged the view jumps once a frame, and what was asked for is gone before it is painted:
 * after a jump, further ones are fetched this much later at the earliest. Milliseconds.
 */
const JUMP_PAUSE_MS = 80;

/** What a page source answers. */
export interface RowWindow<Row> {
  /** How many match. */
  readonly total: number;
  /** How many there are without the search and the filters; `total` where nobody counts them. */
  readonly all: number;
  /** Of a grouped list: heads of groups among them. */
  readonly rows: readonly Line<Row>[];
  /** How many lines there are with the heads; left out where none are. */
  readonly lines?: number | undefined;
  /** Not everything was searched yet; left out where it always is. */
  readonly search?: SearchState | undefined;
}

/** What a line of a list shows. */
export type Line<Row> = Row | GroupHead<Row>;

/** How far a search is that goes on after its first rows. */
export interface SearchState {
  readonly total: number;
  readonly more: boolean;
  /** Unix milliseconds that it has come to, or null. */
  readonly searchedTo: number | null;
  /** The source has newer rows on their way, and is to be asked again. */
  readonly behind?: true;
}

export type FetchRows<Row> = (offset: number, limit: number) => Promise<RowWindow<Row>>;

interface Page<Row> {
  readonly rows: readonly Line<Row>[];
  readonly generation: number;
}

export class RowPages<Row> {
  /** How many match; null until the first answer. */
  total = $state<number | null>(null);
  all = $state(0);
  /** How many lines: what `total` is, and the heads of groups where the list is grouped, without the rows of those that are closed. */
  lines = $state(0);
  #grouped = false;
  /** What went wrong last, or null. */
  error = $state.raw<unknown>(null);
  /** True from a reload until its first answer. */
  loading = $state(false);
  /** How far the search is that found them; null: all was searched. */
  search = $state.raw<SearchState | null>(null);
  /** Grows whenever rows arrive or change; reading it makes a reader follow them. */
  version = $state(0);

  #fetch: FetchRows<Row>;
  /** Least recently shown first. */
  #pages = new Map<number, Page<Row>>();
  #underWay = new Set<number>();
  /** Answers of an earlier generation are dropped; its rows stay on screen until the new ones are there. */
  #generation = 0;
  /** Pages in view. */
  #visible: readonly number[] = [0];
  /** Pages to fetch, in order; only the last call of `need` counts. */
  #needed: readonly number[] = [0];
  #pause: ReturnType<typeof setTimeout> | undefined;
  /** The view jumped again during the pause. */
  #jumpedAgain = false;
  /** False until the first reload: a view that is made before it says what it needs, but not of which query. */
  #begun = false;

  constructor(fetch: FetchRows<Row>) {
    this.#fetch = fetch;
  }

  /** The row; undefined of the head of a group, and while it is on its way. */
  row(index: number): Row | undefined {
    const line = this.#line(index);
    return line instanceof GroupHead ? undefined : line;
  }

  /** The head of a group, where one is. */
  head(index: number): GroupHead<Row> | undefined {
    const line = this.#line(index);
    return line instanceof GroupHead ? line : undefined;
  }

  /** Of the heads at hand, those that are meant, with their places. */
  heads(): readonly (readonly [index: number, head: GroupHead<Row>])[] {
    const found: [number, GroupHead<Row>][] = [];
    for (const [page, { rows }] of this.#pages)
      for (const [at, line] of rows.entries())
        if (line instanceof GroupHead) found.push([page * PAGE_ROWS + at, line]);
    return found;
  }

  #line(index: number): Line<Row> | undefined {
    void this.version;
    return this.#pages.get(Math.floor(index / PAGE_ROWS))?.rows[index % PAGE_ROWS];
  }

  /** Index of the first of the rows at hand that is meant. */
  indexOf(isMeant: (row: Row) => boolean): number | null {
    for (const [page, { rows }] of this.#pages) {
      const at = rows.findIndex((line) => !(line instanceof GroupHead) && isMeant(line));
      if (at >= 0) return page * PAGE_ROWS + at;
    }
    return null;
  }

  /** All of the rows in order where they are at hand and fresh; else undefined. */
  whole(): readonly Row[] | undefined {
    const lines: Line<Row>[] = [];
    for (let page = 0; lines.length < (this.total === null ? Infinity : this.lines); page++) {
      const held = this.#pages.get(page);
      if (held?.generation !== this.#generation || held.rows.length === 0) return undefined;
      lines.push(...held.rows);
    }
    const rows = lines.filter((line): line is Row => !(line instanceof GroupHead));
    return rows.length < (this.total ?? 0) ? undefined : rows;
  }

  /** The view shows rows `first` to `last`: fetches their pages, then one page on each side once the view does not jump. */
  need(first: number, last: number): void {
    const from = Math.floor(Math.max(0, first) / PAGE_ROWS);
    const to = Math.floor(Math.max(0, last) / PAGE_ROWS);
    const jumped = !this.#visible.some((page) => page >= from - 1 && page <= to + 1);
    this.#visible = Array.from({ length: to - from + 1 }, (_, at) => from + at);
    if (this.#pause === undefined && !jumped) {
      this.#needed = this.#withNeighbours();
      this.#pump();
      return;
    }
    this.#needed = this.#visible;
    if (jumped && this.#pause !== undefined) {
      this.#jumpedAgain = true;
      return;
    }
    if (!this.#jumpedAgain) this.#pump();
    if (jumped) this.#waitForRest();
  }

  /**
   * Asks again, with another query (`fetch`) or for the same one after a change. Rows on screen stay until the
   * answer is there; `keep` false forgets those of other pages at once, because they belong to another query.
   */
  reload(options: { fetch?: FetchRows<Row>; keep: boolean }): void {
    if (options.fetch !== undefined) this.#fetch = options.fetch;
    this.#generation++;
    this.#begun = true;
    this.#underWay.clear();
    this.loading = true;
    if (!options.keep) this.#needed = this.#visible = [0];
    this.#endPause();
    this.#pump();
  }

  /** The search has come on; pages in view that are not full are asked for again. */
  searched(state: SearchState): void {
    const found = state.total !== this.total;
    this.total = state.total;
    if (!this.#grouped) this.lines = state.total;
    this.all = Math.max(this.all, state.total);
    this.search = state.more ? state : null;
    if (!found && state.more) return;
    this.version++;
    let asks = false;
    for (const page of this.#visible) {
      const held = this.#pages.get(page);
      // Where lines of a grouped list come to is known only when they are asked for.
      const full = Math.min(PAGE_ROWS, state.total - page * PAGE_ROWS);
      if (held === undefined || (!this.#grouped && held.rows.length >= full)) continue;
      this.#pages.set(page, { ...held, generation: -1 });
      asks = true;
    }
    if (asks) this.#pump();
  }

  /** Forgets everything: another set is open. */
  clear(): void {
    this.#generation++;
    this.#begun = false;
    this.#pages.clear();
    this.#underWay.clear();
    this.#needed = this.#visible = [0];
    this.#endPause();
    this.total = null;
    this.all = this.lines = 0;
    this.search = null;
    this.error = null;
    this.loading = false;
    this.version++;
  }

  #waitForRest(): void {
    this.#jumpedAgain = false;
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      if (this.#jumpedAgain) this.#waitForRest();
      else this.#needed = this.#withNeighbours();
      this.#pump();
    }, JUMP_PAUSE_MS);
  }

  #endPause(): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#jumpedAgain = false;
  }

  #withNeighbours(): readonly number[] {
    const [from = 0] = this.#visible;
    const to = this.#visible.at(-1) ?? from;
    const pages = [...this.#visible];
    if (to < this.#lastPage()) pages.push(to + 1);
    if (from > 0) pages.push(from - 1);
    return pages;
  }

  #lastPage(): number {
    return Math.max(0, Math.ceil(this.lines / PAGE_ROWS) - 1);
  }

  #pump(): void {
    if (!this.#begun || this.#jumpedAgain) return;
    for (const page of this.#needed) {
      if (this.#underWay.size >= MOST_REQUESTS) return;
      if (this.#underWay.has(page) || this.#pages.get(page)?.generation === this.#generation) continue;
      void this.#load(page);
    }
  }

  async #load(page: number): Promise<void> {
    const generation = this.#generation;
    this.#underWay.add(page);
    try {
      const window = await this.#fetch(page * PAGE_ROWS, PAGE_ROWS);
      if (generation !== this.#generation) return;
      this.#accept(page, window);
    } catch (error) {
      if (generation !== this.#generation) return;
      this.#underWay.delete(page);
      this.error = error;
      this.loading = false;
      return;
    }
    this.#underWay.delete(page);
    this.#pump();
  }

  #accept(page: number, window: RowWindow<Row>): void {
    if (this.loading) {
      // The first answer of a generation: rows of pages that are not in view belong to the past.
      for (const [kept, { generation }] of this.#pages) {
        if (generation !== this.#generation && !this.#needed.includes(kept)) this.#pages.delete(kept);
      }
    }
    this.#pages.delete(page);
    this.#pages.set(page, { rows: window.rows, generation: this.#generation });
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= PAGES_KEPT) break;
      if (!this.#needed.includes(oldest)) this.#pages.delete(oldest);
    }
    this.total = window.total;
    this.lines = window.lines ?? window.total;
    this.#grouped = window.lines !== undefined;
    this.all = window.all;
    this.search = window.search?.more === true ? window.search : null;
    this.error = null;
    this.loading = false;
    this.version++;
  }
}
