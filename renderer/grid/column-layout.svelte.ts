/** Order, widths and visibility of the columns, and the sort: remembered in the preferences of this computer. */
import type { ListLayout, Preferences } from '../../shared/domain/preferences.ts';
import type { GridColumn, GridSort } from './columns.ts';

export const NARROWEST = 60;
export const WIDEST = 800;
/** px of a grid below which its first column has a share of it at most. */
const FITTED_BELOW = 640;
const FIRST_SHARE = 0.6;
/** px to which the first column gives way for the others, where nobody has set its width. */
const FIRST_LEAST = 160;
/** How much wider, and how much narrower, than it comes a column of texts may be. */
const MOST_STRETCHED = 1.6;
const LEAST_STRETCHED = 0.75;
/** The contract's own limit. */
const MOST_SORT_KEYS = 4;

export type PlacedColumn<Column = GridColumn<never>> = Column & { readonly placedWidth: number };

interface Place {
  readonly id: string;
  readonly width: number;
  readonly hidden: boolean;
}

export type SavedLayout = Partial<Pick<Preferences, 'columns' | 'sort'>>;

export class ColumnLayout<Column extends GridColumn<never>, Field extends string = string> {
  readonly #columns: readonly Column[];
  readonly #asTheyCome: readonly Place[];
  #places = $state.raw<readonly Place[]>([]);
  sort = $state.raw<readonly GridSort<Field>[]>([]);
  /** px of the grid that shows them; 0: none does. */
  room = 0;
  readonly #save: (changes: SavedLayout) => void;
  readonly #mostSortKeys: number;

  /** Every column in order, hidden ones too. */
  readonly all = $derived(this.#places.flatMap((place) => this.#column(place)));
  readonly visible = $derived(this.all.filter(({ hidden }) => !hidden));

  /** `columns` in the order in which they come; `mostSortKeys`: by how many of them at once rows can be sorted. */
  constructor(
    columns: readonly Column[],
    save: (changes: SavedLayout) => void,
    mostSortKeys: number = MOST_SORT_KEYS,
  ) {
    this.#columns = columns;
    this.#asTheyCome = columns.map(({ id, width, hidden }) => ({ id, width, hidden }));
    this.#places = this.#asTheyCome;
    this.#save = save;
    this.#mostSortKeys = mostSortKeys;
  }

  /** Takes over what was saved; columns that are new since then keep their own place and width. */
  restore(saved: ListLayout): void {
    const known = (saved.columns ?? []).filter(({ id }) => this.#columns.some((column) => column.id === id));
    const unique = known.filter(({ id }, index) => known.findIndex((other) => other.id === id) === index);
    const added = this.#asTheyCome.filter(({ id }) => !unique.some((place) => place.id === id));
    this.#places = [...unique.map((place) => ({ ...place, width: bounded(place.width) })), ...added];
    if (this.visible.length === 0) this.#places = this.#asTheyCome;
    this.sort = (saved.sort ?? []).filter((key) => this.#sorts(key)).slice(0, this.#mostSortKeys);
  }

  reset(): void {
    this.#place(this.#asTheyCome);
  }

  /** `px` is kept within {@link NARROWEST} and {@link WIDEST}. The others stay as wide as they are seen. */
  resize(id: string, px: number): void {
    const seen = new Map(this.#seen().map((column) => [column.id, column.placedWidth]));
    this.#place(
      this.#places.map((place) => ({
        ...place,
        width: place.id === id ? bounded(px) : (seen.get(place.id) ?? place.width),
      })),
    );
  }

  /** Makes a column so many px wider than it is seen, or narrower. */
  widen(id: string, by: number): void {
    const seen = this.#seen().find((column) => column.id === id);
    if (seen !== undefined) this.resize(id, seen.placedWidth + by);
  }

  /** In a narrow grid the first one has less for as long as it is narrow. */
  #seen(): readonly PlacedColumn<Column>[] {
    return this.room < FITTED_BELOW ? this.visible : fitted(this.visible, this.room);
  }

  /** Hides or shows a column; the last visible one stays. */
  toggle(id: string): void {
    const hides = this.visible.some((column) => column.id === id);
    if (hides && this.visible.length === 1) return;
    this.#place(this.#places.map((place) => (place.id === id ? { ...place, hidden: hides } : place)));
  }

  /** Moves a column before the visible column at `index` (or to the end). */
  move(id: string, index: number): void {
    const moved = this.#places.find((place) => place.id === id);
    if (moved === undefined) return;
    const before = this.visible[index];
    if (before?.id === id) return;
    const others = this.#places.filter((place) => place !== moved);
    const at = before === undefined ? others.length : others.findIndex((place) => place.id === before.id);
    this.#place([...others.slice(0, at), moved, ...others.slice(at)]);
  }

  /** One step to the left (-1) or right (1) among the visible columns. */
  step(id: string, by: -1 | 1): void {
    const from = this.visible.findIndex((column) => column.id === id);
    const to = from + by;
    if (from < 0 || to < 0 || to >= this.visible.length) return;
    this.move(id, by === 1 ? to + 1 : to);
  }

  /**
   * Sorts by a column: ascending, then descending, then not. `add` keeps the other columns of a sort by several.
   */
  sortBy(field: Field, add: boolean): void {
    const current = this.sort.find((key) => key.field === field);
    const next: GridSort<Field> | null =
      current === undefined
        ? { field, descending: false }
        : current.descending
          ? null
          : { field, descending: true };
    if (!add) this.setSort(next === null ? [] : [next]);
    else if (next === null) this.setSort(this.sort.filter((key) => key.field !== field));
    else if (current !== undefined) this.setSort(this.sort.map((key) => (key.field === field ? next : key)));
    else this.setSort([...this.sort, next].slice(-this.#mostSortKeys));
  }

  /** Another order for now, which the next start does not remember. */
  takes(sort: readonly GridSort[]): void {
    this.sort = sort.filter((key) => this.#sorts(key)).slice(0, MOST_SORT_KEYS);
  }

  setSort(sort: readonly GridSort<Field>[]): void {
    this.sort = sort;
    this.#save({ sort });
  }

  #place(places: readonly Place[]): void {
    this.#places = places;
    this.#save({ columns: places });
  }

  #sorts(key: GridSort): key is GridSort<Field> {
    return this.#columns.some(({ sort }) => sort === key.field);
  }

  #column(place: Place): PlacedColumn<Column>[] {
    const column = this.#columns.find(({ id }) => id === place.id);
    return column === undefined ? [] : [{ ...column, hidden: place.hidden, placedWidth: place.width }];
  }
}

/**
 * The columns in a grid of so many px, as long as nobody has set their widths. In one that is hardly wider than its first column,
 * that one leaves room for the second, which stands beside it when the grid is scrolled sideways: who it is, and how it
 * stands. Where a little is missing for a column to be there as a whole, the first one and those of texts give way; room
 * that is left goes to those of texts.
 */
export function fitted<Column extends GridColumn<never>>(
  columns: readonly PlacedColumn<Column>[],
  px: number,
): readonly PlacedColumn<Column>[] {
  const [first, ...others] = columns;
  if (first === undefined) return columns;
  if (px < FITTED_BELOW) {
    const most = bounded(px * FIRST_SHARE);
    return first.placedWidth <= most ? columns : [{ ...first, placedWidth: most }, ...others];
  }
  const left = px - widthOf(columns);
  const most = columns.map((column) =>
    column.stretches === true ? Math.floor(column.width * MOST_STRETCHED) - column.width : 0,
  );
  if (left >= 0) return columns.every(isUntouched) ? given(columns, most, left) : columns;
  const cut = columns.findIndex((_, at) => widthOf(columns.slice(0, at + 1)) > px);
  const missing = widthOf(columns.slice(0, cut + 1)) - px;
  const gives = columns.map((column, at) => {
    if (at > cut || !isUntouched(column)) return 0;
    if (at === 0) return Math.max(0, column.width - FIRST_LEAST);
    return column.stretches === true ? Math.floor(column.width * (1 - LEAST_STRETCHED)) : 0;
  });
  // Of what is hardly seen nothing is lost: one scrolls to it.
  const little = missing <= ((columns[cut]?.placedWidth ?? 0) * 2) / 3;
  return little && missing <= sum(gives) ? given(columns, gives, -missing) : columns;
}

/** `px` more, or less, spread over the columns by how much each may have; no more than that. */
function given<Column extends GridColumn<never>>(
  columns: readonly PlacedColumn<Column>[],
  most: readonly number[],
  px: number,
): readonly PlacedColumn<Column>[] {
  let rest = Math.min(Math.abs(px), sum(most));
  let of = sum(most);
  return columns.map((column, at) => {
    const may = most[at] ?? 0;
    const part = of === 0 ? 0 : Math.min(may, Math.ceil((rest * may) / of));
    rest -= part;
    of -= may;
    return part === 0 ? column : { ...column, placedWidth: column.placedWidth + Math.sign(px) * part };
  });
}

function isUntouched({ placedWidth, width }: PlacedColumn): boolean {
  return placedWidth === width;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

/** px that they take. */
export function widthOf(columns: readonly { readonly placedWidth: number }[]): number {
  return columns.reduce((sum, { placedWidth }) => sum + placedWidth, 0);
}

function bounded(px: number): number {
  return Math.round(Math.min(Math.max(px, NARROWEST), WIDEST));
}
