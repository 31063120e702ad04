/** A list that changes while it is looked at, with its filters and its inspector: kept fresh at a pace that burdens nobody. */
import { PosternError } from '../../shared/domain/errors.ts';
import { LateAnswer } from '../lib/late-answer.svelte.ts';
import type { ColumnLayout } from './column-layout.svelte.ts';
import type { GridColumn } from './columns.ts';
import type { GridFilter } from './grid-filter.svelte.ts';
import { GridView, type GridSource } from './grid-view.svelte.ts';
import { inspectorOf } from './inspector-shown.svelte.ts';
import { Pace } from './pace.ts';
import type { SearchState } from './row-pages.svelte.ts';
import type { SearchUnderWay } from './user-search.svelte.ts';

/** Milliseconds between two looks at a search that goes on, and before rows that could not be read are asked for again. */
const LOOK_MS = 250;
const RETRY_MS = 2000;

/** A search of the source that goes on after its first answer; `on`: ends it, or goes on with it. */
export type LookAtSearch = (on?: boolean) => Promise<SearchState | null>;

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
  readonly #lookAtSearch: LookAtSearch | undefined;
  /** Of rows that come from the mail database. */
  readonly #late: LateAnswer | null;
  /** The search over users that its answers wait for; null where they never do. */
  readonly waitsFor: SearchUnderWay | null;
  /** Somebody has ended the search. */
  searchEnded = $state(false);
  #look: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    source: GridSource<Row, Key, Query> & {
      readonly search?: LookAtSearch;
      readonly waitsFor?: SearchUnderWay;
      readonly fromMail?: true;
    },
    layout: ColumnLayout<Column>,
    filter: GridFilter,
  ) {
    const live = $state({ version: 0 });
    const told = { answered: (_goesOn: boolean) => undefined as void, failed: () => undefined as void };
    const late = new LateAnswer();
    const pace = new Pace(
      () => live.version++,
      () => performance.now(),
    );
    super(
      {
        ...source,
        fetch: async (query, offset, limit, grouping) => {
          const since = performance.now();
          let behind = false;
          try {
            const window = await late.of(source.fetch(query, offset, limit, grouping));
            told.answered(window.search?.more === true);
            behind = window.search?.behind === true;
            return window;
          } catch (error) {
            told.failed();
            throw error;
          } finally {
            pace.answered(since);
            if (behind) pace.wish();
          }
        },
        version: () => `${live.version} ${source.version()}`,
      },
      layout,
    );
    this.filter = filter;
    this.#live = live;
    this.#pace = pace;
    this.#lookAtSearch = source.search;
    this.waitsFor = source.waitsFor ?? null;
    told.answered = (goesOn) => {
      if (goesOn) this.#lookSoon();
      else this.searchEnded = false;
    };
    told.failed = () => this.#trySoon();
    this.#late = source.fromMail === true ? late : null;
  }

  /** The mail database has been asked, and says nothing: another program holds it. */
  get waitsForMail(): boolean {
    return this.#late?.now === true;
  }

  /** Something may have changed the rows: they are asked for again as soon as that burdens nobody. */
  stir(): void {
    this.#pace.wish();
  }

  /** Nobody looks at it any more. */
  rest(): void {
    this.#pace.stop();
    clearTimeout(this.#look);
    clearTimeout(this.#retry);
    this.#look = this.#retry = undefined;
  }

  /** Ends the search that is under way, or goes on with it: what was found stays. */
  searchOn(on: boolean): void {
    this.searchEnded = !on;
    void this.#lookAtSearch?.(on).catch(() => undefined);
    if (on) this.#lookSoon();
  }

  #lookSoon(): void {
    if (this.#lookAtSearch === undefined || this.searchEnded) return;
    this.#look ??= setTimeout(() => void this.#lookNow(), LOOK_MS);
  }

  async #lookNow(): Promise<void> {
    const state = (await this.#lookAtSearch?.().catch(() => null)) ?? null;
    this.#look = undefined;
    if (this.rows.search === null) return;
    // The search is gone, as after an error of the file: asked for anew, it begins again.
    if (state === null) return this.again();
    this.rows.searched(state);
    if (state.more) this.#lookSoon();
  }

  /** What could not be read may be there again by itself: a backup is done, a file is put back. */
  #trySoon(): void {
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined;
      // What somebody has ended is his to begin again.
      if (this.rows.error !== null && !wasEnded(this.rows.error)) this.again();
    }, RETRY_MS);
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
    for (let at = 0; at < Math.min(this.rows.lines, 4000) && found.length < most; at++) {
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

function wasEnded(error: unknown): boolean {
  return error instanceof PosternError && error.code === 'cancelled';
}
