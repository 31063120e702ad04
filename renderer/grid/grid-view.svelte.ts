/** The Users screen's state: the query, its rows, the selection and the active cell. One for the window. */
import { untrack } from 'svelte';
import type { Selection, UserQuery } from '../../../shared/domain/query.ts';
import type { OutgoingUser } from '../../../shared/domain/user.ts';
import { app } from '../../lib/app-state.svelte.ts';
import { client } from '../../lib/client.ts';
import { preferences } from '../../lib/preferences.svelte.ts';
import { ColumnLayout } from './column-layout.svelte.ts';
import { FilterState } from './filter-state.svelte.ts';
import { RowPages } from './row-pages.svelte.ts';
import { MOST_IDS, UserSelection } from './selection.svelte.ts';

/** Row -1 is the header. */
export interface ActiveCell {
  readonly row: number;
  readonly column: number;
}

/** The most rows one call of `users.query` may ask for. */
const MOST_ROWS = 1000;

class UsersView {
  readonly filter = new FilterState();
  readonly layout = new ColumnLayout((changes) => preferences.set(changes));
  readonly selected = new UserSelection();
  readonly rows = new RowPages((offset, limit) => this.#fetch(this.query, offset, limit));
  active = $state.raw<ActiveCell>({ row: 0, column: 0 });
  /** Asks the grid to take the keyboard focus and to bring the active cell into view; grows with each wish. */
  focusWish = $state(0);
  revealWish = $state(0);
  /** A sentence when a range was too large to select, or null. */
  notice = $state<string | null>(null);

  /** The user in the active row, remembered so that the focus follows it through filters and changes. */
  #activeId: number | null = null;
  #follow = 0;
  /** The active row is to be selected as soon as its user is there. */
  #selectActive = false;

  readonly query = $derived<UserQuery>({
    text: this.filter.text,
    domain: app.currentDomain,
    conditions: [...this.filter.conditions],
    sort: [...this.layout.sort],
  });

  /** What commands act on; null when nothing is selected. */
  readonly subject = $derived.by((): { readonly selection: Selection; readonly count: number } | null => {
    const { selection, count } = this.selected;
    return selection === null ? null : { selection, count };
  });

  get activeUser(): OutgoingUser | undefined {
    return this.active.row < 0 ? undefined : this.rows.row(this.active.row);
  }

  /**
   * Follows the query and the set's changes; called in an effect of the window, and once before the window is made:
   * then the first rows are on their way meanwhile.
   */
  follow(): void {
    const { path } = app;
    // Time alone changes who is locked, too.
    const seq = `${app.seq} ${app.moment}`;
    const query = this.query;
    const key = JSON.stringify({ ...query, path });
    if (key === this.#key && seq === this.#seq) return;
    this.#seq = seq;
    untrack(() => this.#reload(path, query, key));
  }

  #key = '';
  #seq = '';
  #sort = '[]';
  #path: string | null = null;

  #reload(path: string | null, query: UserQuery, key: string): void {
    if (path === null) return this.#forget(null);
    if (path !== this.#path) this.#forget(path);
    const same = key === this.#key;
    const first = this.#key === '';
    this.#key = key;
    this.rows.reload({ fetch: (offset, limit) => this.#fetch(query, offset, limit), keep: same });
    // Another order keeps who is selected and where the view stands; another filter does not.
    const sort = JSON.stringify(query.sort);
    const filtered = !same && sort === this.#sort;
    this.#sort = sort;
    if (first) return;
    if (filtered && this.selected.byQuery) this.selected.clear();
    void this.#followActive(query, same, filtered);
  }

  #forget(path: string | null): void {
    this.#path = path;
    this.#key = '';
    this.#activeId = null;
    this.active = { row: 0, column: 0 };
    this.selected.clear();
    this.rows.clear();
  }

  /** Called when rows arrived: counts and the active row are brought up to date. */
  arrived(): void {
    const { total } = this.rows;
    if (total === null) return;
    if (this.selected.byQuery) this.selected.recount(total);
    // While rows are on their way the count is that of the query before: the active row may well be beyond it.
    if (!this.rows.loading && this.active.row >= total)
      this.active = { ...this.active, row: Math.max(0, total - 1) };
    this.#activeId ??= this.activeUser?.id ?? null;
    if (this.#selectActive) this.selectActive();
  }

  /** Where the active user went; if it is gone, the focus stays at its place. Selected users that are gone are dropped. */
  async #followActive(query: UserQuery, same: boolean, filtered: boolean): Promise<void> {
    const turn = ++this.#follow;
    const id = this.#activeId;
    const only = this.selected.only;
    const ids = [...new Set([id, only])].filter((one) => one !== null);
    const places = new Map<number, number | null>();
    for (const one of ids) {
      const place = await client.invoke('users.position', { id: one, query }).catch(() => null);
      if (place === null) return;
      places.set(one, place.index);
    }
    if (turn !== this.#follow) return;
    // Users that no longer match must not be deleted unseen; a single one is looked up, several are let go.
    if (only !== null) this.selected.prune((one) => (places.get(one) ?? null) !== null);
    else if (filtered) this.selected.clear();
    else if (same) await this.#dropDeleted(turn);
    const place = id === null ? null : (places.get(id) ?? null);
    if (place !== null && id === this.#activeId) this.active = { ...this.active, row: place };
    else if (id === this.#activeId) {
      this.#activeId = null;
      if (filtered) this.active = { ...this.active, row: this.active.row < 0 ? -1 : 0 };
    }
    if (filtered) this.revealWish++;
    this.arrived();
  }

  async #dropDeleted(turn: number): Promise<void> {
    const { selection } = this.selected;
    if (selection?.by !== 'ids') return;
    const summary = await client.invoke('users.summarise', { selection }).catch(() => null);
    if (summary !== null && turn === this.#follow && summary.count < selection.ids.length)
      this.selected.clear();
  }

  /** Moves the active cell; it is scrolled into view. */
  moveTo(row: number, column: number): void {
    this.active = { row, column };
    this.#selectActive = false;
    this.#activeId = row < 0 ? null : (this.rows.row(row)?.id ?? null);
    this.revealWish++;
  }

  /** Selects the user in the active row and no other, once it is there. */
  selectActive(): void {
    const user = this.activeUser;
    this.#selectActive = user === undefined && this.active.row >= 0;
    if (this.#selectActive) this.selected.begin();
    if (user !== undefined) this.selected.replace([user.id], this.active.row);
  }

  /** Selects the rows from the anchor to `to`, fetching those that are not at hand. */
  async selectRange(to: number, add: boolean): Promise<void> {
    const anchor = this.selected.anchor ?? this.active.row;
    const [first, last] = anchor < to ? [anchor, to] : [to, anchor];
    if (last - first >= MOST_IDS) {
      this.notice = 'A range can have 100,000 users at most. Filter the list and choose Select All instead.';
      return;
    }
    const latest = this.selected.begin();
    const ids = this.#idsAtHand(first, last) ?? (await this.#idsOf(first, last));
    // A slow answer must not take the place of what was selected since.
    if (ids === null || !latest()) return;
    if (add) this.selected.add(ids);
    else this.selected.replace(ids, anchor);
  }

  /** Refresh (design: "Refresh removes filters"): every filter goes and the rows are asked for again. */
  refresh(): void {
    this.filter.clear();
    this.rows.reload({ keep: true });
  }

  selectAll(): void {
    if (this.rows.total !== null && this.rows.total > 0) this.selected.selectAll(this.query, this.rows.total);
  }

  #idsAtHand(first: number, last: number): number[] | null {
    const ids = [];
    for (let index = first; index <= last; index++) {
      const user = this.rows.row(index);
      if (user === undefined) return null;
      ids.push(user.id);
    }
    return ids;
  }

  async #idsOf(first: number, last: number): Promise<number[] | null> {
    const { query } = this;
    const ids = [];
    for (let offset = first; offset <= last; offset += MOST_ROWS) {
      const limit = Math.min(MOST_ROWS, last - offset + 1);
      const window = await this.#fetch(query, offset, limit).catch(() => null);
      if (window === null || query !== this.query) return null;
      for (const { id } of window.users) ids.push(id);
    }
    return ids;
  }

  #fetch(query: UserQuery, offset: number, limit: number) {
    return client.invoke('users.query', { query, offset, limit });
  }
}

export const users = new UsersView();
