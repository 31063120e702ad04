/** A search that goes on, in words. */
import { t } from '../../shared/text/text.ts';
import { formatTime } from '../lib/format.ts';
import type { SearchState } from './row-pages.svelte.ts';

/** From so many on, how many exactly is no matter before it is known. */
const MANY = 10_000;

/** `more than 10,000`, or `3 so far`. */
export function foundSoFar(total: number): string {
  return total > MANY
    ? t('more than {count, number}', { count: MANY })
    : t('{count, number} so far', { count: total });
}

/** How far it is, and what was found. `ascending`: it began at the oldest. */
export function searchWords({ total, searchedTo }: SearchState, ascending: boolean, ended: boolean): string {
  const found =
    total === 0
      ? t('nothing found so far')
      : total > MANY
        ? t('more than {count, number} found so far', { count: MANY })
        : t('{count, number} found so far', { count: total });
  if (searchedTo === null) return t('Searching: {found}', { found });
  const values = { time: formatTime(searchedTo), found };
  if (ended)
    return ascending
      ? t('Searched only up to {time}: {found}', values)
      : t('Searched only back to {time}: {found}', values);
  return ascending
    ? t('Searched up to {time}: {found}', values)
    : t('Searched back to {time}: {found}', values);
}
