/** A list that changes while it is looked at, with its filters and its inspector: kept fresh at a pace that burdens nobody. */
import type { ColumnLayout } from './column-layout.svelte.ts';
import type { GridColumn } from './columns.ts';
import type { GridFilter } from './grid-filter.svelte.ts';
import { GridView, type GridSource } from './grid-view.svelte.ts';
import { inspectorOf } from './inspector-shown.svelte.ts';
import { Pace } from './pace.ts';

export class LiveView<
  Row,
  Key extends string | number,
  Query,
  Column extends GridColumn<Row>,
> extends GridView<Row, Key, Query, Column> {
  readonly filter: GridFilter;
  readonly inspector = inspectorOf(this);
  readonly #live: { version: number };
  readonly #pace: Pace;

  constructor(source: GridSource<Row, Key, Query>, layout: ColumnLayout<Column>, filter: GridFilter) {
    const live = $state({ version: 0 });
    const pace = new Pace(
      () => live.version++,
      () => performance.now(),
    );
    super(
      {
        ...source,
        fetch: async (query, offset, limit) => {
          const since = performance.now();
          try {
            return await source.fetch(query, offset, limit);
          } finally {
            pace.answered(since);
          }
        },
        version: () => `${live.version} ${source.version()}`,
      },
      layout,
    );
    this.filter = filter;
    this.#live = live;
    this.#pace = pace;
  }

  /** Something may have changed the rows: they are asked for again as soon as that burdens nobody. */
  stir(): void {
    this.#pace.wish();
  }

  /** Nobody looks at it any more. */
  rest(): void {
    this.#pace.stop();
  }

  /** Something was changed here: the rows are asked for at once. */
  again(): void {
    this.#live.version++;
  }

  /** Refresh: every filter goes, and the rows are asked for again. */
  override refresh(): void {
    this.filter.clear();
    super.refresh();
  }

  /** The rows that are selected, where all of them are at hand; else null. */
  selectedRows(): readonly Row[] | null {
    const { selection } = this.selected;
    if (selection === null) return [];
    const whole = this.rows.whole();
    if (selection.by === 'query') return whole?.filter((row) => this.isSelected(row)) ?? null;
    const rows = selection.ids.map((key) => this.#rowOf(key));
    return rows.every((row) => row !== undefined) ? rows : null;
  }

  /** The only row that is selected, or null. */
  get onlyRow(): Row | null {
    void this.rows.version;
    const { only } = this.selected;
    return only === null ? null : (this.#rowOf(only) ?? null);
  }

  /** The first of the selected rows that are at hand. */
  firstSelected(most: number): readonly Row[] {
    const found: Row[] = [];
    for (let at = 0; at < Math.min(this.rows.total ?? 0, 4000) && found.length < most; at++) {
      const row = this.rows.row(at);
      if (row !== undefined && this.isSelected(row)) found.push(row);
    }
    return found;
  }

  #rowOf(key: Key): Row | undefined {
    const at = this.rows.indexOf((row) => this.keyOf(row) === key);
    return at === null ? undefined : this.rows.row(at);
  }
}
