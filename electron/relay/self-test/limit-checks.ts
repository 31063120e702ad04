/** Checks of the sending limits: messages by window, recipients by day, days to retry. */
import { SETTING_SPECS, type SettingKey } from '../../../shared/domain/settings.ts';
import { ACCEPTED, mailboxCheck, SEND, type Facts } from './check-parts.ts';
import type { Check, Names } from './check-types.ts';

const WINDOWS = [
  ['limitPerMinute', null],
  ['limitPerHour', null],
  ['limitPerDay', 'day'],
  ['limitPerWeek', 'week'],
  ['limitPerMonth', 'month'],
] as const satisfies readonly (readonly [SettingKey, keyof Names['resets'] | null])[];

/** `after 2026-11-24 00:00`. */
const SOME_TIME = /after \d{4}-\d\d-\d\d \d\d:\d\d/;

/** Checks of each limit and of the moment that its refusal names. */
export function limitChecks({ relay }: Pick<Facts, 'relay'>): readonly Check[] {
  const most = relay.maxRecipientsPerMessage;
  // What a message may have here: as many as it takes to go beyond a day's recipients, or as many as there are.
  const day = Math.max(1, Math.min(3, most - 1));
  const oneEach = most === 1;
  return [
    ...WINDOWS.map(([key, window]) =>
      mailboxCheck(`${key} 2: the third message is refused`, key, { [key]: 2 }, [
        { do: 'send', body: 'plain', times: 2, expect: ACCEPTED },
        {
          do: 'send',
          body: 'plain',
          expect: {
            code: 451,
            status: '4.7.1',
            says: [
              SETTING_SPECS[key].label,
              '2 of 2',
              window === null ? SOME_TIME : ({ resets }) => resets[window],
            ],
          },
        },
      ]),
    ),
    mailboxCheck('no limit set: four messages are accepted', 'limitPerMinute', {}, [
      { do: 'send', body: 'plain', times: 4, expect: ACCEPTED },
    ]),
    mailboxCheck(
      'maxRecipientsPerDay 3: two and one recipients fit, one more is refused',
      'maxRecipientsPerDay',
      { maxRecipientsPerDay: 3 },
      [
        oneEach
          ? { do: 'send', times: 2, body: 'plain', expect: ACCEPTED }
          : { do: 'send', recipients: 2, body: 'plain', expect: ACCEPTED },
        SEND,
        {
          do: 'send',
          body: 'plain',
          expect: {
            code: 451,
            status: '4.7.1',
            says: [SETTING_SPECS.maxRecipientsPerDay.label, '3 of 3', ({ resets }) => resets.day],
          },
        },
      ],
    ),
    mailboxCheck(
      `maxRecipientsPerDay ${day}: ${day === 3 ? 'four' : day + 1} recipients can never fit`,
      'maxRecipientsPerDay',
      { maxRecipientsPerDay: day },
      [
        {
          do: 'send',
          recipients: day + 1,
          body: 'plain',
          expect: { code: 550, status: '5.5.3', says: [String(day)] },
        },
      ],
      oneEach ? { skip: 'A message may have one recipient only, which fits into any day.' } : {},
    ),
    mailboxCheck(
      'maxDaysToRetry 7: the queue keeps the message for seven days',
      'maxDaysToRetry',
      { maxDaysToRetry: 7 },
      [{ do: 'pause' }, SEND, { do: 'see-expiry', days: 7 }, { do: 'resume' }],
    ),
  ];
}
