/** An event of a lock's history in words. Pure. */
import { t } from '../text/text.ts';
import type { LockEvent } from './lock-events.ts';
import { toldMinute, type Lock } from './lock.ts';

/** `timeText`: how the reader is told times. */
export function lockEventText(
  { what, lock, actor, again }: LockEvent,
  timeText: (time: number) => string,
): string {
  const { kind } = lock;
  const by = again ? t('by an undo or redo of {actor}', { actor }) : t('by {actor}', { actor });
  const why = lock.reason === '' ? '' : `: ${lock.reason}`;
  const when = period(lock, timeText);
  switch (what) {
    case 'locked':
      return t('Locked {kind, select, manual {by hand} other {automatically}} {by}{when}{why}', {
        kind,
        by,
        when,
        why,
      });
    case 'changed':
      return t('The {kind, select, manual {manual} other {automatic}} lock was changed {by}{when}{why}', {
        kind,
        by,
        when,
        why,
      });
    case 'unlocked':
      return t(
        'Unlocked {by}; the {kind, select, manual {manual} other {automatic}} lock was there since {since}{why}',
        { kind, by, since: timeText(lock.since), why },
      );
    case 'began':
      return t('The planned lock began{why}', { why });
    case 'ended':
      return t('The manual lock ended at the time that was set{why}', { why });
    case 'ran-out':
      return t('The automatic lock ran out{why}', { why });
  }
}

function period({ kind, since, until, made }: Lock, timeText: (time: number) => string): string {
  const from = made === undefined ? '' : ` ${t('from {time} on', { time: timeText(since) })}`;
  if (until !== null) return `${from} ${t('until {time}', { time: timeText(toldMinute(until)) })}`;
  return kind === 'manual' ? from : from + t(', until an administrator unlocks');
}
