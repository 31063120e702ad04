/** A filter as SQL with parameters: no text of an administrator ever becomes part of a statement. */
import { assertNever } from '../domain/assert-never.ts';
import { countType, field as declared } from './field.ts';
import type { Check, Resolved, TextOperator } from './resolve.ts';

export type SqlValue = string | number;

export interface Clause {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** Where a field's value stands in a row of the query. */
export interface SqlField {
  /** An expression; NULL where the row has no value. */
  readonly sql: string;
  /** What an id or a choice is in the database, where it is not the text itself; null for what is in none. */
  readonly value?: (text: string) => SqlValue | null;
  /** The row has several: `FROM … WHERE …` of a query of which `sql` is the column. */
  readonly several?: string;
  /** The row has several, none with a comma in it, in one text: `a,b`. */
  readonly joined?: true;
}

export type SqlFields = Readonly<Record<string, SqlField>>;

/** What differs between databases. */
export interface Dialect {
  /** A folded comparison of a text expression, by a field's way of folding; never NULL where the expression is not. */
  text(sql: string, kind: 'plain' | 'addresses', how: TextOperator, sought: string): Clause;
}

/** A condition for WHERE; `1` for everything. Throws for a field that the query does not have. */
export function compileSql(filter: Resolved, fields: SqlFields, dialect: Dialect): Clause {
  switch (filter.kind) {
    case 'all':
    case 'any': {
      const clauses = filter.of.map((one) => compileSql(one, fields, dialect));
      if (clauses.length === 0) return { sql: filter.kind === 'all' ? '1 = 1' : '1 = 0', values: [] };
      return {
        sql: clauses.map(({ sql }) => `(${sql})`).join(filter.kind === 'all' ? ' AND ' : ' OR '),
        values: clauses.flatMap(({ values }) => values),
      };
    }
    case 'not': {
      // A comparison with NULL has not held, so that its opposite does.
      const { sql, values } = compileSql(filter.of, fields, dialect);
      return { sql: `(${sql}) IS NOT TRUE`, values };
    }
    default:
      return compileCheck(filter, fields, dialect);
  }
}

function compileCheck(check: Check, fields: SqlFields, dialect: Dialect): Clause {
  const field = Object.hasOwn(fields, check.field.key) ? fields[check.field.key] : undefined;
  if (field === undefined) throw new Error(`This query has no ${check.field.key}.`);
  const { sql, values } = compare(check, field, dialect);
  return field.several === undefined
    ? { sql, values }
    : { sql: `EXISTS (SELECT 1 ${field.several} AND (${sql}))`, values };
}

function compare(check: Check, field: SqlField, dialect: Dialect): Clause {
  const { sql } = field;
  switch (check.kind) {
    case 'text': {
      const { kind } = check.field.type;
      const folding = kind === 'address' || kind === 'domain' ? 'addresses' : 'plain';
      if (field.joined !== true) return dialect.text(sql, folding, check.how, check.sought);
      if (check.sought.includes(',')) return { sql: '1 = 0', values: [] };
      return dialect.text(`(',' || ${sql} || ',')`, folding, 'contains', amongJoined(check));
    }
    case 'range':
      return between(check, sql);
    case 'value': {
      const value = field.value === undefined ? check.value : field.value(check.value);
      return value === null ? { sql: '1 = 0', values: [] } : { sql: `${sql} = ?`, values: [value] };
    }
    case 'flag':
      return { sql: check.on ? `${sql} IS TRUE` : `${sql} IS FALSE`, values: [] };
    case 'none':
      return { sql: `${sql} IS NULL`, values: [] };
    case 'origin':
      throw new Error(`This query does not know where ${check.field.key} comes from.`);
    default:
      return assertNever(check);
  }
}

/** What a text of values joined by commas has in it, with a comma at either end, where one of them is as sought. */
function amongJoined({ how, sought }: Extract<Check, { kind: 'text' }>): string {
  const begin = how === 'is' || how === 'starts-with' ? ',' : '';
  const end = how === 'is' || how === 'ends-with' ? ',' : '';
  return begin + sought + end;
}

/** A number of which 0 is 0. */
const PLAIN = declared('number', 'Value', countType());

function between(check: Extract<Check, { kind: 'range' }>, sql: string): Clause {
  const { from, to, above, below } = check;
  const { type } = check.field;
  if (type.kind === 'number' && type.zeroIsUnlimited) {
    const limited = between(
      { ...check, to: check.to === Infinity ? Number.MAX_VALUE : check.to, field: PLAIN },
      sql,
    );
    if (from === Infinity) return { sql: `${sql} = 0`, values: [] };
    if (to === Infinity && !below) return { sql: `${sql} = 0 OR (${limited.sql})`, values: limited.values };
    return { sql: `${sql} <> 0 AND ${limited.sql}`, values: limited.values };
  }
  if (from === to && !above && !below) return { sql: `${sql} = ?`, values: [from] };
  const bounds = [
    ...(from === -Infinity ? [] : [{ sign: above ? '>' : '>=', value: from }]),
    ...(to === Infinity ? [] : [{ sign: below ? '<' : '<=', value: to }]),
  ];
  if (bounds.length === 0) return { sql: `${sql} IS NOT NULL`, values: [] };
  return {
    sql: bounds.map(({ sign }) => `${sql} ${sign} ?`).join(' AND '),
    values: bounds.map(({ value }) => value),
  };
}
