/** What a search found, parted by what entries have in common: lines of a list that has heads, and entries where a group is open. */
import type { Field } from '../../../../shared/lists/field.ts';
import { groupKeyOf, type Grouping, type GroupKey } from '../../../../shared/lists/grouping.ts';
import type { EntryPlace } from '../mail-reading.ts';
import { formatMessageId, parseMessageId } from '../message-id.ts';

/** A value of the column that entries are grouped by. */
export type GroupValue = string | number | null;

/** A line of the list. `at`: the place of an entry among what was found; of a head, that of the first of its group. */
export type GroupLine =
  | { readonly head: false; readonly at: number }
  | { readonly head: true; readonly at: number; readonly key: GroupKey; readonly count: number };

interface Arranged {
  /** Places of entries, group by group. */
  readonly places: Int32Array;
  /** Groups in their order, and where the entries of each begin. */
  readonly groups: readonly number[];
  readonly starts: Int32Array;
}

interface Laid {
  readonly grouping: string;
  /** The line of each head, and behind the last how many there are. */
  readonly lines: Float64Array;
  readonly open: ReadonlySet<number>;
}

export class SearchGroups {
  readonly #field: Field;
  /** The group of a value, and of values that are compared as one. */
  readonly #byValue = new Map<GroupValue, number>();
  readonly #byKey = new Map<GroupKey, number>();
  readonly #values: GroupValue[] = [];
  readonly #counts: number[] = [];
  /** The group of each entry, in the order in which they were found. */
  readonly #of: number[] = [];
  #arranged: Arranged | null = null;
  #laid: Laid | null = null;

  constructor(field: Field) {
    this.#field = field;
  }

  /** Takes in the entry that was found next. */
  add(value: GroupValue): void {
    let group = this.#byValue.get(value);
    if (group === undefined) {
      // Ids are millions, and alike only to themselves.
      const known = this.#isId ? undefined : this.#byKey.get(this.#keyOf(value));
      group = known ?? this.#values.length;
      this.#byValue.set(value, group);
      if (known === undefined) {
        this.#values.push(value);
        this.#counts.push(0);
        if (!this.#isId) this.#byKey.set(this.#keyOf(value), group);
      }
    }
    this.#of.push(group);
    this.#counts[group] = (this.#counts[group] ?? 0) + 1;
  }

  /** Puts what was found into groups; `order`: places of the entries in the order of the list. */
  arrange(order: readonly number[]): void {
    const starts = new Int32Array(this.#values.length + 1);
    const groups = this.#ordered(order);
    let sum = 0;
    const next = new Int32Array(this.#values.length);
    for (const [rank, group] of groups.entries()) {
      starts[rank] = next[group] = sum;
      sum += this.#counts[group] ?? 0;
    }
    starts[groups.length] = sum;
    const places = new Int32Array(order.length);
    for (const place of order) {
      const group = this.#of[place] ?? 0;
      const at = next[group] ?? 0;
      places[at] = place;
      next[group] = at + 1;
    }
    this.#arranged = { places, groups, starts };
    this.#laid = null;
  }

  /** How many entries were arranged. */
  get arranged(): number {
    return this.#arranged?.places.length ?? 0;
  }

  /** How many lines there are. */
  lines(grouping: Grouping): number {
    return this.#lay(grouping).lines.at(-1) ?? 0;
  }

  /** A window of lines. */
  window(grouping: Grouping, offset: number, limit: number): readonly GroupLine[] {
    const { places, groups, starts } = this.#arranged ?? NOTHING;
    const { lines, open } = this.#lay(grouping);
    const found: GroupLine[] = [];
    for (let rank = lastAtMost(lines, offset, groups.length); rank < groups.length; rank++) {
      const [line, start, end] = [lines[rank] ?? 0, starts[rank] ?? 0, starts[rank + 1] ?? 0];
      if (line >= offset) found.push(this.#head(groups[rank] ?? 0, places[start] ?? 0, end - start));
      if (open.has(groups[rank] ?? 0)) {
        const most = limit - found.length;
        const from = start + Math.max(0, offset - line - 1);
        for (const at of places.subarray(from, Math.min(end, from + most))) found.push({ head: false, at });
      }
      if (found.length >= limit) break;
    }
    return found.slice(0, limit);
  }

  /** The line of an entry by its place among what was found; what is not shown names its group. */
  lineOf(grouping: Grouping, at: number): EntryPlace {
    const group = this.#of[at];
    if (group === undefined || at >= this.arranged) return { line: null };
    const { places, groups, starts } = this.#arranged ?? NOTHING;
    const { lines, open } = this.#lay(grouping);
    if (!open.has(group)) return { line: null, closed: this.#keyOf(this.#values[group] ?? null) };
    const rank = groups.indexOf(group);
    const start = starts[rank] ?? 0;
    return { line: (lines[rank] ?? 0) + 1 + places.subarray(start, starts[rank + 1]).indexOf(at) };
  }

  #head(group: number, at: number, count: number): GroupLine {
    return { head: true, at, key: this.#keyOf(this.#values[group] ?? null), count };
  }

  /** Messages come as the list does; of anything else most is first, and what is alike in the order of the list. */
  #ordered(order: readonly number[]): readonly number[] {
    const seen = new Uint8Array(this.#values.length);
    const groups: number[] = [];
    for (const place of order) {
      const group = this.#of[place] ?? 0;
      if (seen[group] === 1) continue;
      seen[group] = 1;
      groups.push(group);
    }
    const count = (group: number): number => this.#counts[group] ?? 0;
    return this.#isId ? groups : groups.sort((one, other) => count(other) - count(one));
  }

  #lay(grouping: Grouping): Laid {
    const asked = JSON.stringify(grouping);
    if (this.#laid?.grouping === asked) return this.#laid;
    const { groups, starts } = this.#arranged ?? NOTHING;
    const toggled = new Set(grouping.toggled.map((key) => this.#groupOf(key)));
    const open = new Set<number>();
    const lines = new Float64Array(groups.length + 1);
    for (const [rank, group] of groups.entries()) {
      const isOpen = toggled.has(group) !== grouping.open;
      if (isOpen) open.add(group);
      const rows = isOpen ? (starts[rank + 1] ?? 0) - (starts[rank] ?? 0) : 0;
      lines[rank + 1] = (lines[rank] ?? 0) + 1 + rows;
    }
    return (this.#laid = { grouping: asked, lines, open });
  }

  get #isId(): boolean {
    return this.#field.type.kind === 'id';
  }

  #keyOf(value: GroupValue): GroupKey {
    if (value === null) return null;
    return this.#isId ? formatMessageId(Number(value)) : groupKeyOf(this.#field.type, String(value));
  }

  #groupOf(key: GroupKey): number | undefined {
    if (!this.#isId) return this.#byKey.get(key);
    return this.#byValue.get(key === null ? null : parseMessageId(key));
  }
}

const NOTHING: Arranged = { places: new Int32Array(), groups: [], starts: new Int32Array(1) };

/** Of the first `count` numbers, which grow: the index of the last that is at most `value`. */
function lastAtMost(numbers: Float64Array, value: number, count: number): number {
  let [low, high] = [0, Math.max(0, count - 1)];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((numbers[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
