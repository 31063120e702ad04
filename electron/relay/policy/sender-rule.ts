/** As whom a user may send: by its own address, those it was given, or any of its domain. Pure. */
import { fold } from '../../../shared/domain/fold.ts';
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

/** True where the user may use the address in MAIL FROM, From or Sender. */
export function maySendAs(user: RelayUser, address: MailAddress): boolean {
  return sendersOf(user)(address);
}

/** {@link maySendAs} for many addresses of one message: the setting is taken apart once, and only when it is needed. */
export function sendersOf(user: RelayUser): (address: MailAddress) => boolean {
  const allowed = user.settings.allowedSenders;
  let entries: ReadonlySet<string> | null = null;
  return ({ address, domain }) => {
    // An IP user has no address of its own: it may send as any of its domain.
    if (user.kind === 'ip' ? domain === user.domain : sameAddress(address, user.address)) return true;
    if (allowed === 'own') return false;
    if (allowed === 'domain') return domain === user.domain;
    entries ??= new Set(allowed.split(',').map((entry) => fold(entry.trim())));
    // Sets of before may have `*@domain`, which was kept as it was typed.
    return (
      entries.has('*') ||
      entries.has(`@${domain}`) ||
      entries.has(`*@${domain}`) ||
      entries.has(fold(address))
    );
  };
}
