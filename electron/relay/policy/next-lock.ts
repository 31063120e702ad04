/** When spam, malware or blocked attachments lock their sender, and for how long. Pure. */
import { automaticPart, type Lock, type LockStatus } from '../../../shared/domain/lock.ts';
import type { Finding } from '../../../shared/domain/finding.ts';
import {
  DEFAULT_SYSTEM_SETTINGS,
  type OutgoingSettings,
  type SystemSettings,
} from '../../../shared/domain/settings.ts';

const MINUTE = 60_000;

/** Milliseconds for which a strike counts. */
export function strikeWindow(system: SystemSettings): number {
  return system.strikeWindowMinutes * MINUTE;
}

/** How many within the window lock: what is blocked is counted for itself, for it need not be harmful. */
export function strikeLimit(finding: Exclude<Finding, 'malware'>, system: SystemSettings): number {
  if (finding === 'spam') return system.strikesToLock;
  return system.blockedTypesToLock ?? DEFAULT_SYSTEM_SETTINGS.blockedTypesToLock ?? 1;
}

/** True when the user must be locked: enough strikes of the kind within the window, or malware once. */
export function strikesOut(
  finding: Finding,
  strikes: number,
  settings: OutgoingSettings,
  system: SystemSettings,
): boolean {
  if (!settings.automaticLock) return false;
  return finding === 'malware' || strikes >= strikeLimit(finding, system);
}

/**
 * The automatic lock that follows the lock on record, whose status now is `status`: a lapsed automatic one has used up one timed unlock. Null when the
 * user is locked by hand, which wins over all, or still locked.
 */
export function nextLock(
  current: Lock | null,
  status: LockStatus,
  settings: OutgoingSettings,
  now: number,
  reason: string,
): Lock | null {
  if (status !== 'active') return null;
  const last = automaticPart(current);
  const unlocks = last === null ? 0 : (last.unlocks ?? 0) + 1;
  const until = unlocks < settings.maxUnlocksByTimeout ? now + settings.userLockTimeout * MINUTE : null;
  return { kind: 'automatic', since: now, until, reason, by: 'relay', unlocks };
}
