/** A queue entry in words, for window and files alike: where it goes, and why it is still there. */
import { t } from '../text/text.ts';
import type { QueueRow, RelayState } from '../contract/relay-types.ts';
import { displayDomain } from './domain-name.ts';
import { replyWords } from './mail-log-words.ts';

/** Where it goes: the host that an administrator gave, else the recipient's domain as people read it. */
export function destinationOf({ recipient, route }: Pick<QueueRow, 'recipient' | 'route'>): string {
  if (route !== '') return route;
  return displayDomain(recipient.slice(recipient.lastIndexOf('@') + 1));
}

/** Why it is still in the queue, in a sentence. */
export function queueWhy(
  row: Pick<QueueRow, 'state' | 'attempts' | 'nextAttempt' | 'lastReply'>,
  relay: Pick<RelayState, 'phase' | 'paused'> | null,
  now: number,
): string {
  const said = replyWords(row.lastReply).replace(/\.$/, '');
  const last = said === '' ? '' : ` ${t('The last reply: {reply}.', { reply: said })}`;
  if (row.state === 'held') return t('Held back until it is released.') + last;
  if (relay !== null && relay.phase !== 'running') return t('The relay does not run.') + last;
  if (relay?.paused === true) return t('Deliveries are paused.') + last;
  if (said !== '') return t('Not taken yet: {reply}.', { reply: said });
  if (row.attempts > 0) return t('The last attempt did not succeed.');
  return row.nextAttempt !== null && row.nextAttempt > now
    ? t('Waits for its first attempt.')
    : t('Is about to be tried for the first time.');
}
