/** Conditions that leave nothing together. */
import { t } from '../text/text.ts';
import { parts, type Condition, type Filter } from './filter.ts';
import type { List } from './list.ts';
import { printFilter } from './print-filter.ts';
import { resolve, type Check } from './resolve.ts';

interface Said {
  readonly part: Filter;
  readonly check: Check;
  readonly negated: boolean;
}

/** Says so when no row can be what a filter's conditions say together: an empty range, two different values. Null else. */
export function contradiction(list: List, filter: Filter, now: number): string | null {
  const said = parts(filter).flatMap((part): Said[] => {
    const inner = part.kind === 'not' ? part.of : part;
    return inner.kind === 'condition'
      ? [{ part, check: read(list, inner, now), negated: part.kind === 'not' }]
      : [];
  });
  for (const [at, one] of said.entries()) {
    const other = said.slice(0, at).find((before) => excludes(before, one));
    if (other === undefined) continue;
    const [first = '', second = ''] = [other, one].map(
      ({ part }) => `“${printFilter(list, part).slice(0, 80)}”`,
    );
    return t('Nothing can be both {first} and {second}: leave one of them out.', { first, second });
  }
  return null;
}

function read(list: List, condition: Condition, now: number): Check {
  return resolve(list, condition, now) as Check;
}

/** Whether two conditions leave nothing of a field. */
function excludes(a: Said, b: Said): boolean {
  const [one, other] = [a.check, b.check];
  if (one.field.key !== other.field.key || one.field.several) return false;
  if (one.kind === 'range' && other.kind === 'range') return !a.negated && !b.negated && isEmpty(one, other);
  const alike =
    one.kind === 'value' && other.kind === 'value'
      ? one.value === other.value
      : one.kind === 'flag' && other.kind === 'flag'
        ? one.on === other.on
        : null;
  if (alike === null) return false;
  if (!a.negated && !b.negated) return !alike;
  return a.negated !== b.negated && alike;
}

type Range = Extract<Check, { kind: 'range' }>;

function isEmpty(one: Range, other: Range): boolean {
  const [from, to] = [Math.max(one.from, other.from), Math.min(one.to, other.to)];
  if (from !== to) return from > to;
  const ranges = [one, other];
  return ranges.some((range) => (range.from === from && range.above) || (range.to === to && range.below));
}
