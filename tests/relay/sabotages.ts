/** Ways to switch one rule of the relay off, and the checks of the self-test that must notice. */

export interface Edit {
  /** Path within the repository. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface Sabotage {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** Names of the checks that fail, all of them. */
  readonly noticed: readonly string[];
  /** Noticed by a check that waits: minutes of locks and strikes are short, for that check alone. */
  readonly hurried?: true;
}

/** Milliseconds of a minute for locks and strikes while a relay is hurried. */
export const SHORT_MINUTE = 3_000;
export const HURRY: readonly Edit[] = [
  {
    file: 'electron/relay/policy/next-lock.ts',
    from: 'const MINUTE = 60_000;',
    to: `const MINUTE = ${SHORT_MINUTE};`,
  },
];

const POLICY = 'electron/relay/policy';
const INTAKE = 'electron/relay/listener/message-intake.ts';

/** A limit that is never reached. */
const limits = (
  [
    ['limitPerMinute', 'limitPerMinute 2: the third message is refused'],
    ['limitPerHour', 'limitPerHour 2: the third message is refused'],
    ['limitPerDay', 'limitPerDay 2: the third message is refused'],
    ['limitPerWeek', 'limitPerWeek 2: the third message is refused'],
    ['limitPerMonth', 'limitPerMonth 2: the third message is refused'],
    [
      'maxRecipientsPerDay',
      'maxRecipientsPerDay 3: two and one recipients fit, one more is refused',
      'maxRecipientsPerDay 3: four recipients can never fit',
    ],
  ] as const
).map(([rule, ...noticed]) => ({
  name: rule,
  edits: [
    {
      file: 'shared/domain/limits.ts',
      from: 'exempt ? 0 : settings[rule]',
      to: `exempt || rule === '${rule}' ? 0 : settings[rule]`,
    },
  ],
  noticed,
}));

const SPAM_LOCK = 'automatic lock after 5 spam messages, for userLockTimeout';
const MALWARE_LOCK = 'automatic lock after one message with malware';
const BLOCKED_LOCK = 'automatic lock after 10 blocked attachments';
const EXHAUSTED = 'maxUnlocksByTimeout 0: only an administrator unlocks';

export const LIFTS =
  'userLockTimeout 1, maxUnlocksByTimeout 1: the lock lifts after a minute, the next one does not';
export const WINDOW = 'strikeWindowMinutes 1: spam of more than a minute ago does not count';

function hurried(sabotage: Sabotage): Sabotage {
  return { ...sabotage, hurried: true };
}

function one(name: string, file: string, from: string, to: string, ...noticed: readonly string[]): Sabotage {
  return { name, edits: [{ file, from, to }], noticed };
}

export const sabotages: readonly Sabotage[] = [
  ...limits,
  one(
    'what can never fit is only deferred',
    'shared/domain/limits.ts',
    'return take.limit > 0 && take.amount > take.limit;',
    'return false;',
    'maxRecipientsPerDay 3: four recipients can never fit',
  ),
  one(
    'any sender address',
    `${POLICY}/sender-rule.ts`,
    'if (sender === null || maySendAs(user, sender)) return null;',
    'if (sender !== undefined) return null;',
    "another's sender address is refused",
    'allowedSenders domain: any sender of the domain, no other',
    'allowedSenders list: the addresses listed, no other',
    'an IP user sends without login',
  ),
  one(
    'any author',
    `${POLICY}/author-rule.ts`,
    'if (foreign === undefined) continue;',
    'if (foreign !== null) continue;',
    "another's address in From is refused",
  ),
  hurried(
    one(
      'a lock never lifts',
      `${POLICY}/lock-time.ts`,
      "return this.#left(id, automatic, until) > 0 ? 'automatic' : 'active';",
      "return 'automatic';",
      LIFTS,
    ),
  ),
  hurried(
    one('lifted locks are not counted', `${POLICY}/next-lock.ts`, '(last.unlocks ?? 0) + 1', '0', LIFTS),
  ),
  hurried(
    one(
      'strikeWindowMinutes is not looked at',
      `${POLICY}/next-lock.ts`,
      'system.strikeWindowMinutes * MINUTE',
      '1e15',
      WINDOW,
    ),
  ),
  one(
    'timeZone is not looked at',
    `${POLICY}/send-policy.ts`,
    'this.#windows = new CalendarWindows(zone);',
    "this.#windows = new CalendarWindows('UTC');",
    'limitPerDay 2: the third message is refused',
    'limitPerWeek 2: the third message is refused',
    'limitPerMonth 2: the third message is refused',
    'maxRecipientsPerDay 3: two and one recipients fit, one more is refused',
  ),
  one(
    'allowedSenders domain is not known',
    `${POLICY}/sender-rule.ts`,
    "if (allowed === 'domain')",
    "if (allowed === 'nothing')",
    'allowedSenders domain: any sender of the domain, no other',
  ),
  one(
    'no lock holds',
    `${POLICY}/lock-rule.ts`,
    "if (status === 'active' || lock === null) return null;",
    'if (status !== null) return null;',
    'manual lock: refused at once, also in an open session',
    'manual lock: mail to the administrator is accepted',
    SPAM_LOCK,
    MALWARE_LOCK,
    EXHAUSTED,
  ),
  one(
    'the administrator cannot be written to',
    `${POLICY}/lock-rule.ts`,
    '(recipient === null || sameAddress(recipient, contact))',
    'recipient === null',
    'manual lock: mail to the administrator is accepted',
  ),
  one(
    'no strike locks',
    `${POLICY}/next-lock.ts`,
    'if (!settings.automaticLock) return false;',
    'if (finding !== null) return false;',
    SPAM_LOCK,
    MALWARE_LOCK,
    EXHAUSTED,
  ),
  one(
    'automaticLock off locks all the same',
    `${POLICY}/next-lock.ts`,
    'if (!settings.automaticLock) return false;',
    '',
    'automaticLock off: no lock after strikes',
    // One message with malware is enough.
    'malware, quarantineResponse rejected: refused and quarantined',
  ),
  one(
    'malware is no strike',
    `${POLICY}/next-lock.ts`,
    "return finding === 'malware' || ",
    'return ',
    MALWARE_LOCK,
    EXHAUSTED,
  ),
  one(
    'blocked attachments count with spam',
    'electron/relay/mail/sqlite/strikes.ts',
    "return finding === 'blocked' ? `${id}:blocked` : String(id);",
    'return String(id);',
    BLOCKED_LOCK,
  ),
  one(
    'the first spam locks',
    `${POLICY}/next-lock.ts`,
    'strikes >= strikeLimit(finding, system)',
    'strikes > 0',
    SPAM_LOCK,
    'no automatic lock after 4 spam messages',
    BLOCKED_LOCK,
  ),
  one(
    'userLockTimeout is not looked at',
    `${POLICY}/next-lock.ts`,
    'now + settings.userLockTimeout * MINUTE',
    'now + 30 * MINUTE',
    SPAM_LOCK,
    BLOCKED_LOCK,
    MALWARE_LOCK,
  ),
  one(
    'maxUnlocksByTimeout is not looked at',
    `${POLICY}/next-lock.ts`,
    'unlocks < settings.maxUnlocksByTimeout',
    'unlocks < 1',
    EXHAUSTED,
  ),
  one(
    'quarantineResponse is always rejected',
    INTAKE,
    'const response = user.settings.quarantineResponse;',
    "const response = 'rejected';",
    'spam, quarantineResponse accepted: accepted and quarantined',
    'malware, quarantineResponse accepted: accepted and quarantined',
  ),
  one(
    'quarantineResponse is always accepted',
    INTAKE,
    'const response = user.settings.quarantineResponse;',
    "const response = 'accepted';",
    SPAM_LOCK,
    'no automatic lock after 4 spam messages',
    MALWARE_LOCK,
    EXHAUSTED,
    'automaticLock off: no lock after strikes',
    'spam, quarantineResponse rejected: refused and quarantined',
    'malware, quarantineResponse rejected: refused and quarantined',
  ),
  one(
    'maxDaysToRetry is not looked at',
    INTAKE,
    'user.settings.maxDaysToRetry * DAY',
    '4 * DAY',
    'maxDaysToRetry 7: the queue keeps the message for seven days',
  ),
  one(
    'malware is not looked for',
    'electron/relay/scan/built-in/test-patterns.ts',
    'return this.#eicar.found;',
    'return false;',
    MALWARE_LOCK,
    EXHAUSTED,
    'automaticLock off: no lock after strikes',
    'malware, quarantineResponse rejected: refused and quarantined',
    'malware, quarantineResponse accepted: accepted and quarantined',
  ),
  one(
    'spam is not looked for',
    'electron/relay/scan/built-in/test-patterns.ts',
    'return this.#gtube.found;',
    'return false;',
    SPAM_LOCK,
    'no automatic lock after 4 spam messages',
    'automaticLock off: no lock after strikes',
    'spam, quarantineResponse rejected: refused and quarantined',
    'spam, quarantineResponse accepted: accepted and quarantined',
  ),
  one(
    'messages of any size',
    INTAKE,
    'if (octets > limit)',
    'if (octets < 0)',
    'a message that is too large is refused',
  ),
  one(
    'any announced size',
    'electron/relay/listener/smtp-listener.ts',
    'size: options.maxMessageBytes,',
    '',
    'a message announced as too large is refused',
  ),
  one(
    'any number of recipients',
    `${POLICY}/limit-rule.ts`,
    'if (recipients <= limit) return null;',
    'if (recipients > 0) return null;',
    'more than 20 recipients are too many for one message',
  ),
  one(
    'any line ends',
    INTAKE,
    'const fault = lines.feed(piece);',
    'const fault = null as string | null;',
    'a bare line feed is refused (smuggling)',
  ),
  one(
    'any password',
    'electron/relay/listener/session-handlers.ts',
    'directory.authenticate(name, password, asker)',
    'Promise.resolve(directory.find(name) ?? null)',
    'a wrong password is refused',
  ),
  one(
    'login without TLS',
    'electron/relay/listener/smtp-listener.ts',
    'authOptional: true,',
    'authOptional: true, allowInsecureAuth: true,',
    'a login without TLS is refused',
  ),
  one(
    'no login needed',
    'electron/relay/listener/session-handlers.ts',
    'directory.findIp(session.remoteAddress)',
    'directory.find(path.address) ?? directory.findIp(session.remoteAddress)',
    'without login nobody may send',
  ),
  one(
    'IP users are not known',
    'electron/relay/listener/session-handlers.ts',
    'directory.findIp(session.remoteAddress)',
    'undefined',
    'an IP user sends without login',
  ),
  one(
    'authoriseIpAddresses is not looked at',
    'electron/relay/directory/open-directory.ts',
    'if (!this.#set.system().authoriseIpAddresses) return undefined;',
    '',
    'authoriseIpAddresses off: an IP user is refused',
  ),
];
