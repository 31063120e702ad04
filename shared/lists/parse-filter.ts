/**
 * Reads the filter language: `ann` is looked for in every text field, `field:value` compares in the field's natural way,
 * `field=value`, `field>500`, `field:10..50`, `field:ann*`, `-condition`, `(a OR b)`, quotes around what has spaces.
 */
import { t } from '../text/text.ts';
import { isText, type Field } from './field.ts';
import {
  all,
  any,
  condition,
  DEEPEST,
  LONGEST_FILTER,
  LONGEST_VALUE,
  MOST_CONDITIONS,
  not,
  type Condition,
  type Filter,
  type Operator,
} from './filter.ts';
import { fieldNamed, type List } from './list.ts';
import { oneOf, readChoice } from './read-values.ts';
import { problemOf } from './resolve.ts';
import { FilterFault, FilterScanner, type Part } from './scan-filter.ts';

/** What is wrong, and where: a place and a length in UTF-16 code units of the text. */
export interface FilterError {
  readonly at: number;
  readonly length: number;
  readonly message: string;
}

export type ParsedFilter =
  { readonly ok: true; readonly filter: Filter } | { readonly ok: false; readonly error: FilterError };

/** Reads a filter over a list; an empty text matches everything. */
export function parseFilter(list: List, text: string): ParsedFilter {
  try {
    if (text.length > LONGEST_FILTER)
      throw new FilterFault(
        LONGEST_FILTER,
        text.length - LONGEST_FILTER,
        t('The filter is longer than {count, number} characters.', { count: LONGEST_FILTER }),
      );
    return { ok: true, filter: new FilterParser(list, text).whole() };
  } catch (error) {
    if (error instanceof FilterFault) return { ok: false, error: error.report() };
    throw error;
  }
}

const SYMBOLS: Readonly<Record<string, Operator>> = {
  '=': 'is',
  '!=': 'is',
  '>': 'more-than',
  '>=': 'at-least',
  '<': 'less-than',
  '<=': 'at-most',
};

class FilterParser {
  readonly #list: List;
  readonly #scan: FilterScanner;
  #conditions = 0;

  constructor(list: List, text: string) {
    this.#list = list;
    this.#scan = new FilterScanner(text);
  }

  whole(): Filter {
    const scan: FilterScanner = this.#scan;
    scan.space();
    if (scan.next === '') return all();
    const filter = this.#either(0);
    if (!scan.atEnd) scan.fault(1, t('There is no “(” that this “)” closes.'));
    return filter;
  }

  #either(depth: number): Filter {
    const filters = [this.#both(depth)];
    while (this.#scan.keyword('OR')) filters.push(this.#both(depth));
    return any(...filters);
  }

  #both(depth: number): Filter {
    const scan: FilterScanner = this.#scan;
    const filters: Filter[] = [];
    for (;;) {
      scan.space();
      const here = scan.at;
      const joined = filters.length > 0 && scan.keyword('AND');
      scan.space();
      if (scan.atEnd || scan.next === ')' || scan.sees('OR')) {
        if (joined) scan.fault(0, t('A condition is missing after AND.'));
        if (filters.length > 0) return all(...filters);
        if (scan.next === ')') scan.fault(1, t('A condition is missing between these brackets.'));
        scan.fault(
          0,
          here === 0 ? t('A condition is missing before OR.') : t('A condition is missing here.'),
        );
      }
      filters.push(this.#item(depth));
    }
  }

  #item(depth: number): Filter {
    const scan: FilterScanner = this.#scan;
    const here = scan.at;
    if (scan.take('-') || scan.keyword('NOT')) {
      // “--x” would be as deep as it is long.
      if (scan.next === '-') scan.fault(1, t('One “-” is enough.'));
      const after = scan.at;
      scan.space();
      if (scan.atEnd || scan.next === ')' || (scan.at > after && scan.text[here] === '-'))
        scan.faultAt(here, 1, t('Write what should not match right after the “-”, or put it in quotes.'));
      return not(this.#item(depth));
    }
    if (!scan.take('(')) return this.#leaf();
    if (depth >= DEEPEST)
      scan.faultAt(here, 1, t('Brackets can lie {count, number} deep at most.', { count: DEEPEST }));
    const filter = this.#either(depth + 1);
    if (!scan.take(')')) scan.faultAt(here, 1, t('This bracket is not closed.'));
    scan.requireBreak();
    return filter;
  }

  #leaf(): Filter {
    const scan: FilterScanner = this.#scan;
    const here = scan.at;
    if (++this.#conditions > MOST_CONDITIONS)
      scan.fault(1, t('A filter can have {count, number} conditions at most.', { count: MOST_CONDITIONS }));
    const name = scan.fieldName((word) => fieldNamed(this.#list, word) !== undefined);
    if (name === null) return this.#words();
    const field = fieldNamed(this.#list, name.text);
    if (field !== undefined) return this.#comparison(field, name.symbol, here);
    scan.faultAt(
      here,
      name.text.length,
      `${noField(this.#list, name.text)} ${t('To look for the text itself, put it in quotes.')}`,
    );
  }

  #words(): Filter {
    const scan: FilterScanner = this.#scan;
    const here = scan.at;
    const { text, quoted } = scan.word();
    if (text === '') scan.faultAt(here, scan.at - here, t('There is nothing in these quotes.'));
    if (text.length > LONGEST_VALUE)
      scan.faultAt(
        here,
        scan.at - here,
        t('The text is longer than {count, number} characters.', { count: LONGEST_VALUE }),
      );
    if (!quoted && /^\*|\*$/.test(text))
      scan.faultAt(
        here,
        scan.at - here,
        t('Words are found anywhere in a text: leave the * out, or put it in quotes.'),
      );
    return { kind: 'words', text };
  }

  #comparison(field: Field, symbol: string, here: number): Filter {
    const scan: FilterScanner = this.#scan;
    const { type } = field;
    const ranged = !isText(type) && field.operators.includes('between');
    const [first, second] = scan.value(ranged && symbol === ':');
    if (second !== null) return this.#between(field, first, second, here);
    if (first.text === '' && !first.quoted)
      scan.fault(
        0,
        t('The value is missing: write it right after “{field}”.', { field: field.name + symbol }),
      );
    const word = first.quoted || symbol === '>' || symbol === '<' ? '' : first.text.toLowerCase();
    const bare = (['none', 'inherited', 'set'] as const).find((one) => one === word);
    if (bare !== undefined && field.operators.includes(bare)) {
      const found = condition(field.key, bare);
      return symbol === '!=' ? not(found) : found;
    }
    if (symbol === ':') return this.#natural(field, first, here);
    const found = this.#checked(
      condition(field.key, SYMBOLS[symbol] ?? 'is', this.#plain(field, first.text)),
      [first],
      here,
    );
    return symbol === '!=' ? not(found) : found;
  }

  /** `field:value`, with a star where a text goes on. */
  #natural(field: Field, part: Part, here: number): Filter {
    const { before, after } = part;
    if (!isText(field.type)) {
      if (before || after)
        this.#scan.faultAt(
          part.at,
          part.length,
          t('{field} takes no *: write its whole value.', { field: field.name }),
        );
      return this.#checked(
        condition(field.key, field.operators[0], this.#plain(field, part.text)),
        [part],
        here,
      );
    }
    const operator: Operator = before === after ? 'contains' : after ? 'starts-with' : 'ends-with';
    return this.#checked(condition(field.key, operator, part.text), [part], here);
  }

  #between(field: Field, first: Part, second: Part, here: number): Filter {
    const [from, to] = [first.text, second.text];
    if (from === '' && to === '')
      this.#scan.faultAt(first.at, 2, t('The values are missing: write them around “..”.'));
    if (from === '') return this.#checked(condition(field.key, 'at-most', to), [second], here);
    if (to === '') return this.#checked(condition(field.key, 'at-least', from), [first], here);
    return this.#checked(condition(field.key, 'between', from, to), [first, second], here);
  }

  /** The one form of a value that has several. */
  #plain({ type }: Field, value: string): string {
    return (type.kind === 'choice' ? readChoice(value, type.choices) : null) ?? value;
  }

  #checked(found: Condition, values: readonly Part[], here: number): Condition {
    const problem = problemOf(this.#list, found);
    if (problem === null) return found;
    const part = problem.value === null ? undefined : values[problem.value];
    if (part === undefined) this.#scan.faultAt(here, this.#scan.at - here, problem.reason);
    this.#scan.faultAt(part.at, Math.max(1, part.length), problem.reason);
  }
}

/** That a list has no such field, and which it has. */
export function noField(list: List, name: string): string {
  return t('“{name}” is not a field here: use {fields}.', {
    name: name.slice(0, 60),
    fields: oneOf(list.fields.map((one) => one.name)),
  });
}
