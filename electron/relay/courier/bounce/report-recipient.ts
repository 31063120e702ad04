/** To whom a report goes: to the sender, unless the way there takes no such address, which is what kept the message from going. */
import type { DueMessage } from '../../mail/mail-types.ts';
import type { Reply } from '../courier-messages.ts';
import { statusOf } from '../remote-replies.ts';
import { needsUtf8 } from '../worker/envelope-lines.ts';

/**
 * An international sender whose message a host refused for being international (RFC 6531, 3.2) cannot be told by that host: an address
 * has no other form. The user who logged in is told, else the administrator, by an address that every host takes.
 */
export function reportRecipient(
  { envelope: { sender }, origin: { user } }: Pick<DueMessage, 'envelope' | 'origin'>,
  replies: readonly Reply[],
  contact: string,
): string {
  const refused = replies.some((reply) => statusOf(reply) === '5.6.7');
  if (!refused || !needsUtf8(sender)) return sender;
  return [user, contact].find((address) => address.includes('@') && !needsUtf8(address)) ?? sender;
}
