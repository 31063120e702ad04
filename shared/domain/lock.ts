/** Locks: what stops a user from sending, and the status people see. */
import * as v from 'valibot';
import { LAST_TIME } from './last-time.ts';

const time = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LAST_TIME));
const reason = v.pipe(v.string(), v.maxLength(500));
const by = v.pipe(v.string(), v.maxLength(200));

/** A lock by hand, begun or not. */
const byHandSchema = v.object({
  /** Unix milliseconds from which on it holds; later than it was made, where it was planned. */
  since: time,
  /** Unix milliseconds at which it ends; null: only an administrator lifts it. */
  until: v.nullable(time),
  reason,
  by,
  /** When it was made, of one that was planned to begin later. */
  made: v.optional(time),
});

export const lockSchema = v.object({
  kind: v.picklist(['manual', 'automatic']),
  /** Unix milliseconds. */
  since: time,
  /** Unix milliseconds at which it ends: an automatic lock lifts, one by hand has had its time; null: only an administrator lifts it. */
  until: v.nullable(time),
  reason,
  /** Who locked: an administrator's name, or `relay`. */
  by,
  /** Timed unlocks of automatic locks used up before this lock; an administrator's unlock starts the count anew. */
  unlocks: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000))),
  /** When it was made, of one by hand that was planned to begin later. */
  made: v.optional(time),
  /** Beside an automatic lock: one by hand that ends, or is yet to begin. Neither takes anything from the other. */
  byHand: v.optional(byHandSchema),
});

/** What is on record of a user: an automatic lock, one by hand, or both; also when none of them holds any more, or yet. */
export type Lock = v.InferOutput<typeof lockSchema>;

/** `automatic-exhausted`: all timed unlocks are used up. */
export type LockStatus = 'active' | 'manual' | 'automatic' | 'automatic-exhausted';

export const LOCK_STATUSES = [
  'active',
  'manual',
  'automatic',
  'automatic-exhausted',
] as const satisfies readonly LockStatus[];

/** The lock by hand that is on record, whether it holds or not. */
export function manualPart(lock: Lock | null): Lock | null {
  if (lock === null || lock.kind === 'manual') return lock;
  return lock.byHand === undefined ? null : { kind: 'manual', ...lock.byHand };
}

/** The automatic lock that is on record, whether it holds or not. */
export function automaticPart(lock: Lock | null): Lock | null {
  if (lock === null || lock.kind === 'manual') return null;
  if (lock.byHand === undefined) return lock;
  const { byHand: _, ...automatic } = lock;
  return automatic;
}

/** Both on one record. A lock by hand that holds at once and for good leaves nothing for an automatic one to do. */
export function bothLocks(manual: Lock | null, automatic: Lock | null): Lock | null {
  if (manual === null) return automatic;
  if (automatic === null || (manual.until === null && manual.made === undefined)) return manual;
  const { since, until, reason, by, made } = manual;
  return { ...automatic, byHand: { since, until, reason, by, ...(made === undefined ? {} : { made }) } };
}

/** The lock that keeps the user from sending at `now` (Unix milliseconds), or null. One by hand comes first. */
export function lockInForce(lock: Lock | null, now: number): Lock | null {
  if (lock === null) return null;
  const manual = manualPart(lock);
  if (manual !== null && holdsByHand(manual, now)) return manual;
  const automatic = automaticPart(lock);
  return automatic === null || isOver(automatic, now) ? null : automatic;
}

/** One that was not planned holds from when it was made, also where the computer's clock is set back before that. */
function holdsByHand(manual: Lock, now: number): boolean {
  return (manual.made === undefined || manual.since <= now) && !isOver(manual, now);
}

/** The lock by hand that will begin after `now`, or null. */
export function plannedLock(lock: Lock | null, now: number): Lock | null {
  const manual = manualPart(lock);
  return manual !== null && manual.since > now && manual.made !== undefined ? manual : null;
}

/** True of a lock whose end has come at `now`. */
export function isOver(lock: Pick<Lock, 'until'>, now: number): boolean {
  return lock.until !== null && lock.until <= now;
}

/** What happens to a lock by itself, when its time comes. */
export interface LockTurn {
  /** Unix milliseconds. */
  readonly time: number;
  readonly what: 'ran-out' | 'began' | 'ended';
  /** Since when the lock holds that it happens to. */
  readonly since: number;
}

/** All that time does to a lock on record, also what it has done. */
export function lockTurns(lock: Lock): readonly LockTurn[] {
  const turns: LockTurn[] = [];
  const [manual, automatic] = [manualPart(lock), automaticPart(lock)];
  if (manual?.made !== undefined) turns.push({ time: manual.since, what: 'began', since: manual.since });
  if (manual !== null && manual.until !== null)
    turns.push({ time: manual.until, what: 'ended', since: manual.since });
  if (automatic !== null && automatic.until !== null)
    turns.push({ time: automatic.until, what: 'ran-out', since: automatic.since });
  return turns;
}

/** A time as people are told it, in whole minutes: rounded up, so that what is promised then has happened. */
export function toldMinute(time: number): number {
  return Math.ceil(time / 60_000) * 60_000;
}

/** The status at `now` (Unix milliseconds). A lock by hand that has no end never lifts by itself. */
export function lockStatus(lock: Lock | null, now: number): LockStatus {
  const held = lockInForce(lock, now);
  if (held === null) return 'active';
  if (held.kind === 'manual') return 'manual';
  return held.until === null ? 'automatic-exhausted' : 'automatic';
}

/**
 * The record after the relay or an administrator locked. A lock by hand that holds stands until its end or until an administrator lifts
 * it: the relay never replaces it, and an administrator does where that is meant (`replace`); then it holds since it began. One that is
 * yet to begin gives way to an administrator's, or a user who is locked now would go on sending. What the other kind has on record stays.
 */
export function afterLock(before: Lock | null, lock: Lock, now: number, replace = false): Lock | null {
  const manual = manualPart(before);
  const holds = manual !== null && holdsByHand(manual, now);
  if (lock.kind === 'automatic') return holds ? before : bothLocks(manual, automaticPart(lock));
  if (!holds) return bothLocks(lock, automaticPart(before));
  if (!replace) return before;
  const { since, made } = manual;
  const after = lock.since > now ? lock : { ...lock, since, ...(made === undefined ? {} : { made }) };
  return bothLocks(after, automaticPart(before));
}
