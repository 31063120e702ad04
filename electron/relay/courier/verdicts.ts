/** From what a remote server said to what becomes of each recipient: sent, retried, failed, or told to another host. */
import { nextAttempt } from '../../../shared/domain/retry-schedule.ts';
import type { Delivery, DueMessage, NotifyOn, Outcome } from '../mail/mail-types.ts';
import type { Reply } from './courier-messages.ts';
import { attemptDetail, recipientEvent, shortTime } from './mail-events.ts';
import { endsSession, replyMeaning, replyText } from './remote-replies.ts';

/** What a DSN says of one recipient. */
export interface RecipientReport {
  readonly delivery: Delivery;
  readonly reply: Reply;
  /** Host that gave the reply; empty when none did. */
  readonly remote: string;
}

/** The outcomes of an attempt, and whom the sender is to be told of. */
export interface Verdicts {
  readonly outcomes: Outcome[];
  readonly failed: RecipientReport[];
  readonly delayed: RecipientReport[];
  readonly relayed: RecipientReport[];
}

/** Answers to an attempt; `dsn`: the remote server does the SUCCESS notifications. */
export interface Answers {
  readonly remote: string;
  readonly tls: string;
  readonly dsn: boolean;
  readonly replies: Reply | readonly Reply[];
  /** What was said, where that is kept with the lines of the log. */
  readonly transcript?: string | undefined;
}

/** What was said to the recipient at `index`, where each has its own reply, or to all. */
export function replyOf(replies: Reply | readonly Reply[], index: number): Reply {
  if (!isList(replies)) return replies;
  return replies[index] ?? { status: '4.5.0', text: 'The remote server gave no reply.' };
}

/**
 * The reply to the first recipient when all replies say that the host takes nothing now. One recipient that got an answer of its own,
 * were it to wait, shows that the host works.
 */
export function hostRefusal(replies: Reply | readonly Reply[]): Reply | null {
  return firstOfAll(replies, (reply) => replyMeaning(reply) === 'host');
}

/** The reply to the first recipient when all replies end the session: nothing was taken, and another host may take it. */
export function sessionEnd(replies: Reply | readonly Reply[]): Reply | null {
  return firstOfAll(replies, endsSession);
}

function firstOfAll(replies: Reply | readonly Reply[], fits: (reply: Reply) => boolean): Reply | null {
  if (!isList(replies)) return fits(replies) ? replies : null;
  const first = replies[0];
  return first !== undefined && replies.every(fits) ? first : null;
}

/**
 * Judges the answers to one attempt. `retryAt`, when given, is when a host that is down may be asked again: whatever it said is
 * about itself, so everything is retried, then.
 */
export function judge(
  message: DueMessage,
  deliveries: readonly Delivery[],
  answers: Answers,
  now: number,
  retryAt: number | null,
): Verdicts {
  const verdicts: Verdicts = { outcomes: [], failed: [], delayed: [], relayed: [] };
  for (let i = 0; i < deliveries.length; i++) {
    const delivery = deliveries[i] as Delivery;
    judgeOne(message, delivery, replyOf(answers.replies, i), answers, now, retryAt, verdicts);
  }
  return verdicts;
}

function judgeOne(
  message: DueMessage,
  delivery: Delivery,
  reply: Reply,
  answers: Answers,
  now: number,
  retryAt: number | null,
  verdicts: Verdicts,
): void {
  // What finds out about a host is no attempt of the message's; only that it waits for another is worth a count.
  const attempted = retryAt === null || delivery.attempts === 0;
  const attempts = delivery.attempts + (attempted ? 1 : 0);
  const { remote } = answers;
  const tls = answers.tls === '' ? '' : `tls=${answers.tls.replaceAll(' ', '/')}`;
  const cause = (more: string) => ({
    rule: remote,
    reply: replyText(reply),
    detail: attemptDetail(message, attempts, now, more),
    transcript: answers.transcript,
  });
  switch (retryAt === null ? replyMeaning(reply) : 'host') {
    case 'accepted':
      verdicts.outcomes.push({
        delivery,
        result: 'sent',
        event: recipientEvent('delivered', message, delivery, now, cause(tls)),
      });
      if (!answers.dsn && delivery.recipient.notify.includes('SUCCESS')) {
        verdicts.relayed.push({ delivery, reply, remote });
      }
      return;
    case 'permanent':
      verdicts.outcomes.push({
        delivery,
        result: 'failed',
        event: recipientEvent('failed', message, delivery, now, cause(tls)),
      });
      verdicts.failed.push({ delivery, reply, remote });
      return;
    case 'temporary':
    case 'host': {
      if (message.expires <= now) {
        giveUp(message, delivery, attempts, now, reply, answers, verdicts);
        return;
      }
      const next = Math.min(retryAt ?? Infinity, nextAttempt(attempts, now, message.expires));
      verdicts.outcomes.push({
        delivery,
        result: 'retry',
        next,
        attempted,
        event: recipientEvent('deferred', message, delivery, now, cause(`next=${shortTime(next)}`)),
      });
      verdicts.delayed.push({ delivery, reply, remote });
    }
  }
}

/** Given up, as its time is over and the last attempt failed. */
function giveUp(
  message: DueMessage,
  delivery: Delivery,
  attempts: number,
  now: number,
  last: Reply,
  { remote, transcript }: Pick<Answers, 'remote' | 'transcript'>,
  verdicts: Verdicts,
): void {
  const days = Math.round((message.expires - message.received - (message.untried ?? 0)) / 86_400_000);
  const within = `${days} ${days === 1 ? 'day' : 'days'}`;
  const why = replyText(last);
  const text = `The message could not be delivered within ${within}.${why === '' ? '' : ` Last: ${why}`}`;
  const reply: Reply = { status: '4.4.7', text };
  verdicts.outcomes.push({
    delivery,
    result: 'failed',
    event: recipientEvent('expired', message, delivery, now, {
      rule: 'maxDaysToRetry',
      reply: replyText(reply),
      detail: attemptDetail(message, attempts, now, `expired=${shortTime(message.expires)}`),
      transcript,
    }),
  });
  verdicts.failed.push({ delivery, reply, remote });
}

/** What is left of them once some deliveries are another's to settle. */
export function withoutLost(verdicts: Verdicts, lost: readonly Delivery[]): Verdicts {
  const ids = new Set(lost.map(({ id }) => id));
  const left = <T extends { readonly delivery: Delivery }>(all: readonly T[]): T[] =>
    all.filter(({ delivery }) => !ids.has(delivery.id));
  return {
    outcomes: left(verdicts.outcomes),
    failed: left(verdicts.failed),
    delayed: left(verdicts.delayed),
    relayed: left(verdicts.relayed),
  };
}

/** Recipients that expired while nothing reached their host, for `last`. */
export function expired(
  message: DueMessage,
  deliveries: readonly Delivery[],
  now: number,
  last: Reply,
): Verdicts {
  const verdicts: Verdicts = { outcomes: [], failed: [], delayed: [], relayed: [] };
  for (const delivery of deliveries)
    giveUp(message, delivery, delivery.attempts, now, last, { remote: '' }, verdicts);
  return verdicts;
}

/** Recipients that wait until an administrator has looked at the message. */
export function heldBack(
  message: DueMessage,
  deliveries: readonly Delivery[],
  now: number,
  reason: string,
): Verdicts {
  const outcomes = deliveries.map((delivery) => ({
    delivery,
    result: 'held' as const,
    expires: message.expires,
    event: recipientEvent('held', message, delivery, now, {
      rule: 'courier',
      reply: replyText({ status: '4.3.0', text: reason }),
      detail: attemptDetail(message, delivery.attempts, now, ''),
    }),
  }));
  return { outcomes, failed: [], delayed: [], relayed: [] };
}

/** Mail of the relay's self-test: taken as sent, without any network. */
export function discarded(message: DueMessage, deliveries: readonly Delivery[], now: number): Verdicts {
  const outcomes = deliveries.map((delivery) => ({
    delivery,
    result: 'sent' as const,
    event: recipientEvent('discarded', message, delivery, now, {
      rule: 'self-test',
      reply: '',
      detail: attemptDetail(message, delivery.attempts + 1, now, ''),
    }),
  }));
  return { outcomes, failed: [], delayed: [], relayed: [] };
}

/** Whether the sender wants to hear of it (RFC 3461, 4.1: without NOTIFY, failures and delays). */
export function wants(delivery: Delivery, notify: Exclude<NotifyOn, 'NEVER'>): boolean {
  const asked = delivery.recipient.notify;
  return asked.length === 0 ? notify !== 'SUCCESS' : asked.includes(notify);
}

function isList(replies: Reply | readonly Reply[]): replies is readonly Reply[] {
  return Array.isArray(replies);
}
