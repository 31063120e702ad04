/** Selecting whole groups of a grouped list: all of their rows, at hand or not. */
import type { GroupKey } from '../../shared/lists/grouping.ts';
import { t } from '../../shared/text/text.ts';
import type { GroupHead, ListGroups } from './groups.svelte.ts';
import type { RowPages } from './row-pages.svelte.ts';
import type { GridSelection } from './selection.svelte.ts';

/** What a list that can be grouped says about it. */
export interface GroupSource<Row, Query> {
  readonly shown: ListGroups;
  readonly groupOf: (row: Row, by: string) => GroupKey;
  /** What is asked for the rows of these groups alone; null where they are too many for one question. */
  readonly narrow: (query: Query, by: string, keys: readonly GroupKey[]) => Query | null;
}

const TOO_MANY = t(
  'So many groups cannot be selected one by one. Filter the list and choose Select all instead.',
);
const MIXED = t('Whole groups and single rows cannot be selected together. Press Esc, and select anew.');

export class GroupSelection<Row, Key extends string | number, Query> {
  readonly #source: GroupSource<Row, Query>;
  readonly #rows: RowPages<Row>;
  readonly #selected: GridSelection<Key, Query>;
  readonly #query: () => Query;

  constructor(
    source: GroupSource<Row, Query>,
    rows: RowPages<Row>,
    selected: GridSelection<Key, Query>,
    query: () => Query,
  ) {
    this.#source = source;
    this.#rows = rows;
    this.#selected = selected;
    this.#query = query;
  }

  /** The group of a row, where the list is grouped. */
  groupOf(row: Row): GroupKey {
    const { by } = this.#source.shown;
    return by === null ? null : this.#source.groupOf(row, by);
  }

  has({ key }: GroupHead<unknown>): boolean {
    return this.#selected.everything || this.#selected.groups?.has(key) === true;
  }

  /** Selects these groups and nothing else; a sentence where that cannot be. */
  replace(heads: readonly GroupHead<Row>[], anchor: number | null): string | null {
    return this.#select(new Map(heads.map(({ key, count }) => [key, count])), { keeps: false, anchor });
  }

  /** Selects the groups whose heads are among these lines; a sentence where that cannot be. */
  range(first: number, last: number, anchor: number): string | null {
    const heads = this.#rows.heads().filter(([at]) => at >= first && at <= last);
    return this.replace(
      heads.map(([, head]) => head),
      anchor,
    );
  }

  /** Adds a group to those that are selected, or takes it out; a sentence where that cannot be. */
  toggle({ key, count }: GroupHead<Row>, anchor: number): string | null {
    const groups = new Map(this.#selected.groups);
    if (this.#selected.groups === null && !this.#selected.follows) return MIXED;
    if (!groups.delete(key)) groups.set(key, count);
    if (groups.size > 0) return this.#select(groups, { keeps: true, anchor });
    this.#selected.clear();
    return null;
  }

  /** Why a row cannot be added to what is selected, or null. */
  refusal(row: Row): string | null {
    const { groups } = this.#selected;
    return groups === null || groups.has(this.groupOf(row)) ? null : MIXED;
  }

  /** Heads that arrived say how many rows selected groups have by now. */
  recount(): void {
    if (this.#selected.groups === null) return;
    const counts = new Map(this.#rows.heads().map(([, { key, count }]) => [key, count]));
    this.#selected.recountGroups((key) => counts.get(key));
  }

  /** The place of the head of the group that a line is in; null where it is not at hand. */
  headOf(index: number): number | null {
    const row = this.#rows.row(index);
    if (row === undefined) return null;
    const key = this.groupOf(row);
    return this.#rows.heads().find(([, head]) => head.key === key)?.[0] ?? null;
  }

  #select(
    groups: ReadonlyMap<GroupKey, number>,
    options: { keeps: boolean; anchor: number | null },
  ): string | null {
    const { by } = this.#source.shown;
    const query = by === null ? null : this.#source.narrow(this.#query(), by, [...groups.keys()]);
    if (query === null) return TOO_MANY;
    this.#selected.selectGroups(query, groups, options);
    return null;
  }
}
