/** Locked users may write to the administrator's contact and to nobody else. Pure. */
import { localTime } from '../../../shared/domain/limits.ts';
import { sameAddress } from '../../../shared/domain/mail-address.ts';
import { automaticPart, manualPart, type Lock, type LockStatus } from '../../../shared/domain/lock.ts';
import { REPLIES, type Refusal } from './replies.ts';

/** `contact`: the administrator's, or empty. `recipient`: null at MAIL, before any recipient is known. */
export function lockRule(
  status: LockStatus,
  lock: Lock | null,
  contact: string,
  recipient: string | null,
  timeZone: string,
): Refusal | null {
  if (status === 'active' || lock === null) return null;
  if (contact !== '' && (recipient === null || sameAddress(recipient, contact))) return null;
  const held = status === 'manual' ? manualPart(lock) : automaticPart(lock);
  const end = held?.until ?? null;
  const until = end === null ? 'none' : new Date(end).toISOString();
  return {
    reply: REPLIES.locked(contact, end === null ? '' : localTime(end, timeZone)),
    rule: 'lock',
    detail: `status=${status} until=${until} reason=${held?.reason ?? ''}`,
  };
}
