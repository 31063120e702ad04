/** Filters by chance, for tests: every one that a list's language can say. */
import fc from 'fast-check';
import type { Field } from '../../shared/lists/field.ts';
import { all, any, condition, not, type Condition, type Filter } from '../../shared/lists/filter.ts';
import type { List } from '../../shared/lists/list.ts';

const TIMES = [
  '2026-11-26',
  '2026-11',
  'today',
  'yesterday',
  'last7d',
  'next2h',
  '2026-03-01T12:00Z',
  '2026-03-01 12:00:30',
];
const MOMENTS = ['2h', '+2h', 'now'];

/** Texts as people and mail have them, the awkward ones too. */
export const anyText = fc.oneof(
  fc.constantFrom(
    'a',
    'ann',
    'Ärger',
    'straße',
    'ΣΑΣ',
    'xn--bcher-kva',
    'bücher',
    '@',
    '.',
    '*',
    'none',
    'set',
    'OR',
  ),
  fc.string({ minLength: 1, maxLength: 8 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }),
);

function value(field: Field, operator: string): fc.Arbitrary<string> {
  const { type } = field;
  switch (type.kind) {
    case 'number':
      return fc.oneof(fc.integer({ min: 1, max: 2000 }).map(String), fc.constantFrom('1,000', '2k', '1 000'));
    case 'duration':
      return fc.constantFrom('30', '2h', '1d', '45m');
    case 'time':
      return fc.constantFrom(...TIMES, ...(operator === 'is' ? [] : MOMENTS));
    case 'flag':
      return fc.constantFrom('on', 'off');
    case 'choice':
      return fc.constantFrom(...type.choices.map((choice) => choice.value));
    case 'id':
      return fc.constantFrom(
        ...['12', '7', '0T9N2J00000', '0T9N2J00001'].filter((id) => type.read(id) !== null),
      );
    default:
      return anyText;
  }
}

function anyCondition(field: Field): fc.Arbitrary<Condition> {
  return fc.constantFrom(...field.operators).chain((operator) => {
    if (['none', 'inherited', 'set'].includes(operator)) return fc.constant(condition(field.key, operator));
    const one = value(field, operator);
    if (operator !== 'between') return one.map((text) => condition(field.key, operator, text));
    return one.map((text) => condition(field.key, operator, text, text));
  });
}

/** A filter over the fields of a list, or over some of them. */
export function anyFilter(list: List, fields: readonly Field[] = list.fields): fc.Arbitrary<Filter> {
  const leaf = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...fields).chain(anyCondition) },
    { weight: 1, arbitrary: anyText.map((text): Filter => ({ kind: 'words', text })) },
  );
  const { tree } = fc.letrec<{ tree: Filter }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      fc.array(tie('tree'), { minLength: 2, maxLength: 4 }).map((filters) => all(...filters)),
      fc.array(tie('tree'), { minLength: 2, maxLength: 3 }).map((filters) => any(...filters)),
      tie('tree').map(not),
    ),
  }));
  return tree;
}
