/** An event of a lock's history in words. Pure. */
import type { LockEvent } from './lock-events.ts';
import { toldMinute, type Lock } from './lock.ts';

/** `timeText`: how the reader is told times. */
export function lockEventText(
  { what, lock, actor, again }: LockEvent,
  timeText: (time: number) => string,
): string {
  const whose = lock.kind === 'manual' ? 'manual lock' : 'automatic lock';
  const by = again ? `by an undo or redo of ${actor}` : `by ${actor}`;
  const why = lock.reason === '' ? '' : `: ${lock.reason}`;
  switch (what) {
    case 'locked':
      return `Locked ${lock.kind === 'manual' ? 'by hand' : 'automatically'} ${by}${period(lock, timeText)}${why}`;
    case 'changed':
      return `The ${whose} was changed ${by}${period(lock, timeText)}${why}`;
    case 'unlocked':
      return `Unlocked ${by}; the ${whose} was there since ${timeText(lock.since)}${why}`;
    case 'began':
      return `The planned lock began${why}`;
    case 'ended':
      return `The manual lock ended at the time that was set${why}`;
    case 'ran-out':
      return `The automatic lock ran out${why}`;
  }
}

function period({ kind, since, until, made }: Lock, timeText: (time: number) => string): string {
  const from = made === undefined ? '' : ` from ${timeText(since)} on`;
  if (until !== null) return `${from} until ${timeText(toldMinute(until))}`;
  return kind === 'manual' ? from : `${from}, until an administrator unlocks`;
}
