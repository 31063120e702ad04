/** Checks of what a message may be: spam, malware, size, line ends, number of recipients. */
import { ACCEPTED, FOUND, mailboxCheck, SEND, type Facts } from './check-parts.ts';
import type { Check, Step } from './check-types.ts';

/** Above this, only the announced size is tried: sending it would take long and need the room. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_RECIPIENTS = 2000;

/** Checks of sizes, recipients and what scanners find; `skip` says why those of scanners are left out. */
export function contentChecks({ relay }: Facts, skip: Pick<Check, 'skip'>): readonly Check[] {
  const most = relay.maxRecipientsPerMessage;
  return [
    ...(['spam', 'malware'] as const).flatMap((finding) => quarantineChecks(finding, skip)),
    mailboxCheck('a message announced as too large is refused', 'relay.maxMessageBytes', {}, [
      {
        do: 'say',
        line: ({ user }) => `MAIL FROM:<${user}> SIZE=${relay.maxMessageBytes + 1}`,
        expect: { code: 552, status: '5.3.4' },
      },
    ]),
    mailboxCheck(
      'a message that is too large is refused',
      'relay.maxMessageBytes',
      {},
      [{ do: 'send', body: 'too-large', expect: { code: 552, status: '5.3.4' } }],
      relay.maxMessageBytes > MOST_BYTES
        ? { skip: 'The limit is above 64 MB; the announced size was tried.' }
        : {},
    ),
    mailboxCheck(
      `more than ${most} recipients are too many for one message`,
      'relay.maxRecipientsPerMessage',
      {},
      [{ do: 'send', recipients: most + 1, body: 'plain', expect: { code: 452, status: '4.5.3' } }],
      most > MOST_RECIPIENTS
        ? { skip: `The limit is above ${MOST_RECIPIENTS}; trying it would take long.` }
        : {},
    ),
    mailboxCheck('a bare line feed is refused (smuggling)', 'line ends', {}, [
      { do: 'send', body: 'bare-lf', expect: { code: 550, status: '5.6.0' } },
    ]),
  ];
}

function quarantineChecks(finding: 'spam' | 'malware', skip: Pick<Check, 'skip'>): readonly Check[] {
  const body = finding === 'spam' ? 'gtube' : 'eicar';
  const step = (expect: typeof FOUND): Step => ({ do: 'send', body, expect });
  return [
    mailboxCheck(
      `${finding}, quarantineResponse rejected: refused and quarantined`,
      'quarantineResponse',
      { automaticLock: false },
      [step(FOUND), { do: 'see-quarantined', count: 1, response: 'rejected' }, SEND],
      skip,
    ),
    mailboxCheck(
      `${finding}, quarantineResponse accepted: accepted and quarantined`,
      'quarantineResponse',
      { automaticLock: false, quarantineResponse: 'accepted' },
      [step(ACCEPTED), { do: 'see-quarantined', count: 1, response: 'accepted' }],
      skip,
    ),
  ];
}
