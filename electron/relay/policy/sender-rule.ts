/** As whom a user may send: by its own address, those it was given, or any of its domain. Pure. */
import { sameAddress, type MailAddress } from '../../../shared/domain/mail-address.ts';
import type { RelayUser } from '../directory/directory-types.ts';
import { REPLIES, type Refusal } from './replies.ts';

/** `sender` null is the null sender (RFC 5321, 4.5.5), which anybody who may send may use. */
export function senderRule(user: RelayUser, sender: MailAddress | null): Refusal | null {
  if (sender === null || maySendAs(user, sender)) return null;
  return {
    reply: REPLIES.notYourAddress(sender.address, ownNames(user)),
    rule: 'allowedSenders',
    detail: `value=${user.settings.allowedSenders} sender=${sender.address}`,
  };
}

/** What the user can use instead, for a reply. */
export function ownNames(user: RelayUser): string {
  return user.kind === 'ip' ? `one of ${user.domain}` : user.address;
}

export function maySendAs(user: RelayUser, { address, domain }: MailAddress): boolean {
  // An IP user has no address of its own: it may send as any of its domain.
  if (user.kind === 'ip' ? domain === user.domain : sameAddress(address, user.address)) return true;
  const allowed = user.settings.allowedSenders;
  if (allowed === 'own') return false;
  if (allowed === 'domain') return domain === user.domain;
  return allowed.split(',').some((entry) => {
    const wanted = entry.trim();
    if (wanted === '*') return true;
    return wanted.startsWith('@') ? wanted.slice(1) === domain : sameAddress(wanted, address);
  });
}
