/** A filter as a test of one row in memory. */
import { assertNever } from '../domain/assert-never.ts';
import { formsOf } from './fold-value.ts';
import type { Check, Resolved, TextOperator } from './resolve.ts';
import type { RowValues, Value } from './row-values.ts';

/** How rows are read: their values, and whether one inherits a setting. */
export interface RowReader<Row> {
  readonly values: RowValues<Row>;
  readonly inherits?: (row: Row, key: string) => boolean;
}

/** True for the rows that match. Throws, before any row is seen, for a field that rows of this kind do not hold. */
export function predicate<Row>(filter: Resolved, reader: RowReader<Row>): (row: Row) => boolean {
  switch (filter.kind) {
    case 'all': {
      const tests = filter.of.map((one) => predicate(one, reader));
      return (row) => tests.every((test) => test(row));
    }
    case 'any': {
      const tests = filter.of.map((one) => predicate(one, reader));
      return (row) => tests.some((test) => test(row));
    }
    case 'not': {
      const test = predicate(filter.of, reader);
      return (row) => !test(row);
    }
    default:
      return checkRow(filter, reader);
  }
}

function checkRow<Row>(check: Check, { values, inherits }: RowReader<Row>): (row: Row) => boolean {
  const { key } = check.field;
  if (check.kind === 'origin') {
    if (inherits === undefined) throw new Error(`These rows do not say where ${key} comes from.`);
    return (row) => inherits(row, key) === check.inherited;
  }
  const read = values[key];
  if (read === undefined) throw new Error(`These rows have no ${key}.`);
  const test = checkValue(check);
  return (row) => {
    const value = read(row);
    return Array.isArray(value) ? value.some((one: string) => test(one)) : test(value);
  };
}

/** A check of one value; null: the row has none. */
export function checkValue(check: Exclude<Check, { kind: 'origin' }>): (value: Value) => boolean {
  switch (check.kind) {
    case 'text': {
      const { how, sought } = check;
      const { type } = check.field;
      return (value) =>
        typeof value === 'string' && formsOf(type, value).some((text) => holds(text, how, sought));
    }
    case 'range': {
      const { type } = check.field;
      const endless = type.kind === 'number' && type.zeroIsUnlimited;
      return (value) =>
        typeof value === 'number' && inRange(check, endless && value === 0 ? Infinity : value);
    }
    case 'value':
      return (value) => value === check.value;
    case 'flag':
      return (value) => value === check.on;
    case 'none':
      return (value) => value === null;
    default:
      return assertNever(check);
  }
}

/** Whether a number lies where a range says. */
export function inRange(
  { from, to, above, below }: Extract<Check, { kind: 'range' }>,
  value: number,
): boolean {
  return (above ? value > from : value >= from) && (below ? value < to : value <= to);
}

/** Whether a folded text is found by another. */
export function holds(text: string, how: TextOperator, sought: string): boolean {
  switch (how) {
    case 'contains':
      return text.includes(sought);
    case 'is':
      return text === sought;
    case 'starts-with':
      return text.startsWith(sought);
    case 'ends-with':
      return text.endsWith(sought);
    default:
      return assertNever(how);
  }
}
