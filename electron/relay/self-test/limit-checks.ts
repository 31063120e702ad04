/** Checks of the sending limits: messages by window, recipients by day, days to retry. */
import { SETTING_SPECS, type SettingKey } from '../../../shared/domain/settings.ts';
import { ACCEPTED, mailboxCheck, SEND } from './check-parts.ts';
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

export function limitChecks(): readonly Check[] {
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
        { do: 'send', recipients: 2, body: 'plain', expect: ACCEPTED },
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
      'maxRecipientsPerDay 3: four recipients can never fit',
      'maxRecipientsPerDay',
      { maxRecipientsPerDay: 3 },
      [{ do: 'send', recipients: 4, body: 'plain', expect: { code: 550, status: '5.5.3', says: ['3'] } }],
    ),
    mailboxCheck(
      'maxDaysToRetry 7: the queue keeps the message for seven days',
      'maxDaysToRetry',
      { maxDaysToRetry: 7 },
      [{ do: 'pause' }, SEND, { do: 'see-expiry', days: 7 }, { do: 'resume' }],
    ),
  ];
}
