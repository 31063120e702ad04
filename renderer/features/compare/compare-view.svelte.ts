/** The Compare screen's state: what differs since a mark, or beside a file or another set. One for the window. */
import type { Compared } from '../../../shared/contract/compare-contract.ts';
import type {
  DifferenceCounts,
  DifferenceRow,
  DifferenceWindow,
  MarkView,
} from '../../../shared/contract/difference.ts';
import { visibleText } from '../../../shared/domain/visible-text.ts';
import { DIFFERENCES, fieldsText, type DifferenceSort } from '../../../shared/lists/difference-list.ts';
import type { Filter } from '../../../shared/lists/filter.ts';
import { addresses } from '../../grid/addresses.svelte.ts';
import { ColumnLayout } from '../../grid/column-layout.svelte.ts';
import type { GridColumn } from '../../grid/columns.ts';
import { GridFilter } from '../../grid/grid-filter.svelte.ts';
import { columnsOf } from '../../grid/list-columns.ts';
import { LiveView } from '../../grid/live-view.svelte.ts';
import { app } from '../../lib/app-state.svelte.ts';
import { client } from '../../lib/client.ts';
import { formatTime } from '../../lib/format.ts';
import { lastOperators } from '../../lib/last-operators.ts';
import { listLayouts } from '../../lib/list-layouts.ts';
import { choiceWords, sideWords, whatWords } from './compare-words.ts';

export interface CompareQuestion {
  /** Null: the set has no mark. */
  readonly of: Compared | null;
  readonly filter: Filter;
  readonly sort: { readonly field: DifferenceSort; readonly descending: boolean };
}

const name = { id: 'name', width: 260, sortable: true, text: (row: DifferenceRow) => visibleText(row.name) };
const what = { id: 'what', width: 110, sortable: true, drawn: true, text: whatWords };
const fields = {
  id: 'fields',
  width: 420,
  text: (row: DifferenceRow) => visibleText(fieldsText(row, formatTime)),
};
const domain = {
  ...{ id: 'domain', hidden: true, sortable: true },
  text: (row: DifferenceRow) => visibleText(row.domain),
};
const BY_NAME = { field: 'name', descending: false } as const;
/** Conflicts, which wait for a choice, come first. */
const BY_SIDE = { field: 'side', descending: false } as const;

const NOTHING = { total: 0, all: 0, rows: [] };

/** What a file or another set is compared by. */
export interface Beside {
  /** The import that read it. */
  readonly id: string;
  readonly file: string;
}

/** What is compared: the mark that was chosen, or else the latest; or a file or another set. */
class Comparing {
  /** Oldest first; null while they are asked for. */
  marks = $state.raw<readonly MarkView[] | null>(null);
  counts = $state.raw<DifferenceCounts | null>(null);
  /** Of the file or set that is compared; null while it is asked for. */
  about = $state.raw<DifferenceWindow['with'] | null>(null);
  #beside = $state.raw<(Beside & { readonly path: string | null }) | null>(null);
  /** Of the set that is open. */
  #chosen = $state.raw<{ readonly path: string | null; readonly mark: string } | null>(null);

  readonly mark = $derived.by((): string | null => {
    const { marks } = this;
    const chosen = this.#chosen?.path === app.path ? this.#chosen.mark : null;
    return marks?.find(({ name }) => name === chosen)?.name ?? marks?.at(-1)?.name ?? null;
  });

  /** The file or set that is compared with the one that is open; null: a mark is. */
  readonly beside = $derived(this.#beside?.path === app.path ? this.#beside : null);

  /** Shows what differs from a file or another set; null goes back to the marks. */
  show(beside: Beside | null): void {
    this.counts = this.about = null;
    this.#beside = beside === null ? null : { ...beside, path: app.path };
  }

  choose(mark: string): void {
    this.#chosen = { path: app.path, mark };
  }

  /** Asks for the marks anew; what cannot be answered is told in the place of the rows. */
  async load(): Promise<void> {
    const { path } = app;
    const marks = await client.invoke('marks.list', {});
    if (path === app.path) this.marks = marks;
  }
}
export const comparing = new Comparing();

type CompareView = LiveView<DifferenceRow, string, CompareQuestion, GridColumn<DifferenceRow>>;

function viewOf(
  key: string,
  columns: readonly GridColumn<DifferenceRow>[],
  first: CompareQuestion['sort'],
  of: () => Compared | null,
): CompareView {
  const filter = new GridFilter(DIFFERENCES, { first: 'name', memory: lastOperators(DIFFERENCES) });
  const layout = new ColumnLayout<GridColumn<DifferenceRow>>(columns, (changes) =>
    listLayouts.save(key, changes),
  );
  layout.restore({ sort: [first], ...listLayouts.of(key) });
  return new LiveView(
    {
      many: 'differences',
      keyOf: (row: DifferenceRow) => row.key,
      fetch: async ({ of: asked, ...question }: CompareQuestion, offset, limit) => {
        // Asked with each question: a mark may have come in another window.
        if (asked === null) {
          await comparing.load();
          return NOTHING;
        }
        const window = await client.invoke('differences.list', { of: asked, ...question, offset, limit });
        comparing.counts = window.counts;
        comparing.about = window.with ?? null;
        return { total: window.total, all: window.all, rows: window.rows };
      },
      position: async (row, { of: asked, ...question }) =>
        asked === null
          ? null
          : (await client.invoke('differences.place', { of: asked, row, ...question })).line,
      keyFrom: (row) => row,
      query: () => ({
        of: of(),
        filter: filter.filter,
        sort: (layout.sort[0] ?? first) as CompareQuestion['sort'],
      }),
      path: () => app.path,
      version: () => app.connection,
    },
    layout,
    filter,
  );
}

/** What differs from a mark. */
export const compare = viewOf(
  'differences',
  columnsOf<DifferenceRow>(DIFFERENCES, [name, what, fields, domain]),
  BY_NAME,
  () => (comparing.mark === null ? null : { with: 'mark', mark: comparing.mark }),
);
addresses.register('compare', compare, { sort: [BY_NAME] });

/** What differs from a file or another set, and what is to hold. */
export const beside = viewOf(
  'beside',
  columnsOf<DifferenceRow>(DIFFERENCES, [
    name,
    { id: 'side', width: 120, sortable: true, text: sideWords },
    what,
    { id: 'choice', width: 150, sortable: true, text: choiceWords, muted: (row) => row.choice !== null },
    fields,
    domain,
  ]),
  BY_SIDE,
  () => (comparing.beside === null ? null : { with: 'import', id: comparing.beside.id }),
);

/** The one that is shown. */
export const shownView = (): CompareView => (comparing.beside === null ? compare : beside);
