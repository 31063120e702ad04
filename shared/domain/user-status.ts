/** The status people see of a user: its lock, or that its kind may not send at all. Pure. */
import { LOCK_STATUSES, lockStatus, type Lock, type LockStatus } from './lock.ts';

/** `not-authorised`: an IP user that is not locked, while the system does not authorise IP addresses. */
export type UserStatus = LockStatus | 'not-authorised';

export const USER_STATUSES = [...LOCK_STATUSES, 'not-authorised'] as const satisfies readonly UserStatus[];

/** What a status depends on besides the user. */
export interface StatusAt {
  /** Unix milliseconds. */
  readonly now: number;
  /** The system setting "authorise IP addresses". */
  readonly ipAuthorised: boolean;
}

/** A lock comes first: it stays when IP addresses are authorised again. */
export function userStatus(kind: 'mailbox' | 'ip', lock: Lock | null, at: StatusAt): UserStatus {
  const status = lockStatus(lock, at.now);
  return status === 'active' && kind === 'ip' && !at.ipAuthorised ? 'not-authorised' : status;
}

/** True where an administrator could lift a lock. */
export function isLocked(status: UserStatus): boolean {
  return status !== 'active' && status !== 'not-authorised';
}

export type StatusCounts = Readonly<Record<UserStatus, number>>;

export const NO_STATUS_COUNTS: StatusCounts = {
  active: 0,
  manual: 0,
  automatic: 0,
  'automatic-exhausted': 0,
  'not-authorised': 0,
};

/** How many of the users counted are locked. */
export function lockedOf(counts: StatusCounts): number {
  return counts.manual + counts.automatic + counts['automatic-exhausted'];
}
