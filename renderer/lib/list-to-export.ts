/** What of a list is to be written as CSV: all that matches, in the order and with the columns that are shown. */
import type { ExportedListInput } from '../../shared/contract/list-export-contract.ts';
import type { Filter } from '../../shared/lists/filter.ts';
import type { List } from '../../shared/lists/list.ts';

export interface ListToExport {
  readonly list: List;
  readonly of: ExportedListInput;
  /** By their ids, in their order. */
  readonly columns: readonly string[];
  /** How many rows the administrator saw; null while they are still counted. */
  readonly count: number | null;
  readonly filtered: boolean;
}

/** A list on its screen, as far as its file follows it. */
export interface ExportableView {
  readonly filter: { readonly list: List; readonly active: boolean };
  readonly layout: {
    readonly visible: readonly { readonly id: string }[];
    readonly sort: readonly { readonly field: string; readonly descending: boolean }[];
  };
  readonly query: unknown;
  readonly rows: { readonly total: number | null; readonly search: unknown };
}

/** Null of a list that has no file of its own. */
export function listToExport({ filter, layout, query, rows }: ExportableView): ListToExport | null {
  const of = asked(filter.list.key, query, layout.sort[0]);
  if (of === null) return null;
  return {
    list: filter.list,
    of,
    columns: layout.visible.map(({ id }) => id),
    count: rows.search === null ? rows.total : null,
    filtered: filter.active,
  };
}

function asked(
  key: List['key'],
  query: unknown,
  sort: { readonly field: string; readonly descending: boolean } | undefined,
): ExportedListInput | null {
  switch (key) {
    case 'queue':
    case 'quarantine':
    case 'log':
    case 'activity':
      // What each of these asks for has a filter, and its order is one that the list declares.
      return { list: key, filter: (query as { filter: Filter }).filter, sort } as ExportedListInput;
    case 'usage':
      return { list: key, query: query as Extract<ExportedListInput, { list: 'usage' }>['query'] };
    default:
      return null;
  }
}
