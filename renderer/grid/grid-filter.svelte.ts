/** The filter of a list as the administrator edits it, in the search field and in the filter band: together one filter. */
import {
  all,
  EVERYTHING,
  isEverything,
  MOST_CONDITIONS,
  parts,
  sizeOf,
  type Filter,
} from '../../shared/lists/filter.ts';
import { fieldOf, type List } from '../../shared/lists/list.ts';
import { parseFilter, type FilterError } from '../../shared/lists/parse-filter.ts';
import { printFilter } from '../../shared/lists/print-filter.ts';
import type { RowContent } from './band-row.ts';
import { firstValues } from './band-row.ts';
import {
  isBegun,
  meantBy,
  newRow,
  offText,
  onField,
  rowOf,
  settled,
  sizeOfRows,
  withContent,
  type FilterRow,
  type OperatorMemory,
} from './filter-rows.ts';
import type { RowOperator } from './operator-words.ts';

/** A filter as text: what holds, and what is switched off. */
export interface FilterText {
  readonly filter: string;
  readonly off: string;
}

const FORGETS: OperatorMemory = { of: () => undefined, keep: () => undefined };

/** A filter as it stood before it was cleared. */
interface Kept {
  readonly text: string;
  readonly sought: Filter;
  readonly error: FilterError | null;
  readonly rows: readonly FilterRow[];
}

export class GridFilter {
  readonly list: List;
  readonly #memory: OperatorMemory;
  /** The field that a new condition begins with. */
  readonly #first: string;
  #text = $state('');
  /** What the searched text meant when it could last be read: while something is wrong with it, the rows stay. */
  #sought = $state.raw<Filter>(EVERYTHING);
  /** What is wrong with the searched text, and where; null: nothing. */
  error = $state.raw<FilterError | null>(null);
  rows = $state.raw<readonly FilterRow[]>([]);
  open = $state(false);
  /** Grows with each step that Back should take back: typing on in the same field is none. */
  step = $state(0);
  #touched: string | null = null;
  #cleared = $state.raw<Kept | null>(null);
  #nextKey = 1;

  constructor(list: List, options: { readonly first?: string; readonly memory?: OperatorMemory } = {}) {
    this.list = list;
    this.#memory = options.memory ?? FORGETS;
    this.#first = options.first ?? list.searched[0] ?? list.fields[0]?.key ?? '';
  }

  /** In the filter language; plain words are looked for in every text field. */
  get text(): string {
    return this.#text;
  }
  set text(text: string) {
    if (text === this.#text) return;
    this.#touch('text');
    this.#setText(text);
  }

  #last: Filter = EVERYTHING;
  readonly #whole = $derived.by(() => {
    const text = printFilter(this.list, all(this.#sought, meantBy(this.rows)));
    // Read as if it had been typed: what is too much, or too deep, together is told of, and the rows stay.
    const parsed = parseFilter(this.list, text);
    if (parsed.ok) this.#last = parsed.filter;
    return { filter: this.#last, text, error: parsed.ok ? null : parsed.error };
  });
  /** What the rows are asked for by. */
  readonly filter = $derived.by((): Filter => this.#whole.filter);
  /** What is wrong with all conditions together, though each can be read; null: nothing. */
  readonly tooMuch = $derived.by((): string | null => this.#whole.error?.message ?? null);
  /** As text, to be read by {@link load}; with what cannot be read yet. */
  readonly asText = $derived.by((): FilterText => {
    const unread = [this.#text, printFilter(this.list, meantBy(this.rows))]
      .filter((one) => one !== '')
      .join(' ');
    return { filter: this.error === null ? this.#whole.text : unread, off: offText(this.list, this.rows) };
  });
  /** How many of the band's conditions filter. */
  readonly count = $derived(this.rows.filter((row) => row.on && row.meant !== null).length);
  /** Whether rows are left out. */
  readonly active = $derived.by(() => !isEverything(this.filter));
  /** Whether there is anything to clear. */
  readonly any = $derived(this.#text !== '' || this.rows.length > 0);
  readonly full = $derived.by(() => sizeOf(this.#sought) + sizeOfRows(this.rows) >= MOST_CONDITIONS);
  /** Whether a filter that was cleared can be brought back. */
  readonly canBringBack = $derived(this.#cleared !== null && !this.any);
  /** The word that is looked for, where it is one: to mark it in the rows. */
  readonly word = $derived.by((): string => {
    const words = parts(this.#sought).filter((one) => one.kind === 'words');
    return words.length === 1 ? (words[0]?.text ?? '') : '';
  });

  /** Shows or hides the band; it opens with a condition to fill in. Hidden conditions go on filtering. */
  toggle(): void {
    this.open = !this.open;
    if (this.open && this.rows.length === 0) this.add();
    // What nobody has filled in is no condition.
    if (!this.open) this.rows = this.rows.filter((row) => row.meant !== null || isBegun(row));
  }

  /** Shows the rows that all of these hold for; every other filter goes. */
  only(...filters: readonly Filter[]): void {
    this.#touch(null);
    this.#setText('');
    this.rows = filters.map((filter) => this.#rowOf(filter, true));
  }

  /** Adds a condition to fill in. */
  add(): void {
    const content = onField(this.list, this.#memory, this.#first);
    const row = newRow(this.list, content, this.#nextKey++, true);
    this.#touch(`row ${row.key}`);
    this.rows = [...this.rows, row];
  }

  setField(key: number, field: string): void {
    this.#change(
      key,
      (content) => (content.kind === 'text' ? content : onField(this.list, this.#memory, field, content)),
      null,
    );
  }

  /** `phrase`: the id of one of the field's. */
  setPhrase(key: number, phrase: string): void {
    this.#change(
      key,
      (content) => {
        const field = content.kind === 'text' ? undefined : fieldOf(this.list, content.field);
        if (content.kind === 'text' || field === undefined) return content;
        const negated = phrase.startsWith('not-');
        const operator = (negated ? phrase.slice(4) : phrase) as RowOperator;
        this.#memory.keep(field.key, phrase);
        const first = firstValues(field, operator);
        const values = first.map((value, at) => content.values[at] || value);
        return { ...content, operator, negated, values };
      },
      null,
    );
  }

  setValue(key: number, at: number, value: string): void {
    this.#change(
      key,
      (content) =>
        content.kind === 'text' ? content : { ...content, values: content.values.with(at, value) },
      `row ${key}`,
    );
  }

  /** Of a row that stands as text. */
  setRowText(key: number, text: string): void {
    this.#change(
      key,
      (content) => (content.kind === 'text' ? { kind: 'text', text } : content),
      `row ${key}`,
    );
  }

  /** A text that is written is shown as the controls that can say the same. */
  settle(key: number): void {
    this.rows = this.rows.flatMap((row) =>
      row.key === key ? settled(this.list, row, () => this.#nextKey++) : [row],
    );
  }

  /** Switches a condition off, or on again. */
  switch(key: number): void {
    this.#touch(null);
    this.rows = this.rows.map((row) => (row.key === key ? { ...row, on: !row.on } : row));
  }

  /** Removes a condition; without any, the band closes. */
  remove(key: number): void {
    this.#touch(null);
    this.rows = this.rows.filter((row) => row.key !== key);
    if (this.rows.length === 0) this.open = false;
  }

  /** What was typed into the search field beside words becomes conditions of the band. */
  commit(): void {
    const found = parts(this.#sought);
    if (this.error !== null || found.every(({ kind }) => kind === 'words')) return;
    this.#touch(null);
    this.rows = [
      ...this.rows,
      ...found.filter(({ kind }) => kind !== 'words').map((one) => this.#rowOf(one, true)),
    ];
    this.#setText(printFilter(this.list, all(...found.filter(({ kind }) => kind === 'words'))));
  }

  /** Removes every filter, the searched text too; {@link bringBack} takes that back. */
  clear(): void {
    if (this.any)
      this.#cleared = { text: this.#text, sought: this.#sought, error: this.error, rows: this.rows };
    this.#touch(null);
    this.#setText('');
    this.rows = [];
    this.open = false;
  }

  bringBack(): void {
    const kept = this.#cleared;
    if (kept === null) return;
    this.#touch(null);
    this.#cleared = null;
    this.#text = kept.text;
    this.#sought = kept.sought;
    this.error = kept.error;
    this.rows = kept.rows;
  }

  /** Takes over a filter from its text; one that cannot be read stands in the search field, where that is said, and the rows stay. */
  load({ filter, off }: FilterText): void {
    const { filter: before } = this;
    const [parsed, without] = [filter, off].map((text) => parseFilter(this.list, text));
    this.#touched = null;
    // What cannot be read stands there as text, and that is said.
    const kept =
      without?.ok === true
        ? parts(without.filter).map((one) => this.#rowOf(one, false))
        : [newRow(this.list, { kind: 'text', text: off }, this.#nextKey++, false)];
    if (parsed?.ok !== true) {
      this.#sought = before;
      this.#setText(filter);
      this.rows = kept;
      return;
    }
    const found = parts(parsed.filter);
    this.#setText(printFilter(this.list, all(...found.filter(({ kind }) => kind === 'words'))));
    this.rows = [
      ...found.filter(({ kind }) => kind !== 'words').map((one) => this.#rowOf(one, true)),
      ...kept,
    ];
  }

  #rowOf(filter: Filter, on: boolean): FilterRow {
    return rowOf(this.list, filter, this.#nextKey++, on);
  }

  #setText(text: string): void {
    const parsed = parseFilter(this.list, text);
    this.#text = text;
    this.error = parsed.ok ? null : parsed.error;
    if (parsed.ok) this.#sought = parsed.filter;
  }

  #change(key: number, change: (content: RowContent) => RowContent, touched: string | null): void {
    this.#touch(touched);
    this.rows = this.rows.map((row) =>
      row.key === key ? withContent(this.list, row, change(row.content)) : row,
    );
  }

  #touch(what: string | null): void {
    if (what === null || what !== this.#touched) this.step++;
    this.#touched = what;
  }
}
