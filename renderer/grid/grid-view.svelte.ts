/** A list on its screen: its rows, the selection and the active cell. */
import { tick, untrack } from 'svelte';
import type { ColumnLayout } from './column-layout.svelte.ts';
import { gatherCells, type GatheredCells, type HowMany } from './gather-rows.ts';
import type { GridColumn } from './columns.ts';
import { GroupSelection, type GroupSource } from './group-selection.ts';
import { GroupHead, type ListGroups } from './groups.svelte.ts';
import type { Grouping, GroupKey } from '../../shared/lists/grouping.ts';
import { t } from '../../shared/text/text.ts';
import { RowPages, type RowWindow } from './row-pages.svelte.ts';
import { GridSelection, MOST_IDS, type GridSelected } from './selection.svelte.ts';
import { LatestAnswer } from '../lib/latest-answer.ts';

/** Row -1 is the header. */
export interface ActiveCell {
  readonly row: number;
  readonly column: number;
}

/** What a selection stands for, and how many rows that is. */
export interface GridSubject<Key, Query> {
  readonly selection: GridSelected<Key, Query>;
  readonly count: number;
}

export interface GridSource<Row, Key, Query> {
  /** What its rows are called: `users`. */
  readonly many: string;
  readonly keyOf: (row: Row) => Key;
  readonly fetch: (
    query: Query,
    offset: number,
    limit: number,
    grouping: Grouping | null,
  ) => Promise<RowWindow<Row>>;
  /** Left out where the list cannot be grouped. */
  readonly groups?: GroupSource<Row, Query>;
  /** What is asked for now; read reactively. */
  readonly query: () => Query;
  /** Of which set; null while none is open: then there are no rows. */
  readonly path: () => string | null;
  /** Another one: the rows may be others now, though the query is the same. */
  readonly version: () => string;
  /** Where a row is now, or null where it does not match. Left out: it is looked for among the rows at hand. */
  readonly position?: (key: Key, query: Query) => Promise<number | null>;
  /** Where the row that an address names is among the rows, and which closed group it is in; left out: `position` says. */
  readonly place?: (
    text: string,
    query: Query,
  ) => Promise<{ readonly line: number | null; readonly closed?: GroupKey }>;
  /** The key that an address names; left out: it is looked for among the rows at hand. */
  readonly keyFrom?: (text: string) => Key | null;
  /** How many of these there still are. */
  readonly countOf?: (keys: readonly Key[]) => Promise<number>;
}

/** The most rows one call may ask for. */
const MOST_ROWS = 1000;

export class GridView<Row, Key extends string | number, Query, Column extends GridColumn<Row>> {
  readonly #source: GridSource<Row, Key, Query>;
  readonly layout: ColumnLayout<Column>;
  readonly selected = new GridSelection<Key, Query>();
  readonly rows: RowPages<Row>;
  readonly query = $derived.by(() => this.#source.query());
  active = $state.raw<ActiveCell>({ row: 0, column: 0 });
  /** Asks the grid to take the keyboard focus and to bring the active cell into view; grows with each wish. */
  focusWish = $state(0);
  revealWish = $state(0);
  /** False once it is scrolled down; the grid says so. */
  atTop = $state(true);
  /** A sentence when a range was too large to select, or null. */
  notice = $state<string | null>(null);

  /** The row that is active, remembered so that the focus follows it through filters and changes. */
  #activeKey: Key | null = null;
  /** Of the head of a group that is active in the place of a row; undefined where none is. */
  #activeGroup: GroupKey | undefined;
  readonly #groups: GroupSelection<Row, Key, Query> | null;
  readonly #answers = new LatestAnswer();
  /** The active row is to be selected as soon as it is there. */
  #selectActive = false;
  /** The key of a row that is to be selected as soon as it can be found. */
  #wanted: string | null = null;
  /** The active and the selected rows are to be looked for among the next rows that arrive. */
  #seek = false;

  constructor(source: GridSource<Row, Key, Query>, layout: ColumnLayout<Column>) {
    this.#source = source;
    this.layout = layout;
    this.rows = new RowPages((offset, limit) => source.fetch(this.query, offset, limit, this.#grouping));
    this.#groups =
      source.groups === undefined
        ? null
        : new GroupSelection(source.groups, this.rows, this.selected, () => this.query);
  }

  /** How it is grouped; null where it cannot be. */
  get groups(): ListGroups | null {
    return this.#source.groups?.shown ?? null;
  }

  get #grouping(): Grouping | null {
    return this.groups?.grouping ?? null;
  }

  /** Rows of what is asked for now, whether they are shown or not, and not in groups. */
  page(offset: number, limit: number): Promise<RowWindow<Row>> {
    return this.#source.fetch(this.query, offset, limit, null);
  }

  /** What is copied, and what is printed. */
  cells(how: HowMany): Promise<GatheredCells> {
    return gatherCells(this, how);
  }

  keyOf(row: Row): Key {
    return this.#source.keyOf(row);
  }

  /** What commands act on; null when nothing is selected. */
  readonly subject = $derived.by((): GridSubject<Key, Query> | null => {
    const { selection, count } = this.selected;
    return selection === null ? null : { selection, count };
  });

  get activeRow(): Row | undefined {
    return this.active.row < 0 ? undefined : this.rows.row(this.active.row);
  }

  /** The head of a group in the place of the active row. */
  get activeHead(): GroupHead<Row> | undefined {
    return this.active.row < 0 ? undefined : this.rows.head(this.active.row);
  }

  /** Opens or closes the group of the active head. */
  toggleGroup(head: GroupHead<Row> | undefined = this.activeHead): void {
    if (head === undefined || this.groups?.toggle(head.key) !== false) return;
    this.notice = t('So many groups cannot be opened one by one: choose Expand all in Group by.');
  }

  /** The focus goes to the head of the group that the active row is in. */
  toHead(): void {
    const head = this.#groups?.headOf(this.active.row) ?? null;
    if (head === null) return;
    this.moveTo(head, this.active.column);
    this.selectActive();
  }

  /**
   * Follows the query and what changes the rows; called in an effect of the window, and once before the window is made:
   * then the first rows are on their way meanwhile.
   */
  follow(): void {
    const { query } = this;
    const path = this.#source.path();
    const grouping = this.#grouping;
    // Which groups are open changes lines, and what else another change of the rows would.
    const version = `${this.#source.version()} ${JSON.stringify(grouping)}`;
    const sort = JSON.stringify([this.layout.sort, grouping?.by]);
    const key = JSON.stringify([query, path, sort]);
    if (key === this.#key && version === this.#version) return;
    this.#version = version;
    untrack(() => this.#reload(path, query, key, sort));
  }

  #key = '';
  #version = '';
  #sort = '';
  #path: string | null = null;

  #reload(path: string | null, query: Query, key: string, sort: string): void {
    if (path === null) return this.#forget(null);
    if (path !== this.#path) this.#forget(path);
    const same = key === this.#key;
    const first = this.#key === '';
    this.#key = key;
    const grouping = this.#grouping;
    const fetch = (offset: number, limit: number) => this.#source.fetch(query, offset, limit, grouping);
    this.rows.reload({ fetch, keep: same });
    // Another order keeps who is selected and where the view stands; another filter does not.
    const filtered = !same && sort === this.#sort;
    this.#sort = sort;
    if (first) return;
    if ((filtered && this.selected.byQuery) || (!same && this.selected.groups !== null))
      this.selected.clear();
    if (this.#source.position === undefined) this.#seekActive(filtered);
    else void this.#followActive(query, same, filtered);
  }

  #forget(path: string | null): void {
    this.#path = path;
    this.#key = '';
    this.#activeKey = null;
    this.#activeGroup = undefined;
    this.#seek = false;
    this.active = { row: 0, column: 0 };
    this.selected.clear();
    this.rows.clear();
  }

  /** Called when rows arrived: counts and the active row are brought up to date. */
  arrived(): void {
    const { total } = this.rows;
    if (total === null) return;
    if (this.#seek && !this.rows.loading) this.#found();
    if (this.selected.everything) this.selected.recount(total);
    this.#groups?.recount();
    // While rows are on their way the count is that of the query before: the active row may well be beyond it.
    const { lines } = this.rows;
    if (!this.rows.loading && this.active.row >= lines)
      this.active = { ...this.active, row: Math.max(0, lines - 1) };
    this.#activeKey ??= this.#keyAt(this.active.row);
    if (this.#selectActive) this.selectActive();
    this.#revealSoon();
  }

  /** Selects the row of an address, and no other, once it is there. */
  reveal(key: string): void {
    this.#wanted = key;
    // What the address says beside, such as an order, is asked for first.
    void tick().then(() => this.#revealSoon());
  }

  #revealSoon(): void {
    if (this.#wanted !== null && this.rows.total !== null && !this.rows.loading)
      void this.#reveal(this.#wanted);
  }

  async #reveal(text: string): Promise<void> {
    this.#wanted = null;
    const asked = this.#key;
    const { query } = this;
    let at = this.rows.indexOf((row) => String(this.keyOf(row)) === text);
    at ??= await this.#placeOf(text, query);
    if (at === null || asked !== this.#key) return;
    // What is still asked about the rows before is of no more use.
    this.#answers.drop();
    this.moveTo(at, this.active.column);
    this.selectActive();
  }

  /** Where a row is that is not at hand. What is in a closed group, or may yet be found, is wanted still. */
  async #placeOf(text: string, query: Query): Promise<number | null> {
    const { place, position, keyFrom } = this.#source;
    if (place === undefined) {
      const key = keyFrom?.(text) ?? null;
      return key === null ? null : ((await position?.(key, query).catch(() => null)) ?? null);
    }
    const found = await place(text, query).catch(() => null);
    if (found?.closed !== undefined) this.groups?.toggle(found.closed);
    const later = found?.closed !== undefined || (found?.line == null && this.rows.search !== null);
    if (later) await tick();
    if (later) this.#wanted ??= text;
    return found?.line ?? null;
  }

  /** Where the active row went; if it is gone, the focus stays at its place. Selected rows that are gone are dropped. */
  async #followActive(query: Query, same: boolean, filtered: boolean): Promise<void> {
    const latest = this.#answers.begin();
    const id = this.#activeKey;
    const only = this.selected.only;
    const unchanged = this.selected.watch();
    const ids = [...new Set([id, only])].filter((one) => one !== null);
    const places = new Map<Key, number | null>();
    for (const one of ids) {
      const place = await this.#source.position?.(one, query).catch(() => undefined);
      if (place === undefined) return;
      places.set(one, place);
    }
    if (!latest()) return;
    // Chosen meanwhile, perhaps among the rows before: it is looked up in its turn, and not let go for having come so soon.
    if (!unchanged()) return this.#followActive(query, same, filtered && !this.selected.byQuery);
    // Rows that no longer match must not be deleted unseen; a single one is looked up, several are let go.
    if (only !== null) this.selected.prune((one) => (places.get(one) ?? null) !== null);
    else if (filtered) this.selected.clear();
    else if (same) await this.#dropDeleted(latest);
    const place = id === null ? null : (places.get(id) ?? null);
    if (place !== null && id === this.#activeKey) this.active = { ...this.active, row: place };
    else if (id === this.#activeKey) {
      this.#activeKey = null;
      if (filtered) this.active = { ...this.active, row: this.active.row < 0 ? -1 : 0 };
    }
    if (filtered) this.revealWish++;
    this.arrived();
  }

  async #dropDeleted(latest: () => boolean): Promise<void> {
    const { selection } = this.selected;
    if (selection?.by !== 'ids' || this.#source.countOf === undefined) return;
    const count = await this.#source.countOf(selection.ids).catch(() => null);
    if (count !== null && latest() && count < selection.ids.length) this.selected.clear();
  }

  /** Without a source that knows where a row is, the next rows tell. */
  #seekActive(filtered: boolean): void {
    this.#seek = true;
    if (!filtered) return;
    this.selected.clear();
    this.#activeKey = null;
    this.#activeGroup = undefined;
    this.active = { ...this.active, row: this.active.row < 0 ? -1 : 0 };
    this.revealWish++;
  }

  #found(): void {
    this.#seek = false;
    const key = this.#activeKey;
    const group = this.#activeGroup;
    const place =
      group !== undefined
        ? (this.rows.heads().find(([, head]) => head.key === group)?.[0] ?? null)
        : key === null
          ? null
          : this.rows.indexOf((row) => this.keyOf(row) === key);
    if (place === null) this.#activeKey = null;
    else this.active = { ...this.active, row: place };
    const there = this.rows.whole()?.map((row) => this.keyOf(row));
    if (there === undefined) return;
    const keys = new Set(there);
    this.selected.prune((one) => keys.has(one));
  }

  /** Moves the active cell; it is scrolled into view. */
  moveTo(row: number, column: number): void {
    this.active = { row, column };
    this.#selectActive = false;
    this.#activeKey = this.#keyAt(row);
    this.#activeGroup = this.rows.head(row)?.key;
    this.revealWish++;
  }

  /** Selects the active row and no other, once it is there. */
  selectActive(): void {
    const { activeRow: row, activeHead: head } = this;
    if (head !== undefined) {
      this.#selectActive = false;
      this.notice = this.#groups?.replace([head], this.active.row) ?? null;
      return;
    }
    this.#selectActive = row === undefined && this.active.row >= 0;
    if (this.#selectActive) this.selected.begin();
    if (row !== undefined) this.selected.replace([this.keyOf(row)], this.active.row);
  }

  /** Adds a row to what is selected, or takes it out. */
  toggle(index: number): void {
    const [head, row] = [this.rows.head(index), this.rows.row(index)];
    if (head !== undefined) this.notice = this.#groups?.toggle(head, index) ?? null;
    if (row === undefined) return;
    this.notice = this.#groups?.refusal(row) ?? null;
    if (this.notice === null) this.selected.toggle(this.keyOf(row), index);
  }

  /** True of a group that is selected as a whole, but perhaps for some of its rows. */
  isHeadSelected(head: GroupHead<Row>): boolean {
    return this.#groups?.has(head) === true;
  }

  /** True of a row that is there and selected. */
  isSelected(row: Row | undefined): boolean {
    return row !== undefined && this.selected.has(this.keyOf(row), () => this.#groups?.groupOf(row) ?? null);
  }

  /** Selects the rows from the anchor to `to`, fetching those that are not at hand. */
  async selectRange(to: number, add: boolean): Promise<void> {
    const anchor = this.selected.anchor ?? this.active.row;
    const [first, last] = anchor < to ? [anchor, to] : [to, anchor];
    if (this.rows.head(anchor) !== undefined) {
      this.notice = this.#groups?.range(first, last, anchor) ?? null;
      return;
    }
    if (last - first >= MOST_IDS) {
      this.notice = t(
        'A range can have {most, number} {rows} at most. Filter the list and choose Select All instead.',
        { most: MOST_IDS, rows: this.#source.many },
      );
      return;
    }
    const latest = this.selected.begin();
    const ids = this.#keysAtHand(first, last) ?? (await this.#keysOf(first, last));
    // A slow answer must not take the place of what was selected since.
    if (ids === null || !latest()) return;
    if (add) this.selected.add(ids);
    else this.selected.replace(ids, anchor);
  }

  /** Asks for the rows again. */
  refresh(): void {
    this.rows.reload({ keep: true });
  }

  selectAll(): void {
    if (this.rows.total !== null && this.rows.total > 0) this.selected.selectAll(this.query, this.rows.total);
  }

  #keyAt(index: number): Key | null {
    const row = index < 0 ? undefined : this.rows.row(index);
    return row === undefined ? null : this.keyOf(row);
  }

  #keysAtHand(first: number, last: number): Key[] | null {
    const keys: Key[] = [];
    for (let index = first; index <= last; index++) {
      const key = this.#keyAt(index);
      if (key !== null) keys.push(key);
      else if (this.rows.head(index) === undefined) return null;
    }
    return keys;
  }

  async #keysOf(first: number, last: number): Promise<Key[] | null> {
    const { query } = this;
    const grouping = this.#grouping;
    const keys: Key[] = [];
    for (let offset = first; offset <= last; offset += MOST_ROWS) {
      const limit = Math.min(MOST_ROWS, last - offset + 1);
      const window = await this.#source.fetch(query, offset, limit, grouping).catch(() => null);
      if (window === null || query !== this.query) return null;
      for (const line of window.rows) if (!(line instanceof GroupHead)) keys.push(this.keyOf(line));
    }
    return keys;
  }
}
