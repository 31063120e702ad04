/** What an import came to, in words: the same in the window, the bell and the command line. */
import type { ImportState } from '../contract/types.ts';

export const IMPORT_OUTCOMES = ['created', 'updated', 'skipped', 'rejected'] as const;
export type ImportOutcome = (typeof IMPORT_OUTCOMES)[number];

/** Of a check nothing has happened: it says what would. */
export function outcomeWord(outcome: ImportOutcome, { dryRun }: Pick<ImportState, 'dryRun'>): string {
  return dryRun ? `would be ${outcome}` : outcome;
}

/** `3 would be created, 1 would be rejected`; empty for a file without rows. */
export function outcomesInWords(state: Pick<ImportState, ImportOutcome | 'dryRun'>): string {
  return IMPORT_OUTCOMES.filter((outcome) => state[outcome] > 0)
    .map((outcome) => `${state[outcome].toLocaleString('en')} ${outcomeWord(outcome, state)}`)
    .join(', ');
}

/** Said of every check, before or after its numbers. */
export const ONLY_CHECKED = 'Nothing was changed: this was only a check.';

/** What a comparison came to. */
export function comparedInWords({
  rows,
  created,
  updated,
}: Pick<ImportState, 'rows' | 'created' | 'updated'>): string {
  const count = (number: number): string => number.toLocaleString('en');
  return `Of ${count(rows)} ${rows === 1 ? 'row' : 'rows'}, ${count(updated)} differ from the set and ${count(created)} are not in it.`;
}
