/** Which rows are selected: some by their keys, or all that match the query but for some. Never a list of a million keys. */
import type { GroupKey } from '../../shared/lists/grouping.ts';
import { LatestAnswer } from '../lib/latest-answer.ts';

/** What operations take. */
export type GridSelected<Key, Query> =
  | { readonly by: 'ids'; readonly ids: Key[] }
  | { readonly by: 'query'; readonly query: Query; readonly except: Key[] };

type State<Key, Query> =
  | { readonly by: 'ids'; readonly ids: ReadonlySet<Key> }
  | {
      readonly by: 'query';
      readonly query: Query;
      readonly except: ReadonlySet<Key>;
      /** It is these groups, with how many rows each has; null: all that match. */
      readonly groups: ReadonlyMap<GroupKey, number> | null;
    };

const NONE = { by: 'ids', ids: new Set<never>() } as const;

/** The most ids a selection may list (the contract's own limit); beyond it, select all that match. */
export const MOST_IDS = 100_000;

export class GridSelection<Key, Query> {
  #current = $state.raw<State<Key, Query>>(NONE);
  readonly #answers = new LatestAnswer();
  /** How many the query of a selection by query matches, kept up to date by the grid. */
  #matching = $state(0);
  /** Where a range begins: the row last clicked or selected. */
  anchor = $state<number | null>(null);

  get #state(): State<Key, Query> {
    return this.#current;
  }
  set #state(state: State<Key, Query>) {
    this.#answers.drop();
    this.#current = state;
  }

  /** Begins a selection whose ids are yet to be fetched; false of what it gives once the administrator chose otherwise. */
  begin(): () => boolean {
    return this.#answers.begin();
  }

  /** False of what it gives once something else is selected than now. */
  watch(): () => boolean {
    const now = this.#current;
    return () => this.#current === now;
  }

  readonly count = $derived(
    this.#state.by === 'ids' ? this.#state.ids.size : Math.max(0, this.#matching - this.#state.except.size),
  );

  /** What operations take; null when nothing is selected. */
  readonly selection = $derived.by((): GridSelected<Key, Query> | null => {
    if (this.count === 0) return null;
    return this.#state.by === 'ids'
      ? { by: 'ids', ids: [...this.#state.ids] }
      : { by: 'query', query: this.#state.query, except: [...this.#state.except] };
  });

  /** The only row selected, or null when none or several are. */
  readonly only = $derived.by((): Key | null => {
    if (this.#state.by !== 'ids' || this.#state.ids.size !== 1) return null;
    return this.#state.ids.values().next().value ?? null;
  });

  get byQuery(): boolean {
    return this.#state.by === 'query';
  }

  /** `groupOf`: of a grouped list, the group of the row. */
  has(id: Key, groupOf: () => GroupKey = () => null): boolean {
    if (this.#state.by === 'ids') return this.#state.ids.has(id);
    const { groups, except } = this.#state;
    return !except.has(id) && (groups === null || groups.has(groupOf()));
  }

  /** The groups that are selected as such; null where none are. */
  get groups(): ReadonlyMap<GroupKey, number> | null {
    return this.#state.by === 'query' ? this.#state.groups : null;
  }

  /** Everything that matches is selected, but for some. */
  get everything(): boolean {
    return this.#state.by === 'query' && this.#state.groups === null;
  }

  /** It goes with the focus: nothing is selected, one row or one whole group. */
  get follows(): boolean {
    if (this.#state.by === 'ids') return this.#state.ids.size <= 1;
    return this.#state.groups?.size === 1 && this.#state.except.size === 0;
  }

  /** Selects whole groups, which `query` matches and nothing else; `keeps`: but for those that are taken out already. */
  selectGroups(
    query: Query,
    groups: ReadonlyMap<GroupKey, number>,
    options: { keeps: boolean; anchor: number | null },
  ): void {
    const except = options.keeps && this.#state.by === 'query' ? this.#state.except : new Set<Key>();
    this.#state = { by: 'query', query, except, groups };
    this.#matching = sum(groups);
    this.anchor = options.anchor;
  }

  /** How many rows selected groups have by now; undefined of a group that is not at hand. */
  recountGroups(countOf: (key: GroupKey) => number | undefined): void {
    if (this.#state.by !== 'query' || this.#state.groups === null) return;
    const groups = new Map([...this.#state.groups].map(([key, count]) => [key, countOf(key) ?? count]));
    if (sum(groups) === this.#matching) return;
    this.#current = { ...this.#state, groups };
    this.#matching = sum(groups);
  }

  /** Selects these and nothing else. */
  replace(ids: Iterable<Key>, anchor: number | null): void {
    this.#state = { by: 'ids', ids: new Set(ids) };
    this.anchor = anchor;
  }

  /** Adds these to what is selected. */
  add(ids: Iterable<Key>): void {
    if (this.#state.by === 'ids') {
      this.#state = { by: 'ids', ids: new Set([...this.#state.ids, ...ids]) };
      return;
    }
    const except = new Set(this.#state.except);
    for (const id of ids) except.delete(id);
    this.#state = { ...this.#state, except };
  }

  toggle(id: Key, index: number): void {
    this.anchor = index;
    const listed = new Set(this.#state.by === 'ids' ? this.#state.ids : this.#state.except);
    if (!listed.delete(id)) listed.add(id);
    this.#state = this.#state.by === 'ids' ? { by: 'ids', ids: listed } : { ...this.#state, except: listed };
  }

  /** Selects all that match `query`, also those that will match it later. */
  selectAll(query: Query, matching: number): void {
    this.#state = { by: 'query', query, except: new Set(), groups: null };
    this.#matching = matching;
  }

  /** The number of matching rows after a change of them. */
  recount(matching: number): void {
    this.#matching = matching;
  }

  /** Keeps only those ids for which `exists` holds. */
  prune(exists: (id: Key) => boolean): void {
    if (this.#state.by !== 'ids') return;
    const ids = new Set([...this.#state.ids].filter(exists));
    if (ids.size !== this.#state.ids.size) this.#state = { by: 'ids', ids };
  }

  clear(): void {
    this.#state = NONE;
    this.anchor = null;
  }
}

function sum(groups: ReadonlyMap<GroupKey, number>): number {
  return [...groups.values()].reduce((before, count) => before + count, 0);
}
