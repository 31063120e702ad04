/** Words for what differs. */
import type { DifferenceCounts, DifferenceRow, MarkView } from '../../../shared/contract/difference.ts';
import { whatOf } from '../../../shared/lists/difference-list.ts';
import { formatCount, formatNumber, formatTime } from '../../lib/format.ts';

const WHAT = { added: 'Added', changed: 'Changed', deleted: 'Deleted' } as const;

/** `Added`. */
export function whatWords(row: DifferenceRow): string {
  return WHAT[whatOf(row)];
}

/** `3 added, 2 changed, 1 deleted`. */
export function countWords({ added, changed, deleted }: DifferenceCounts): string {
  const parts = [
    [added, 'added'],
    [changed, 'changed'],
    [deleted, 'deleted'],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, word]) => `${formatNumber(count)} ${word}`);
  return told.length === 0 ? 'Nothing differs' : told.join(', ');
}

/** `Handed over (27 Nov, 14:05)`; a mark of an export has its time in its name. */
export function markLabel({ name, time, made }: MarkView): string {
  return made === 'export' ? name : `${name} (${formatTime(time)})`;
}

const SIDES = { ours: 'Only here', theirs: 'Only there', conflict: 'Conflict' } as const;

/** `Only there`. */
export function sideWords({ side }: DifferenceRow): string {
  return SIDES[side];
}

/** What is to hold. */
export function choiceWords({ choice }: DifferenceRow): string {
  return choice === null ? 'Undecided' : choice === 'ours' ? 'As here' : 'As there';
}

/** `2 only there, 1 only here, 3 conflicts (1 undecided)`. */
export function besideWords({ ours, theirs, conflicts, open }: DifferenceCounts): string {
  if (ours + theirs + conflicts === 0) return 'Nothing differs';
  const undecided = open === 0 ? '' : ` (${formatNumber(open)} undecided)`;
  const parts = [
    theirs === 0 ? [] : [`${formatNumber(theirs)} only there`],
    ours === 0 ? [] : [`${formatNumber(ours)} only here`],
    conflicts === 0 ? [] : [formatCount(conflicts, 'conflict')],
  ].flat();
  return `${parts.join(', ')}${undecided}`;
}
