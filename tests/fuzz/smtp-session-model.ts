/** What may be said in an SMTP session of the fuzz test, and what the relay may answer in each state. */
import fc from 'fast-check';
import { MAILBOX } from '../support/bare-relay.ts';
import { plainToken, type SmtpReply } from '../support/smtp-dialogue.ts';

export type Command =
  | { readonly kind: 'ehlo' | 'rset' | 'noop' | 'starttls' | 'bad'; readonly line: string }
  | { readonly kind: 'mail'; readonly line: string; readonly anyone: boolean }
  | { readonly kind: 'rcpt'; readonly line: string }
  | { readonly kind: 'data'; readonly line: string; readonly content: Content }
  | { readonly kind: 'auth'; readonly line: string; readonly then: readonly string[]; readonly will: Will };

/** How an AUTH exchange ends where it may begin. */
type Will = 'right' | 'wrong' | 'cancelled';

interface Content {
  /** Dot-stuffed, without the end. */
  readonly octets: string;
  readonly sound: boolean;
}

const address = fc.constantFrom(
  'ann@example.com',
  'b.c+d@far.example',
  '"quoted.local"@far.example',
  'x@[192.0.2.1]',
);
const junk = fc
  .string({ unit: 'binary', maxLength: 30 })
  .map((text) => text.replaceAll(/[\r\n\0\ud800-\udfff]/g, '?'));

const SOUND = ['', 'text', '.', '..', '.text', '.\t', 'From here', 'QUIT', 'x'.repeat(998)];
/** Each holds what RFC 5321 forbids; some are what smuggles a second message past a lenient server. */
const UNSOUND = [
  'a\rb',
  'a\nb',
  '\r',
  '\n',
  'a\n.',
  'a\r.',
  '\n.\nMAIL FROM:<evil@example.com>',
  'a\0',
  'x'.repeat(999),
];

const content: fc.Arbitrary<Content> = fc
  .array(
    fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...SOUND) },
      { weight: 1, arbitrary: fc.constantFrom(...UNSOUND) },
    ),
    { maxLength: 6 },
  )
  .map((lines) => ({
    octets: `Subject: fuzz\r\n\r\n${lines.map((line) => `${line.replace(/^\./, '..')}\r\n`).join('')}`,
    sound: !lines.some((line) => UNSOUND.includes(line)),
  }));

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const auth: fc.Arbitrary<Command> = fc
  .record({
    will: fc.oneof(
      { weight: 5, arbitrary: fc.constant<Will>('right') },
      { weight: 1, arbitrary: fc.constant<Will>('wrong') },
      { weight: 2, arbitrary: fc.constant<Will>('cancelled') },
    ),
    how: fc.constantFrom('PLAIN', 'LOGIN'),
    atOnce: fc.boolean(),
  })
  .map(({ will, how, atOnce }) => {
    const name = `${MAILBOX.username}@${MAILBOX.domain}`;
    const password = will === 'right' ? MAILBOX.password : 'wrong';
    const whole = how === 'PLAIN' ? [plainToken(name, password)] : [base64(name), base64(password)];
    const steps = will === 'cancelled' ? [...whole.slice(0, -1), '*'] : whole;
    // A token that comes with the command cannot be given up.
    const initial = atOnce && steps[0] !== '*' ? steps[0] : undefined;
    return {
      kind: 'auth',
      line: `AUTH ${how}${initial === undefined ? '' : ` ${initial}`}`,
      then: initial === undefined ? steps : steps.slice(1),
      will,
    };
  });

type Plain = Extract<Command, { readonly kind: 'ehlo' | 'rset' | 'noop' | 'starttls' | 'bad' }>;
const say = (kind: Plain['kind'], ...lines: readonly string[]): fc.Arbitrary<Plain> =>
  fc.constantFrom(...lines).map((line) => ({ kind, line }));
const mail = (line: string, anyone: boolean): Command => ({ kind: 'mail', line, anyone });

const ehlo = say('ehlo', 'EHLO client.example', 'ehlo [127.0.0.1]', 'HELO client.example');
const startTls = say('starttls', 'STARTTLS');
const from: fc.Arbitrary<Command> = fc.constantFrom(
  mail('MAIL FROM:<ann@example.com>', false),
  mail('mail from:<>', false),
  mail('MAIL FROM:<any@example.com> SIZE=100 BODY=8BITMIME', true),
);
const to: fc.Arbitrary<Command> = address.map((one) => ({ kind: 'rcpt', line: `RCPT TO:<${one}>` }));
const data: fc.Arbitrary<Command> = content.map((one) => ({ kind: 'data', line: 'DATA', content: one }));

/** A handshake costs as much as a hundred commands and a wrong password still more: few are enough among so many. */
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 100, arbitrary: ehlo },
  { weight: 60, arbitrary: from },
  { weight: 60, arbitrary: to },
  { weight: 60, arbitrary: data },
  { weight: 60, arbitrary: say('rset', 'RSET') },
  { weight: 60, arbitrary: say('noop', 'NOOP', 'NOOP anything', 'VRFY ann', 'HELP') },
  { weight: 60, arbitrary: junk.map((text) => ({ kind: 'bad' as const, line: `MAIL FROM:${text}` })) },
  { weight: 60, arbitrary: junk.map((text) => ({ kind: 'bad' as const, line: `RCPT TO:<${text}` })) },
  { weight: 40, arbitrary: junk.map((text) => ({ kind: 'bad' as const, line: `X${text}` })) },
  {
    weight: 40,
    arbitrary: say(
      'bad',
      'MAIL FROM:<ann@other.example>',
      'AUTH',
      'AUTH CRAM-MD5',
      'AUTH PLAIN !!!',
      'BDAT 10',
      'BDAT 0 LAST',
      'STARTTLS x',
    ),
  },
  { weight: 12, arbitrary: auth },
  { weight: 1, arbitrary: startTls },
);

/** Single commands in any order, and now and then a few in the order that leads somewhere. */
export const sequence: fc.Arbitrary<readonly Command[]> = fc
  .array(
    fc.oneof(
      { weight: 300, arbitrary: command.map((one) => [one]) },
      { weight: 5, arbitrary: fc.tuple(from, to, data) },
      { weight: 1, arbitrary: fc.tuple(ehlo, startTls, ehlo, auth) },
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => parts.flat());

/** The states that the relay may be in, and what it may answer there. */
export class SessionModel {
  greeted = false;
  secure = false;
  loggedIn = false;
  mail = false;
  /** One that is named again is one recipient. */
  readonly recipients = new Set<string>();

  /** Null when the reply is allowed; changes the state. For `data` the reply to the command, for `auth` the last one. */
  judge(command: Command, { code }: SmtpReply): string | null {
    const is = (...expected: readonly number[]): string | null =>
      expected.includes(code)
        ? null
        : `${command.line}: ${code} where ${expected.join(' or ')} was allowed (${JSON.stringify(this)})`;
    switch (command.kind) {
      case 'ehlo':
        this.greeted = true;
        this.forget();
        return is(250);
      case 'rset':
        this.forget();
        return is(250);
      case 'mail':
        if (!this.greeted || this.mail) return is(503);
        // Without a login it is the IP user's, who may send as anybody of the domain.
        if (this.loggedIn && command.anyone) return is(553);
        this.mail = true;
        return is(250);
      case 'rcpt':
        if (!this.mail) return is(503);
        if (this.recipients.size >= 3 && !this.recipients.has(command.line)) return is(452);
        this.recipients.add(command.line);
        return is(250);
      case 'data':
        return is(this.mail && this.recipients.size > 0 ? 354 : 503);
      case 'auth':
        // Not within a transaction (RFC 4954, 4).
        if (!this.greeted || this.mail) return is(503);
        if (!this.secure) return is(538);
        if (this.loggedIn) return is(503);
        this.loggedIn = command.will === 'right';
        return is({ right: 235, wrong: 535, cancelled: 501 }[command.will]);
      case 'starttls':
        if (this.secure) return is(503);
        this.secure = true;
        this.greeted = false;
        this.forget();
        return is(220);
      case 'noop':
        return is(250, 252, 214);
      case 'bad':
        return code >= 500 && code < 600 ? null : is(500);
      default:
        return command satisfies never;
    }
  }

  /** After a message, and when a transaction is given up. */
  forget(): void {
    this.mail = false;
    this.recipients.clear();
  }
}
