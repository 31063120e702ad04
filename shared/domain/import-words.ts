/** What an import came to, in words: the same in the window, the bell and the command line. */
import type { ChangeEntry, ImportState } from '../contract/types.ts';
import { countUsers } from './change-sentence.ts';

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

/** What came of an import that is past, as far as the journal tells: `1,000 rows: 900 created, 100 skipped`. */
export function importedInWords({ users, imported }: Pick<ChangeEntry, 'users' | 'imported'>): string {
  const rows = imported?.rows;
  if (rows === undefined) return countUsers(users);
  const of = `${rows.total.toLocaleString('en')} ${rows.total === 1 ? 'row' : 'rows'}`;
  return `${of}: ${outcomesInWords({ ...rows, dryRun: false })}`;
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

/** Of an import that is over and had nothing to do, why; null for any other. */
export function nothingToDo(
  state: Pick<ImportState, 'phase' | 'from' | 'compares' | 'rows' | ImportOutcome> & {
    readonly same?: number;
  },
): string | null {
  const { phase, from, compares, rows, created, updated, skipped, rejected, same = 0 } = state;
  if (phase !== 'done' || from !== 'file' || compares === true) return null;
  if (rows === 0 || created + updated + rejected > 0) return null;
  const users = skipped.toLocaleString('en');
  if (same === 0)
    return `Nothing had to change: all ${users} rows are of users that exist already, who were to be skipped.`;
  return same === skipped
    ? `Nothing had to change: the set has all ${users} users just as the file says.`
    : `Nothing had to change: the set has ${same.toLocaleString('en')} users just as the file says, and ${(skipped - same).toLocaleString('en')} rows are of users that come twice.`;
}
