/** The list of what differs: since a mark, or beside a file or another set. */
import type { DifferenceRow } from '../contract/difference.ts';
import { fieldLabel, fieldValue } from '../domain/changed-fields.ts';
import { choiceType, DOMAIN_TYPE, field, TEXT_TYPE } from './field.ts';
import type { List } from './list.ts';
import type { RowValues } from './row-values.ts';

export const DIFFERENCE_SORTS = ['name', 'what', 'side', 'domain', 'choice'] as const;
export type DifferenceSort = (typeof DIFFERENCE_SORTS)[number];

export const DIFFERENCES: List = {
  key: 'differences',
  title: 'Compare',
  row: ['difference', 'differences'],
  fields: [
    field('name', 'Who', TEXT_TYPE, { also: ['user', 'address'], width: 240, sortable: true }),
    field(
      'what',
      'What',
      choiceType([
        ['added', 'Added'],
        ['changed', 'Changed'],
        ['deleted', 'Deleted'],
      ]),
      { width: 100, sortable: true },
    ),
    field(
      'side',
      'Where',
      choiceType([
        ['ours', 'Here', 'Only here'],
        ['theirs', 'There', 'Only there'],
        ['conflict', 'Both', 'Conflict'],
      ]),
      { also: ['by'], width: 90, sortable: true },
    ),
    field('fields', 'Fields', TEXT_TYPE, { width: 360 }),
    field(
      'choice',
      'What is to hold',
      choiceType([
        ['ours', 'As here'],
        ['theirs', 'As there'],
      ]),
      { also: ['choice'], width: 120, sortable: true, optional: true },
    ),
    field('domain', 'Domain', DOMAIN_TYPE, { width: 160, hidden: true, sortable: true }),
  ],
  sort: { field: 'name', descending: false },
  searched: ['name', 'fields'],
  actions: ['ours', 'theirs'],
};

/** What became of it, by whoever did it; of a conflict both did something. */
export function whatOf({ side, here, there }: DifferenceRow): 'added' | 'changed' | 'deleted' {
  const done = side === 'theirs' ? there : side === 'ours' ? here : here === there ? here : 'changed';
  return done === 'added' || done === 'deleted' ? done : 'changed';
}

/** `Limit per day: inherited → 500 messages`, of each field. `timeText`: how the reader is told times. */
export function fieldsText(row: DifferenceRow, timeText: (time: number) => string): string {
  return row.fields.map((one) => fieldText(row, one, timeText)).join('; ');
}

function fieldText(
  row: DifferenceRow,
  { field: key, base, ours, theirs, side }: DifferenceRow['fields'][number],
  timeText: (time: number) => string,
): string {
  const value = (one: unknown): string => fieldValue(key, one, timeText);
  const label = fieldLabel(key);
  if (side === 'conflict') return `${label}: here ${value(ours)}, there ${value(theirs)}`;
  const what = whatOf(row);
  if (what === 'added') return `${label}: ${value(side === 'theirs' ? theirs : ours)}`;
  if (what === 'deleted') return `${label}: ${value(base ?? (side === 'theirs' ? ours : theirs))}`;
  return `${label}: ${value(base)} → ${value(side === 'theirs' ? theirs : ours)}`;
}

const inWords = (time: number): string => new Date(time).toISOString();

export const DIFFERENCE_VALUES: RowValues<DifferenceRow> = {
  name: (row) => row.name,
  what: whatOf,
  side: (row) => row.side,
  fields: (row) => fieldsText(row, inWords),
  choice: (row) => row.choice,
  domain: (row) => row.domain,
};
