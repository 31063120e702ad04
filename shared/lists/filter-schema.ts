/** The contract's form of a filter, which is the tree itself: anything else is refused with a sentence. */
import * as v from 'valibot';
import { all, any, DEEPEST, LONGEST_VALUE, MOST_CONDITIONS, not, OPERATORS, type Filter } from './filter.ts';
import { fieldOf, type List } from './list.ts';
import { readChoice } from './read-values.ts';
import { problemOf } from './resolve.ts';

/** Takes a filter over a list, and gives it in its one form: joined, and choices by their values. */
export function filterSchema(list: List): v.GenericSchema<Filter, Filter> {
  return v.pipe(
    v.custom<Filter>((input) => typeof input === 'object' && input !== null, 'A filter is an object.'),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      try {
        return new TreeReader(list).read(dataset.value, 0);
      } catch (error) {
        if (!(error instanceof TreeFault)) throw error;
        addIssue({ message: error.message });
        return NEVER;
      }
    }),
  );
}

class TreeFault extends Error {}

class TreeReader {
  readonly #list: List;
  #conditions = 0;

  constructor(list: List) {
    this.#list = list;
  }

  /** `depth`: in how many brackets it lies, at most. */
  read(input: unknown, depth: number): Filter {
    if (depth > DEEPEST + 1) throw new TreeFault(`Brackets can lie ${DEEPEST} deep at most.`);
    const { kind, ...rest } = record(input);
    switch (kind) {
      case 'all':
      case 'any': {
        const of = only(rest, 'of')['of'];
        if (!Array.isArray(of)) throw new TreeFault(`“${kind}” takes a list of filters.`);
        if (of.length === 0 && (kind === 'any' || depth > 0)) throw new TreeFault('A condition is missing.');
        const filters = of.map((one: unknown) => this.read(one, depth + 1));
        return kind === 'all' ? all(...filters) : any(...filters);
      }
      case 'not':
        return not(this.read(only(rest, 'of')['of'], depth + 1));
      case 'words':
        return this.#words(only(rest, 'text')['text']);
      case 'condition':
        return this.#condition(only(rest, 'field', 'operator', 'values'));
      default:
        throw new TreeFault('A filter is all, any, not, words or condition.');
    }
  }

  #words(text: unknown): Filter {
    this.#count();
    if (typeof text !== 'string' || text === '') throw new TreeFault('The text to look for is missing.');
    if (text.length > LONGEST_VALUE)
      throw new TreeFault(`The text is longer than ${LONGEST_VALUE} characters.`);
    return { kind: 'words', text };
  }

  #condition({ field, operator, values }: Readonly<Record<string, unknown>>): Filter {
    this.#count();
    const known = OPERATORS.find((one) => one === operator);
    if (known === undefined) throw new TreeFault(`There is no such operator: use ${OPERATORS.join(', ')}.`);
    if (typeof field !== 'string') throw new TreeFault('The field is missing.');
    if (!Array.isArray(values) || values.length > 2 || !values.every((value) => typeof value === 'string'))
      throw new TreeFault('The values of a condition are at most two texts.');
    const type = fieldOf(this.#list, field)?.type;
    const plain =
      type?.kind === 'choice' ? values.map((value) => readChoice(value, type.choices) ?? value) : [...values];
    const found = { kind: 'condition', field, operator: known, values: plain } as const;
    const problem = problemOf(this.#list, found);
    if (problem !== null) throw new TreeFault(problem.reason);
    return found;
  }

  #count(): void {
    if (++this.#conditions > MOST_CONDITIONS)
      throw new TreeFault(`A filter can have ${MOST_CONDITIONS} conditions at most.`);
  }
}

function record(input: unknown): Readonly<Record<string, unknown>> {
  if (typeof input !== 'object' || input === null) throw new TreeFault('A filter is an object.');
  return input as Readonly<Record<string, unknown>>;
}

/** The named parts and no others. */
function only(
  rest: Readonly<Record<string, unknown>>,
  ...names: readonly string[]
): Readonly<Record<string, unknown>> {
  const other = Object.keys(rest).find((name) => !names.includes(name));
  if (other !== undefined) throw new TreeFault(`“${other.slice(0, 40)}” is no part of such a filter.`);
  return rest;
}
