/** Checks of who may send: login, IP users, and the addresses a user may send from. */
import { ACCEPTED, ipCheck, LOGGED_IN, mailboxCheck, OPEN, SEND, type Facts } from './check-parts.ts';
import { SELF_TEST_DOMAIN, type Check, type Expected, type Step } from './check-types.ts';

const NOT_OWNED: Expected = { code: 553, status: '5.7.1' };
const TLS = { do: 'connect', from: 'stranger', tls: true } as const;
const ALIAS = `alias@${SELF_TEST_DOMAIN}`;

/** Checks of who may connect, log in and use which address. */
export function loginChecks(facts: Facts): readonly Check[] {
  const mailbox = { kind: 'mailbox', settings: OPEN } as const;
  const refused = (name: string, ...steps: readonly Step[]): Check => ({
    name,
    setting: 'login',
    user: mailbox,
    steps: [...steps, { do: 'hang-up' }],
  });
  return [
    mailboxCheck('login with AUTH PLAIN, and a message', 'login', {}, [SEND]),
    refused(
      'login with AUTH LOGIN',
      TLS,
      { do: 'login', mechanism: 'LOGIN', password: 'right', expect: LOGGED_IN },
      SEND,
    ),
    refused('a wrong password is refused', TLS, {
      do: 'login',
      mechanism: 'PLAIN',
      password: 'wrong',
      expect: { code: 535, status: '5.7.8' },
    }),
    {
      ...refused(
        'a login without TLS is refused',
        { do: 'connect', from: 'stranger', tls: false },
        { do: 'login', mechanism: 'PLAIN', password: 'wrong', expect: { code: 538 } },
      ),
      ...(facts.startTls
        ? {}
        : { skip: 'There is TLS from the first byte only, so no login is without it.' }),
    },
    refused('without login nobody may send', TLS, {
      do: 'send',
      body: 'plain',
      expect: { code: 530, status: '5.7.0' },
    }),
    {
      ...refused(
        'implicit TLS',
        { ...TLS, port: 'implicit' },
        { do: 'login', mechanism: 'PLAIN', password: 'right', expect: LOGGED_IN },
        SEND,
      ),
      setting: 'relay.listenTls',
      ...(!facts.implicitTls ? { skip: 'Implicit TLS is switched off.' } : {}),
    },
    ...senderChecks(),
    ...ipChecks(facts),
  ];
}

function senderChecks(): readonly Check[] {
  const as = (from: string, expect: Expected): Step => ({ do: 'send', from, body: 'plain', expect });
  // The author is the user's own, so that it is the sender that is refused.
  const notAs = (from: string): Step => ({
    do: 'send',
    from,
    author: ({ user }) => user,
    body: 'plain',
    expect: NOT_OWNED,
  });
  const by = (author: string, expect: Expected): Step => ({ do: 'send', author, body: 'plain', expect });
  const colleague = `colleague@${SELF_TEST_DOMAIN}`;
  return [
    mailboxCheck("another's sender address is refused", 'allowedSenders', {}, [notAs(colleague), SEND]),
    mailboxCheck("another's address in From is refused", 'allowedSenders', {}, [
      by(colleague, { ...NOT_OWNED, says: [colleague] }),
      SEND,
    ]),
    mailboxCheck(
      'allowedSenders domain: any sender of the domain, no other',
      'allowedSenders',
      { allowedSenders: 'domain' },
      [as(colleague, ACCEPTED), notAs('colleague@elsewhere.invalid')],
    ),
    mailboxCheck(
      'allowedSenders list: the addresses listed, no other',
      'allowedSenders',
      { allowedSenders: ALIAS },
      [as(ALIAS, ACCEPTED), by(ALIAS, ACCEPTED), notAs(colleague), SEND],
    ),
  ];
}

function ipChecks({ otherIpUsers, disturb, ipUser, onlyIpv6, system }: Facts): readonly Check[] {
  const cannot = !system.authoriseIpAddresses
    ? 'IP users are switched off in this set.'
    : onlyIpv6
      ? 'The relay listens at IPv6 addresses only, where this computer has no address to spare for an IP user.'
      : ipUser === null
        ? 'Every loopback address belongs to an IP user of this set.'
        : null;
  const skip =
    cannot ??
    (otherIpUsers && !disturb
      ? 'It would refuse the other IP users of this set for a moment. Run it with --disturb when that does no harm.'
      : null);
  return [
    ipCheck(
      'an IP user sends without login',
      'authoriseIpAddresses',
      [
        { do: 'send', from: `anybody@${SELF_TEST_DOMAIN}`, body: 'plain', expect: ACCEPTED },
        {
          do: 'send',
          from: 'anybody@elsewhere.invalid',
          author: `anybody@${SELF_TEST_DOMAIN}`,
          body: 'plain',
          expect: NOT_OWNED,
        },
      ],
      cannot === null ? {} : { skip: cannot },
    ),
    ipCheck(
      'authoriseIpAddresses off: an IP user is refused',
      'authoriseIpAddresses',
      [
        {
          do: 'send',
          from: `anybody@${SELF_TEST_DOMAIN}`,
          body: 'plain',
          expect: { code: 530, status: '5.7.0' },
        },
      ],
      { system: { authoriseIpAddresses: false }, ...(skip === null ? {} : { skip }) },
    ),
  ];
}
