/** Checks of locks: by an administrator, and by the relay after strikes. */
import { needsUtf8 } from '../../../shared/domain/mail-address.ts';
import { strikeLimit } from '../policy/next-lock.ts';
import { ACCEPTED, FOUND, mailboxCheck, SEND, type Facts } from './check-parts.ts';
import type { Check, Expected, Step } from './check-types.ts';

/** The relay closes a connection after 25 refusals. */
const MOST_STRIKES = 20;
const WAITS = 'It waits for a minute to pass. Run it with --full.';

// A contact with international characters cannot stand in a reply.
const LOCKED: Expected = {
  code: 450,
  status: '4.7.1',
  says: [({ contact }) => (needsUtf8(contact) ? '' : contact)],
};
const BLOCKED: Step = { do: 'send', body: 'plain', expect: LOCKED };

/** Checks of manual and automatic locks. */
export function lockChecks(facts: Facts, skip: Pick<Check, 'skip'>): readonly Check[] {
  const strikes = facts.system.strikesToLock;
  const tooMany =
    strikes > MOST_STRIKES
      ? { skip: `It takes more than ${MOST_STRIKES} strikes here, which one connection does not allow.` }
      : skip;
  const spam = (times: number): Step => ({ do: 'send', body: 'gtube', times, expect: FOUND });
  return [
    mailboxCheck('manual lock: refused at once, also in an open session', 'lock', {}, [
      SEND,
      { do: 'lock' },
      { do: 'see-lock', status: 'manual' },
      BLOCKED,
      { do: 'unlock' },
      SEND,
    ]),
    mailboxCheck('manual lock: mail to the administrator is accepted', 'system.administratorContact', {}, [
      { do: 'lock' },
      { do: 'contact-admin', expect: ACCEPTED },
      BLOCKED,
    ]),
    mailboxCheck(
      `automatic lock after ${strikes} spam messages, for userLockTimeout`,
      'automaticLock',
      { userLockTimeout: 7 },
      [spam(strikes), { do: 'see-lock', status: 'automatic', minutes: 7 }, BLOCKED],
      tooMany,
    ),
    ...(strikes > 1
      ? [
          mailboxCheck(
            `no automatic lock after ${strikes - 1} spam messages`,
            'system.strikesToLock',
            {},
            [spam(strikes - 1), { do: 'see-lock', status: 'active' }, SEND],
            tooMany,
          ),
        ]
      : []),
    ...blockedChecks(facts, skip),
    mailboxCheck(
      'automatic lock after one message with malware',
      'automaticLock',
      { userLockTimeout: 60 },
      [
        { do: 'send', body: 'eicar', expect: FOUND },
        { do: 'see-lock', status: 'automatic', minutes: 60 },
        BLOCKED,
      ],
      skip,
    ),
    mailboxCheck(
      'maxUnlocksByTimeout 0: only an administrator unlocks',
      'maxUnlocksByTimeout',
      { maxUnlocksByTimeout: 0 },
      [
        { do: 'send', body: 'eicar', expect: FOUND },
        { do: 'see-lock', status: 'automatic-exhausted' },
        BLOCKED,
        { do: 'unlock' },
        SEND,
      ],
      skip,
    ),
    mailboxCheck(
      'automaticLock off: no lock after strikes',
      'automaticLock',
      { automaticLock: false },
      [
        spam(Math.min(strikes, MOST_STRIKES)),
        { do: 'send', body: 'eicar', expect: FOUND },
        { do: 'see-lock', status: 'active' },
        SEND,
      ],
      skip,
    ),
    ...waitingChecks(
      strikes,
      spam,
      facts.full ? tooMany : { skip: WAITS },
      facts.full ? skip : { skip: WAITS },
    ),
  ];
}

/** Blocked attachments have a count of their own, which spam does not add to. */
function blockedChecks({ system, relay }: Facts, skip: Pick<Check, 'skip'>): readonly Check[] {
  const limit = strikeLimit('blocked', system);
  const [extension] = relay.blockedExtensions;
  const blocked = (times: number): Step => ({
    do: 'send',
    body: `blocked.${extension ?? 'exe'}`,
    times,
    expect: FOUND,
  });
  const spam: Step = { do: 'send', body: 'gtube', expect: FOUND };
  let more = skip;
  if (extension === undefined) more = { skip: 'No attachments are blocked here.' };
  else if (limit > MOST_STRIKES)
    more = { skip: `It takes more than ${MOST_STRIKES} strikes here, which one connection does not allow.` };
  return [
    mailboxCheck(
      `automatic lock after ${limit} blocked attachments`,
      'system.blockedTypesToLock',
      { userLockTimeout: 7 },
      [
        ...(limit > 1 ? [blocked(limit - 1)] : []),
        ...(system.strikesToLock > 1 ? [spam] : []),
        { do: 'see-lock', status: 'active' },
        SEND,
        blocked(1),
        { do: 'see-lock', status: 'automatic', minutes: 7 },
        BLOCKED,
      ],
      more,
    ),
  ];
}

/** What only the passing of a minute shows. */
function waitingChecks(
  strikes: number,
  spam: (times: number) => Step,
  spamSkip: Pick<Check, 'skip'>,
  malwareSkip: Pick<Check, 'skip'>,
): readonly Check[] {
  const malware: Step = { do: 'send', body: 'eicar', expect: FOUND };
  return [
    mailboxCheck(
      'userLockTimeout 1, maxUnlocksByTimeout 1: the lock lifts after a minute, the next one does not',
      'userLockTimeout',
      { userLockTimeout: 1, maxUnlocksByTimeout: 1 },
      [
        malware,
        { do: 'see-lock', status: 'automatic' },
        BLOCKED,
        { do: 'wait', for: 'end-of-lock' },
        { do: 'see-lock', status: 'active' },
        SEND,
        malware,
        { do: 'see-lock', status: 'automatic-exhausted' },
        BLOCKED,
      ],
      malwareSkip,
    ),
    ...(strikes > 1
      ? [
          mailboxCheck(
            'strikeWindowMinutes 1: spam of more than a minute ago does not count',
            'system.strikeWindowMinutes',
            {},
            [
              spam(strikes - 1),
              { do: 'wait', for: { minutes: 1 } },
              spam(1),
              { do: 'see-lock', status: 'active' },
              SEND,
            ],
            { system: { strikeWindowMinutes: 1 }, ...spamSkip },
          ),
        ]
      : []),
  ];
}
