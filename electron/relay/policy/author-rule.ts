/** Whom a message names as its author: held to the same rule as MAIL FROM, since it is what people see and DKIM signs. Pure. */
import type { RelayUser } from '../directory/directory-types.ts';
import { fieldAddresses, fieldMailbox, MAX_ADDRESSES } from '../message/address-list.ts';
import type { AuthorField } from '../message/message-head.ts';
import { REPLIES, type Refusal } from './replies.ts';
import { ownNames, sendersOf } from './sender-rule.ts';

/** `fields`: From, Sender and their Resent- forms, in order. A message without From is given one when it is stored. */
export function authorRule(user: RelayUser, fields: readonly AuthorField[]): Refusal | null {
  for (const name of ['From', 'Sender'] as const) {
    if (fields.filter((field) => field.name === name).length > 1) {
      return { reply: REPLIES.severalFields(name), rule: 'author', detail: `several ${name} fields` };
    }
  }
  const isOwn = sendersOf(user);
  let count = 0;
  for (const { name, value } of fields) {
    // Each of these is one mailbox (RFC 5322, 3.6.2 and 3.6.6).
    const one = name === 'Sender' || name === 'Resent-Sender';
    const addresses = one ? fieldMailbox(value) : fieldAddresses(value);
    if (addresses === null || addresses.length === 0) {
      // As sent, it is anything: the log shows what can be shown.
      const shown = value
        .slice(0, 1000)
        .replaceAll(/[^ -~]+/g, ' ')
        .trim();
      return {
        reply: REPLIES.unreadableField(name),
        rule: 'author',
        detail: `${name}=${shown.slice(0, 300)}`,
      };
    }
    count += addresses.length;
    if (count > MAX_ADDRESSES) {
      return {
        reply: REPLIES.tooManyAuthors(MAX_ADDRESSES),
        rule: 'author',
        detail: `value=${MAX_ADDRESSES}`,
      };
    }
    const foreign = addresses.find((address) => !isOwn(address));
    if (foreign === undefined) continue;
    return {
      reply: REPLIES.notYourAuthor(name, foreign.address, ownNames(user)),
      rule: 'allowedSenders',
      detail: `value=${user.settings.allowedSenders.slice(0, 200)} ${name}=${foreign.address}`,
    };
  }
  return null;
}
