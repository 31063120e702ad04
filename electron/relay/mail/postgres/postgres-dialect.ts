/** How PostgreSQL compares folded texts, and how a filter's clause becomes a statement of it. */
import { isAscii } from '../../../../shared/domain/fold.ts';
import type { TextOperator } from '../../../../shared/lists/resolve.ts';
import type { Clause, Dialect } from '../../../../shared/lists/sql.ts';
import { textOf } from '../../../store/postgres/database.ts';

/** As `shared/domain/fold.ts`: the functions `fold` and `fold_addresses` of the schema for what is not ASCII, `lower` for what is. */
export const POSTGRES: Dialect = {
  text(sql, kind, how, sought): Clause {
    const pattern = textOf(how === 'is' ? sought : PATTERN[how](sought.replaceAll(/[\\%_]/g, '\\$&')));
    const compared = (text: string) => (how === 'is' ? `${text} = ?` : `${text} LIKE ? ESCAPE '\\'`);
    const other = `octet_length(${sql}) <> length(${sql})`;
    const ascii = compared(`lower(${sql} COLLATE "C")`);
    const folded = compared(`fold(${sql})`);
    if (kind === 'plain') {
      return isAscii(sought)
        ? { sql: `CASE WHEN ${other} THEN ${folded} ELSE ${ascii} END`, values: [pattern, pattern] }
        : { sql: `(${other}) AND ${folded}`, values: [pattern] };
    }
    const shown = compared(`fold_addresses(${sql})`);
    return {
      sql: `CASE WHEN ${other} OR ${sql} ILIKE '%xn--%' THEN ${folded} OR ${shown} ELSE ${ascii} END`,
      values: [pattern, pattern, pattern],
    };
  },
};

const PATTERN: Readonly<Record<Exclude<TextOperator, 'is'>, (text: string) => string>> = {
  contains: (text) => `%${text}%`,
  'starts-with': (text) => `${text}%`,
  'ends-with': (text) => `%${text}`,
};

/** The clause with numbered parameters of a known type, the first of them `$first`. */
export function numbered(
  { sql, values }: Clause,
  first = 1,
): { readonly sql: string; readonly values: readonly (string | number)[] } {
  let at = 0;
  const text = sql.replaceAll('?', () => {
    const value = values[at];
    const type =
      typeof value === 'string' ? 'text' : Number.isSafeInteger(value) ? 'bigint' : 'double precision';
    return `$${first + at++}::${type}`;
  });
  return { sql: text, values };
}
