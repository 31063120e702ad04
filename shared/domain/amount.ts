/** How much of something, with its unit, in the reader's language. */
import { t, type PlainText } from '../text/text.ts';

const AMOUNTS = {
  messages: '{count, plural, one {# message} other {# messages}}',
  recipients: '{count, plural, one {# recipient} other {# recipients}}',
  times: '{count, plural, one {# time} other {# times}}',
  seconds: '{count, plural, one {# second} other {# seconds}}',
  minutes: '{count, plural, one {# minute} other {# minutes}}',
  hours: '{count, plural, one {# hour} other {# hours}}',
  days: '{count, plural, one {# day} other {# days}}',
} as const;

export type Unit = keyof typeof AMOUNTS;

const WORDS: Readonly<Record<Unit, PlainText>> = {
  messages: 'messages',
  recipients: 'recipients',
  times: 'times',
  seconds: 'seconds',
  minutes: 'minutes',
  hours: 'hours',
  days: 'days',
};

/** `30 minutes`, `1 time`, `4,210 messages`. */
export function amountText(unit: Unit, count: number): string {
  return t(AMOUNTS[unit], { count });
}

/** The unit of a number that stands apart: `minutes`. */
export function unitWord(unit: Unit): string {
  return t(WORDS[unit]);
}
