/** What happened to a user's lock, as its history tells it: by whom, why, from when until when. Pure. */
import { RELAY_ACTOR } from './actor.ts';
import { automaticPart, isOver, lockTurns, manualPart, type Lock } from './lock.ts';

/** One change of what is on record. */
export interface LockStep {
  readonly seq: number;
  /** Unix milliseconds. */
  readonly time: number;
  readonly actor: string;
  /** An undo or redo did it. */
  readonly again: boolean;
  readonly before: Lock | null;
  readonly after: Lock | null;
}

export interface LockEvent {
  /** The change that did it; null: it happened by itself, when its time came. */
  readonly seq: number | null;
  readonly time: number;
  readonly actor: string;
  readonly again: boolean;
  readonly what: 'locked' | 'changed' | 'unlocked' | 'began' | 'ended' | 'ran-out';
  /** The lock that is meant; the one that was there, where it was lifted. */
  readonly lock: Lock;
}

/** `steps`: latest first, all there are since the oldest of them. Gives the events latest first. */
export function lockEvents(steps: readonly LockStep[], now: number): readonly LockEvent[] {
  const events = steps.flatMap((step, at): LockEvent[] => [
    ...byThemselves(step, Math.min(now, steps[at - 1]?.time ?? Infinity)),
    ...ofStep(step),
  ]);
  // Equal times stay as they are: latest first.
  return events.sort((a, b) => b.time - a.time);
}

function ofStep({ seq, time, actor, again, before, after }: LockStep): LockEvent[] {
  return [manualPart, automaticPart].flatMap((part): LockEvent[] => {
    const [was, is] = [part(before), part(after)];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    const there = was === null || isOver(was, time) ? null : was;
    const done = { seq, time, actor, again } as const;
    if (is !== null) return [{ ...done, what: there === null ? 'locked' : 'changed', lock: is }];
    // One that had had its time is only taken off the record.
    return there === null ? [] : [{ ...done, what: 'unlocked', lock: there }];
  });
}

/** What time did to the record from the step on until the next one. */
function byThemselves({ time: from, after }: LockStep, until: number): LockEvent[] {
  if (after === null) return [];
  return lockTurns(after)
    .filter(({ time }) => time > from && time <= until)
    .map(({ time, what }): LockEvent => {
      const lock = (what === 'ran-out' ? automaticPart(after) : manualPart(after)) ?? after;
      return { seq: null, time, actor: RELAY_ACTOR, again: false, what, lock };
    })
    .reverse();
}
