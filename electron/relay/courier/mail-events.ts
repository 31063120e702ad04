/** The courier's lines in the mail log: what happened to a recipient, and why. */
import type { Delivery, DueMessage, MailEvent, MailEventKind } from '../mail/mail-types.ts';

/** What decided, and the details for people. */
export interface Cause {
  /** Remote host, or the rule that decided. */
  readonly rule: string;
  readonly reply: string;
  readonly detail: string;
  /** What was said, where that is kept. */
  readonly transcript?: string | undefined;
}

/** A log line about one recipient of a message. */
export function recipientEvent(
  kind: MailEventKind,
  message: DueMessage,
  delivery: Delivery,
  time: number,
  cause: Cause,
): MailEvent {
  return {
    time,
    kind,
    message: message.id,
    userId: message.origin.userId,
    user: message.origin.user,
    client: message.origin.client,
    sender: message.envelope.sender,
    recipient: delivery.recipient.address,
    rule: cause.rule,
    reply: cause.reply,
    detail: cause.detail,
    ...(cause.transcript === undefined ? {} : { transcript: cause.transcript }),
  };
}

/** `delay=4s attempts=1`, and more. */
export function attemptDetail(message: DueMessage, attempts: number, now: number, more: string): string {
  const delay = Math.max(0, Math.round((now - message.received) / 100) / 10);
  return `delay=${delay}s attempts=${attempts}${more === '' ? '' : ` ${more}`}`;
}

/** `2026-11-23T15:04:05Z`, for details. */
export function shortTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
