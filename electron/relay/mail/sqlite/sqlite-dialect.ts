/** How SQLite compares folded texts. */
import type { DatabaseSync } from 'node:sqlite';
import { fold, foldAddresses, isAscii } from '../../../../shared/domain/fold.ts';
import type { TextOperator } from '../../../../shared/lists/resolve.ts';
import type { Clause, Dialect } from '../../../../shared/lists/sql.ts';

/** Gives a connection the functions that the clauses use. */
export function defineFolding(db: DatabaseSync): void {
  const define = (name: string, of: (text: string) => string) =>
    db.function(name, { deterministic: true }, (text) => (typeof text === 'string' ? of(text) : null));
  define('fold', fold);
  define('fold_addresses', foldAddresses);
}

/**
 * Text is compared folded (NFC, case; addresses with domains as A-labels and as U-labels), as everywhere. SQLite itself
 * folds ASCII only, which is what nearly all rows are: only the others cost a call of ours.
 */
export const SQLITE: Dialect = {
  text(sql, kind, how, sought): Clause {
    const pattern = how === 'is' ? sought : PATTERN[how](escaped(sought));
    const compared = (text: string) =>
      how === 'is' ? `${text} = ? COLLATE NOCASE` : `${text} LIKE ? ESCAPE '\\'`;
    const other = `${sql} GLOB '*[^ -~]*'`;
    const folded = compared(`fold(${sql})`);
    const shown = compared(`fold_addresses(${sql})`);
    // A sought text with other letters is in no row of ASCII, but for a domain that is shown with them.
    const ascii = isAscii(sought);
    if (kind === 'plain') {
      return ascii
        ? { sql: `CASE WHEN ${other} THEN ${folded} ELSE ${compared(sql)} END`, values: [pattern, pattern] }
        : { sql: `${other} AND ${folded}`, values: [pattern] };
    }
    const international = `${sql} LIKE '%xn--%'`;
    return ascii
      ? {
          sql: `CASE WHEN ${other} THEN ${folded} OR ${shown} ELSE ${compared(sql)} OR (${international} AND ${shown}) END`,
          values: [pattern, pattern, pattern, pattern],
        }
      : { sql: `(${other} OR ${international}) AND (${folded} OR ${shown})`, values: [pattern, pattern] };
  },
};

const PATTERN: Readonly<Record<Exclude<TextOperator, 'is'>, (text: string) => string>> = {
  contains: (text) => `%${text}%`,
  'starts-with': (text) => `${text}%`,
  'ends-with': (text) => `%${text}`,
};

/** Wildcards of LIKE as themselves. */
function escaped(value: string): string {
  return value.replaceAll(/[\\%_]/g, '\\$&');
}
