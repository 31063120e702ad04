/** The lists of what was done: activity, the jobs that import users, and the rows these rejected. */
import type { ChangeEntry, ImportState, RejectedRow } from '../contract/types.ts';
import { choiceType, countType, field, FLAG_TYPE, TEXT_TYPE, TIME_TYPE } from './field.ts';
import { HARDENING_ACTOR } from '../domain/actor.ts';
import { all, any, condition, conditionsOf, not, type Filter } from './filter.ts';
import { CHANGE_TYPE } from './ids.ts';
import type { List } from './list.ts';
import { readChoice } from './read-values.ts';
import type { RowValues } from './row-values.ts';

const CHANGE_KINDS = choiceType([
  ['add', 'Added'],
  ['edit', 'Edited'],
  ['remove', 'Deleted'],
  ['lock', 'Locked'],
  ['unlock', 'Unlocked'],
  ['import', 'Imported'],
  ['incoming-add', 'Added incoming users'],
  ['incoming-remove', 'Deleted incoming users'],
  ['incoming-import', 'Imported incoming users'],
  ['settings', 'Settings'],
  ['domain', 'Domain settings'],
  ['rename', 'Renamed'],
  ['harden', 'Hardened'],
  ['mark', 'Mark'],
  ['merge', 'Taken over'],
  ['undo', 'Undone'],
  ['redo', 'Done again'],
  ['lapse', 'Began or ended by itself', 'Lock began or ended', 'Lock ran out'],
]);

export const ACTIVITY: List = {
  key: 'activity',
  title: 'Activity',
  row: ['change', 'changes'],
  fields: [
    field('time', 'Time', TIME_TYPE, { width: 150, sortable: true }),
    field('actor', 'By', TEXT_TYPE, { also: ['who'], width: 120, sortable: true }),
    field('summary', 'What', TEXT_TYPE, { width: 360 }),
    field('users', 'Users', countType('users'), { width: 80, sortable: true }),
    field('kind', 'Kind', CHANGE_KINDS, { width: 110, hidden: true, sortable: true }),
    field('change', 'Change', CHANGE_TYPE, { width: 80, optional: true }),
    field('of', 'Takes back', CHANGE_TYPE, { width: 90, hidden: true, optional: true }),
    field('undone', 'Undone', FLAG_TYPE, { width: 90 }),
    field('undoable', 'Can be undone', FLAG_TYPE, { width: 110, hidden: true }),
  ],
  sort: { field: 'time', descending: true },
  searched: ['actor', 'summary'],
  actions: ['undo'],
};

export const REJECTED: List = {
  key: 'rejected',
  title: 'Rejected rows',
  row: ['row', 'rows'],
  fields: [
    field('line', 'Line', countType(), { width: 80, sortable: true }),
    field('column', 'Column', countType(), { width: 80, optional: true }),
    field('field', 'Field', TEXT_TYPE, { width: 120, optional: true }),
    field('reason', 'Why', TEXT_TYPE, { width: 320 }),
    field('text', 'Row', TEXT_TYPE, { width: 240 }),
  ],
  sort: { field: 'line', descending: false },
  searched: ['reason', 'text'],
  actions: ['save'],
};

export const IMPORTS: List = {
  key: 'imports',
  title: 'Imports',
  row: ['import', 'imports'],
  fields: [
    field('file', 'File', TEXT_TYPE, { width: 260 }),
    field(
      'phase',
      'State',
      choiceType([
        ['asking', 'Asking'],
        ['reading', 'Reading'],
        ['committing', 'Writing'],
        ['done', 'Done'],
        ['failed', 'Failed'],
        ['cancelled', 'Cancelled'],
      ]),
      { also: ['phase'], width: 100 },
    ),
    field('rows', 'Rows', countType('rows'), { width: 90, sortable: true }),
    field('created', 'Created', countType('users'), { width: 90, sortable: true }),
    field('updated', 'Updated', countType('users'), { width: 90, sortable: true }),
    field('skipped', 'Skipped', countType('rows'), { width: 90, sortable: true }),
    field('rejected', 'Rejected', countType('rows'), { width: 90, sortable: true }),
    field('seconds', 'Took', { kind: 'duration', unit: 'seconds' }, { width: 80, sortable: true }),
    field('change', 'Change', CHANGE_TYPE, { width: 80, optional: true }),
    field('dryRun', 'Only a check', FLAG_TYPE, { width: 100, hidden: true }),
  ],
  sort: null,
  searched: ['file'],
  actions: ['undo'],
};

/** True of a filter that speaks of hardening itself: by its kind, or by who does it. */
function isHardeningAskedFor(filter: Filter): boolean {
  return conditionsOf(filter).some(({ field: key, values: [value = ''] }) => {
    if (key === 'kind' && CHANGE_KINDS.kind === 'choice')
      return readChoice(value, CHANGE_KINDS.choices) === 'harden';
    return key === 'actor' && value.toLowerCase() === HARDENING_ACTOR;
  });
}

/** What activity is asked for by: changes that only hardened passwords stay out, unless they are wanted or asked for by name. */
export function activityShown(filter: Filter, hardening: boolean): Filter {
  return hardening || isHardeningAskedFor(filter)
    ? filter
    : all(filter, not(condition('kind', 'is', 'harden')));
}

/** The history of imports: changes that brought users from elsewhere. */
export function importsOnly(): Filter {
  return any(condition('kind', 'is', 'import'), condition('kind', 'is', 'incoming-import'));
}

/** What a line of the activity is known by: a lock that ran out is no change and has no number; no two are of the same user at the same time. */
export function changeKey({ seq, time, summary }: Pick<ChangeEntry, 'seq' | 'time' | 'summary'>): string {
  return seq === null ? `${time} ${summary}` : String(seq);
}

const id = (number: number | null): string | null => (number === null ? null : String(number));

export const ACTIVITY_VALUES: RowValues<ChangeEntry> = {
  time: (row) => row.time,
  actor: (row) => row.actor,
  summary: (row) => row.summary,
  users: (row) => row.users,
  kind: (row) => row.kind,
  change: (row) => id(row.seq),
  of: (row) => id(row.of),
  undone: (row) => row.undone,
  undoable: (row) => row.undoable,
};

export const REJECTED_VALUES: RowValues<RejectedRow> = {
  line: (row) => row.line,
  column: (row) => row.column,
  field: (row) => row.field,
  reason: (row) => row.reason,
  text: (row) => row.text,
};

export const IMPORT_VALUES: RowValues<ImportState> = {
  file: (row) => row.file,
  phase: (row) => row.phase,
  rows: (row) => row.rows,
  created: (row) => row.created,
  updated: (row) => row.updated,
  skipped: (row) => row.skipped,
  rejected: (row) => row.rejected,
  seconds: (row) => row.seconds,
  change: (row) => id(row.change),
  dryRun: (row) => row.dryRun,
};
