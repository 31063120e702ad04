/** What the heads of grouped mail say. */
import { t } from '../../../shared/text/text.ts';
import type { MailLogRow, QuarantineRow, QueueRow } from '../../../shared/contract/relay-types.ts';
import { displayDomain } from '../../../shared/domain/domain-name.ts';
import { replyWords } from '../../../shared/domain/mail-log-words.ts';
import { visibleText } from '../../../shared/domain/visible-text.ts';
import type { GroupHead } from '../../grid/groups.svelte.ts';
import { FINDING_WORDS } from '../quarantine/quarantine-words.ts';
import { EVENT_WORDS } from '../relay/relay-words.ts';

/** Of a group of recipients: the message by its subject and sender, anything else as its rows have it. */
export function queueHead(by: string | null, { key, first }: GroupHead<QueueRow>): string {
  switch (by) {
    case 'message':
      return first === null ? (key ?? '') : `${subjectOf(first)} · ${senderOf(first)} · ${first.message}`;
    case 'domain':
      return visibleText(displayDomain(key ?? ''));
    case 'reply':
      return visibleText(replyWords(first?.lastReply ?? key ?? '')) || t('No reply yet');
    default:
      return visibleText(first?.user ?? key ?? '') || t('No user');
  }
}

/** Of a group of quarantined messages. */
export function quarantineHead(by: string | null, { key, first }: GroupHead<QuarantineRow>): string {
  switch (by) {
    case 'finding':
      return first === null ? (key ?? '') : FINDING_WORDS[first.finding];
    case 'sender':
      return visibleText(first?.sender ?? key ?? '') || t('No sender (a report)');
    default:
      return visibleText(first?.user ?? key ?? '') || t('No user');
  }
}

/** Of a group of lines of the mail log. */
export function logHead(by: string | null, { key, first }: GroupHead<MailLogRow>): string {
  switch (by) {
    case 'message':
      if (key === null) return t('Of no message');
      return first === null ? key : `${key} · ${visibleText(first.sender || first.user) || t('no sender')}`;
    case 'kind':
      return first === null ? (key ?? '') : EVENT_WORDS[first.kind].word;
    default:
      return visibleText(first?.user ?? key ?? '') || t('No user');
  }
}

function subjectOf({ subject }: QueueRow): string {
  return subject === '' ? t('No subject') : `“${visibleText(subject)}”`;
}

function senderOf({ sender, user }: QueueRow): string {
  return visibleText(sender || user) || t('no sender');
}
