/** A search that goes on, in words. */
import { formatNumber, formatTime } from '../lib/format.ts';
import type { SearchState } from './row-pages.svelte.ts';

/** From so many on, how many exactly is no matter before it is known. */
const MANY = 10_000;

/** `more than 10,000`, or `3 so far`. */
export function foundSoFar(total: number): string {
  return total > MANY ? `more than ${formatNumber(MANY)}` : `${formatNumber(total)} so far`;
}

/** How far it is, and what was found. `ascending`: it began at the oldest. */
export function searchWords({ total, searchedTo }: SearchState, ascending: boolean, ended: boolean): string {
  const found =
    total === 0 ? 'nothing found so far' : `${foundSoFar(total).replace(' so far', '')} found so far`;
  if (searchedTo === null) return `Searching: ${found}`;
  const where = `${ascending ? 'up to' : 'back to'} ${formatTime(searchedTo)}`;
  return ended ? `Searched only ${where}: ${found}` : `Searched ${where}: ${found}`;
}
