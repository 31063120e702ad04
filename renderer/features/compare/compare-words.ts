/** Words for what differs. */
import type { DifferenceCounts, DifferenceRow, MarkView } from '../../../shared/contract/difference.ts';
import { whatOf } from '../../../shared/lists/difference-list.ts';
import { formatNumber, formatTime } from '../../lib/format.ts';

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
