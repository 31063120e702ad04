/** Limits: refused as early as they can be known, and finally in the transaction that accepts the message. Pure. */
import {
  neverFits,
  overLimitDetail,
  overLimitText,
  type OverLimit,
  type Take,
} from '../../../shared/domain/limits.ts';
import { REPLIES, type Refusal } from './replies.ts';

/** The refusal for a limit that is reached. */
export function limitRule(over: OverLimit, timeZone: string): Refusal {
  const { take } = over;
  return {
    reply: neverFits(take)
      ? REPLIES.neverFits(take.amount, take.limit)
      : REPLIES.overLimit(overLimitText(over, timeZone)),
    rule: take.rule,
    detail: overLimitDetail(over),
  };
}

/** More recipients than a whole day allows: no waiting helps. */
export function fitRule(takes: readonly Take[]): Refusal | null {
  const take = takes.find(neverFits);
  return take === undefined ? null : limitRule({ take, used: 0, opens: take.resets }, 'UTC');
}

/** More recipients in one message than the relay takes. */
export function recipientCountRule(recipients: number, limit: number): Refusal | null {
  if (recipients <= limit) return null;
  return {
    reply: REPLIES.tooManyRecipients(limit),
    rule: 'maxRecipientsPerMessage',
    detail: `value=${limit} wanted=${recipients}`,
  };
}
