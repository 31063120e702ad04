/** Words for what differs. */
import { t } from '../../../shared/text/text.ts';
import type { DifferenceCounts, DifferenceRow, MarkView } from '../../../shared/contract/difference.ts';
import { whatOf } from '../../../shared/lists/difference-list.ts';
import { formatTime } from '../../lib/format.ts';

const WHAT = { added: 'Added', changed: 'Changed', deleted: 'Deleted' } as const;

/** `Added`. */
export function whatWords(row: DifferenceRow): string {
  return t(WHAT[whatOf(row)]);
}

/** `3 added, 2 changed, 1 deleted`. */
export function countWords({ added, changed, deleted }: DifferenceCounts): string {
  const parts = [
    [added, '{count, number} added'],
    [changed, '{count, number} changed'],
    [deleted, '{count, number} deleted'],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, text]) => t(text, { count }));
  return told.length === 0 ? t('Nothing differs') : told.join(', ');
}

/** `Handed over (27 Nov, 14:05)`; a mark of an export has its time in its name. */
export function markLabel({ name, time, made }: MarkView): string {
  return made === 'export' ? name : `${name} (${formatTime(time)})`;
}

const SIDES = { ours: 'Only here', theirs: 'Only there', conflict: 'Conflict' } as const;

/** `Only there`. */
export function sideWords({ side }: DifferenceRow): string {
  return t(SIDES[side]);
}

/** What is to hold. */
export function choiceWords({ choice }: DifferenceRow): string {
  return choice === null ? t('Undecided') : choice === 'ours' ? t('As here') : t('As there');
}

/** `2 only there, 1 only here, 3 conflicts (1 undecided)`. */
export function besideWords({ ours, theirs, conflicts, open }: DifferenceCounts): string {
  if (ours + theirs + conflicts === 0) return t('Nothing differs');
  const undecided = open === 0 ? '' : ` ${t('({count, number} undecided)', { count: open })}`;
  const parts = [
    theirs === 0 ? [] : [t('{count, number} only there', { count: theirs })],
    ours === 0 ? [] : [t('{count, number} only here', { count: ours })],
    conflicts === 0 ? [] : [t('{count, plural, one {# conflict} other {# conflicts}}', { count: conflicts })],
  ].flat();
  return `${parts.join(', ')}${undecided}`;
}
