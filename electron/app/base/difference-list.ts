/** Differences as a list: filtered, sorted and in windows. */
import type {
  DifferenceCounts,
  DifferenceRow,
  DifferenceWindow,
} from '../../../shared/contract/difference.ts';
import { displayAddress } from '../../../shared/domain/change-sentence.ts';
import { displayDomain } from '../../../shared/domain/domain-name.ts';
import { addressOf } from '../../../shared/domain/user.ts';
import {
  DIFFERENCES,
  DIFFERENCE_VALUES,
  whatOf,
  type DifferenceSort,
} from '../../../shared/lists/difference-list.ts';
import { isEverything, type Filter } from '../../../shared/lists/filter.ts';
import { predicate } from '../../../shared/lists/predicate.ts';
import { resolve } from '../../../shared/lists/resolve.ts';
import type { Difference } from '../../store/compare/since.ts';

export interface DifferenceQuery {
  readonly filter: Filter;
  readonly sort: { readonly field: DifferenceSort; readonly descending: boolean };
}

/** A difference as it is shown; nobody has chosen yet. */
export function differenceRow({ of, here, there, side, fields }: Difference): DifferenceRow {
  const shared = { here, there, side, fields, choice: side === 'conflict' ? null : side };
  if ('level' in of) {
    const { level } = of;
    const domain = level === null ? '' : displayDomain(level);
    const name = level === null ? 'settings of the system' : `settings of ${domain}`;
    return { key: `level ${level ?? ''}`, user: null, name, domain, ...shared };
  }
  const { user, id } = of;
  return {
    key: `${user.kind === 'ip' ? `${user.domain} ` : ''}${addressOf(user)}`,
    ...{ user: id, name: displayAddress(user), domain: displayDomain(user.domain) },
    ...shared,
  };
}

/** The last question about a list of rows, and its answer. */
export class DifferenceList {
  #rows: readonly DifferenceRow[] = [];
  #counts: DifferenceCounts = countsOf([]);
  #key = '';
  #found: readonly DifferenceRow[] = [];

  /** From now on it is about these. */
  take(rows: readonly DifferenceRow[]): this {
    if (rows === this.#rows) return this;
    this.#rows = rows;
    this.#counts = countsOf(rows);
    this.#key = '';
    return this;
  }

  window(query: DifferenceQuery, offset: number, limit: number, now: number): DifferenceWindow {
    const found = this.#matching(query, now);
    return {
      total: found.length,
      all: this.#rows.length,
      rows: found.slice(offset, offset + limit),
      counts: this.#counts,
    };
  }

  /** Where the row with that key is; null: it is not among them. */
  place(query: DifferenceQuery, key: string, now: number): number | null {
    const at = this.#matching(query, now).findIndex((row) => row.key === key);
    return at < 0 ? null : at;
  }

  /** All that match, in their order. */
  matching(query: DifferenceQuery, now: number): readonly DifferenceRow[] {
    return this.#matching(query, now);
  }

  #matching({ filter, sort }: DifferenceQuery, now: number): readonly DifferenceRow[] {
    const key = JSON.stringify([filter, sort]);
    if (key === this.#key) return this.#found;
    const found = isEverything(filter)
      ? [...this.#rows]
      : this.#rows.filter(predicate(resolve(DIFFERENCES, filter, now), { values: DIFFERENCE_VALUES }));
    const value = DIFFERENCE_VALUES[sort.field] as (row: DifferenceRow) => string | null;
    const sign = sort.descending ? -1 : 1;
    const keyed = found.map((row) => [value(row) ?? '', row] as const);
    keyed.sort(([a, x], [b, y]) => (a === b ? (x.name < y.name ? -1 : 1) : a < b ? -sign : sign));
    [this.#key, this.#found] = [key, keyed.map(([, row]) => row)];
    return this.#found;
  }
}

function countsOf(rows: readonly DifferenceRow[]): DifferenceCounts {
  const counts = {
    added: 0,
    changed: 0,
    deleted: 0,
    ours: 0,
    theirs: 0,
    conflicts: 0,
    open: 0,
    taken: 0,
    deletes: 0,
  };
  for (const row of rows) {
    counts[whatOf(row)]++;
    counts[row.side === 'conflict' ? 'conflicts' : row.side]++;
    if (row.choice === null) counts.open++;
    if (row.choice !== 'theirs') continue;
    counts.taken++;
    if (row.there === 'deleted' || (row.there === 'same' && row.here === 'added')) counts.deletes++;
  }
  return counts;
}
