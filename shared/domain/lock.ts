/** Locks: what stops a user from sending, and the status people see. */
import * as v from 'valibot';
import { LAST_TIME } from './last-time.ts';

const time = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LAST_TIME));

export const lockSchema = v.object({
  kind: v.picklist(['manual', 'automatic']),
  /** Unix milliseconds. */
  since: time,
  /** Unix milliseconds at which an automatic lock lifts; null: only an administrator lifts it. */
  until: v.nullable(time),
  reason: v.pipe(v.string(), v.maxLength(500)),
  /** Who locked: an administrator's name, or `relay`. */
  by: v.pipe(v.string(), v.maxLength(200)),
  /** Timed unlocks of automatic locks used up before this lock; an administrator's unlock starts the count anew. */
  unlocks: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000))),
});

export type Lock = v.InferOutput<typeof lockSchema>;

/** `automatic-exhausted`: all timed unlocks are used up. */
export type LockStatus = 'active' | 'manual' | 'automatic' | 'automatic-exhausted';

export const LOCK_STATUSES = [
  'active',
  'manual',
  'automatic',
  'automatic-exhausted',
] as const satisfies readonly LockStatus[];

/** True of an automatic lock whose time is over at `now` (Unix milliseconds). */
export function hasLapsed(lock: Lock | null, now: number): lock is Lock & { readonly until: number } {
  return lock !== null && lock.kind === 'automatic' && lock.until !== null && lock.until <= now;
}

/** A time as people are told it, in whole minutes: rounded up, so that what is promised then has happened. */
export function toldMinute(time: number): number {
  return Math.ceil(time / 60_000) * 60_000;
}

/** The status at `now` (Unix milliseconds): an automatic lock past its time counts as lifted, a manual one never does. */
export function lockStatus(lock: Lock | null, now: number): LockStatus {
  if (lock === null) return 'active';
  if (lock.kind === 'manual') return 'manual';
  if (lock.until === null) return 'automatic-exhausted';
  return lock.until > now ? 'automatic' : 'active';
}
