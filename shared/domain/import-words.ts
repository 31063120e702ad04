/** What an import came to, in words: the same in the window, the bell and the command line. */
import { languageOfReader, t, listMessage, message, type Message } from '../text/text.ts';
import type { ChangeEntry, ImportState } from '../contract/types.ts';

export const IMPORT_OUTCOMES = ['created', 'updated', 'skipped', 'rejected'] as const;
export type ImportOutcome = (typeof IMPORT_OUTCOMES)[number];

const OUTCOMES = {
  created: 'created',
  updated: 'updated',
  skipped: 'skipped',
  rejected: 'rejected',
} as const;
const WOULD = {
  created: 'would be created',
  updated: 'would be updated',
  skipped: 'would be skipped',
  rejected: 'would be rejected',
} as const;

/** Of a check nothing has happened: it says what would. */
export function outcomeWord(outcome: ImportOutcome, { dryRun }: Pick<ImportState, 'dryRun'>): string {
  return t((dryRun ? WOULD : OUTCOMES)[outcome]);
}

/** `3 would be created, 1 would be rejected`; empty for a file without rows. */
export function outcomesInWords(state: Pick<ImportState, ImportOutcome | 'dryRun'>): string {
  return IMPORT_OUTCOMES.filter((outcome) => state[outcome] > 0)
    .map((outcome) => `${state[outcome].toLocaleString(languageOfReader())} ${outcomeWord(outcome, state)}`)
    .join(', ');
}

/** The same, to be told later. */
export function outcomesMessage(state: Pick<ImportState, ImportOutcome | 'dryRun'>): Message {
  const words = state.dryRun ? WOULD : OUTCOMES;
  return listMessage(
    IMPORT_OUTCOMES.filter((outcome) => state[outcome] > 0).map((outcome) =>
      message('{count, number} {outcome}', { count: state[outcome], outcome: message(words[outcome]) }),
    ),
  );
}

/** What came of an import that is past, as far as the journal tells: `1,000 rows: 900 created, 100 skipped`. */
export function importedInWords({ users, imported }: Pick<ChangeEntry, 'users' | 'imported'>): string {
  const rows = imported?.rows;
  if (rows === undefined) return t('{count, plural, one {# user} other {# users}}', { count: users });
  return t('{count, plural, one {# row} other {# rows}}: {outcomes}', {
    count: rows.total,
    outcomes: outcomesInWords({ ...rows, dryRun: false }),
  });
}

/** Said of every check, before or after its numbers. */
export const ONLY_CHECKED = 'Nothing was changed: this was only a check.';

/** What a comparison came to: so many users and levels of settings differ, on whichever side, and so many rows could not be read. */
export function comparedMessage(differences: number, { rejected }: Pick<ImportState, 'rejected'>): Message {
  return message(
    '{differences, plural, =0 {Nothing differs from the set.} one {# line differs from the set: decide in Compare what is to hold.} other {# lines differ from the set: decide in Compare what is to hold.}}{rejected, plural, =0 {} one { # row could not be read.} other { # rows could not be read.}}',
    { differences, rejected },
  );
}

/** Of an import that is over and had nothing to do, why; null for any other. */
export function nothingToDo(
  state: Pick<ImportState, 'phase' | 'from' | 'compares' | 'rows' | ImportOutcome> & {
    readonly same?: number;
  },
): Message | null {
  const { phase, from, compares, rows, created, updated, skipped, rejected, same = 0 } = state;
  if (phase !== 'done' || from !== 'file' || compares === true) return null;
  if (rows === 0 || created + updated + rejected > 0) return null;
  if (same === 0)
    return message(
      'Nothing had to change: all {skipped, number} rows are of users that exist already, who were to be skipped.',
      { skipped },
    );
  return same === skipped
    ? message('Nothing had to change: the set has all {skipped, number} users just as the file says.', {
        skipped,
      })
    : message(
        'Nothing had to change: the set has {same, number} users just as the file says, and {twice, number} rows are of users that come twice.',
        { same, twice: skipped - same },
      );
}
