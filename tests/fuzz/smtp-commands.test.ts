/** Generated dialogues against the real relay: whatever is said in whatever order, each reply is one that the state allows. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import fc from 'fast-check';
import { BareRelay } from '../support/bare-relay.ts';
import { SmtpDialogue, type SmtpReply } from '../support/smtp-dialogue.ts';

const LONG = process.env['POSTERN_LONG'] === '1';
const SEQUENCES = LONG ? 1_000_000 : 1_500;
/** Sequences on one connection, with RSET between them: a handshake for each would test the kernel. */
const PER_CONNECTION = 10;
let relay: BareRelay;

beforeAll(async () => {
  relay = await BareRelay.make();
  await relay.start({
    smartHosts: [{ host: '127.0.0.1', port: 9, tls: 'off', implicitTls: false, username: '' }],
    maxRecipientsPerMessage: 3,
  });
});
afterAll(() => relay.dispose());

type Command =
  | { readonly kind: 'ehlo' | 'helo' | 'mail' | 'rcpt' | 'data' | 'rset' | 'noop'; readonly line: string }
  | { readonly kind: 'bad' | 'other'; readonly line: string };

const address = fc.constantFrom(
  'ann@example.com',
  'b.c+d@far.example',
  '"quoted.local"@far.example',
  'x@[192.0.2.1]',
);
const junk = fc
  .string({ unit: 'binary', maxLength: 30 })
  .map((text) => text.replaceAll(/[\r\n\0\ud800-\udfff]/g, '?'));
const say = <K extends Command['kind']>(kind: K, line: fc.Arbitrary<string>) =>
  line.map((text) => ({ kind, line: text }));

const command: fc.Arbitrary<Command> = fc.oneof(
  say('ehlo', fc.constantFrom('EHLO client.example', 'ehlo [127.0.0.1]')),
  say('helo', fc.constant('HELO client.example')),
  say(
    'mail',
    fc.constantFrom(
      'MAIL FROM:<ann@example.com>',
      'mail from:<>',
      'MAIL FROM:<any@example.com> SIZE=100 BODY=8BITMIME',
    ),
  ),
  say(
    'rcpt',
    address.map((to) => `RCPT TO:<${to}>`),
  ),
  say('data', fc.constant('DATA')),
  say('rset', fc.constant('RSET')),
  say('noop', fc.constantFrom('NOOP', 'NOOP anything', 'VRFY ann', 'HELP')),
  say(
    'bad',
    junk.map((text) => `MAIL FROM:${text}`),
  ),
  say(
    'bad',
    junk.map((text) => `RCPT TO:<${text}`),
  ),
  say(
    'bad',
    fc.constantFrom(
      'MAIL FROM:<ann@other.example>',
      'AUTH PLAIN AGEAYg==',
      'AUTH LOGIN',
      'BDAT 10',
      'STARTTLS x',
    ),
  ),
  say(
    'other',
    junk.map((text) => `X${text}`),
  ),
);

/** The states that the relay may be in, and what it may answer there. */
class Model {
  greeted = false;
  mail = false;
  /** One that is named again is one recipient. */
  readonly recipients = new Set<string>();

  /** Null when the reply is allowed; changes the state. DATA's content is sent by the caller. */
  judge({ kind, line }: Command, { code }: SmtpReply): string | null {
    const wrong = (expected: string): string =>
      `${line}: ${code} where ${expected} was allowed (${JSON.stringify(this)})`;
    switch (kind) {
      case 'ehlo':
      case 'helo':
        if (code !== 250) return wrong('250');
        this.greeted = true;
        this.#forget();
        return null;
      case 'rset':
        if (code !== 250) return wrong('250');
        this.#forget();
        return null;
      case 'mail': {
        const allowed = this.greeted && !this.mail;
        if (allowed !== (code === 250)) return wrong(allowed ? '250' : '5xx');
        if (!allowed && code !== 503) return wrong('503');
        if (allowed) this.mail = true;
        return null;
      }
      case 'rcpt': {
        if (!this.mail) return code === 503 ? null : wrong('503');
        const fits = this.recipients.size < 3;
        if (fits !== (code === 250)) return wrong(fits ? '250' : '452');
        if (fits) this.recipients.add(line);
        return null;
      }
      case 'data': {
        const allowed = this.mail && this.recipients.size > 0;
        return allowed === (code === 354) && (allowed || code === 503)
          ? null
          : wrong(allowed ? '354' : '503');
      }
      case 'noop':
        return code === 250 || code === 252 || code === 214 ? null : wrong('2xx');
      case 'bad':
      case 'other':
        return code >= 500 && code < 600 ? null : wrong('5xx');
      default:
        return kind satisfies never;
    }
  }

  /** After a message, and when a transaction is given up. */
  #forget(): void {
    this.mail = false;
    this.recipients.clear();
  }

  sent(): void {
    this.#forget();
  }
}

let client: SmtpDialogue | null = null;
let used = 0;
let model = new Model();

async function connection(): Promise<SmtpDialogue> {
  if (client === null || used >= PER_CONNECTION) {
    client?.destroy();
    client = await SmtpDialogue.open(relay.port);
    model = new Model();
    used = 0;
  }
  used += 1;
  return client;
}

async function run(commands: readonly Command[], pipelined: boolean): Promise<void> {
  const open = await connection();
  // A content that follows DATA even where DATA was refused would be read as commands: then it must harm nobody either.
  if (pipelined) {
    const until = commands.findIndex(({ kind }) => kind === 'data');
    const batch = until === -1 ? commands : commands.slice(0, until);
    await open.send(batch.map(({ line }) => `${line}\r\n`).join(''));
    for (const one of batch) if (!(await judged(open, one))) return;
    if (until !== -1) await oneByOne(open, commands.slice(until));
  } else await oneByOne(open, commands);
  if (client !== null) await judged(open, { kind: 'rset', line: 'RSET' }, true);
}

async function oneByOne(open: SmtpDialogue, commands: readonly Command[]): Promise<void> {
  for (const one of commands) {
    if (!(await judged(open, one, true))) return;
  }
}

/** False when the relay has closed the connection, which it may after too many errors. */
async function judged(open: SmtpDialogue, one: Command, send = false): Promise<boolean> {
  if (send) await open.send(`${one.line}\r\n`);
  const reply = await open.reply();
  if (reply === null || reply.code === 421) {
    expect(reply?.text ?? '421 4.7.0 closed').toMatch(/^421 4\.\d\.\d .*(?:too many|closed)/i);
    client = null;
    return false;
  }
  expect(model.judge(one, reply)).toBeNull();
  if (reply.code === 354) {
    await open.send('Subject: fuzz\r\n\r\n.\r\n');
    const end = await open.reply();
    expect(end?.code).toBe(250);
    model.sent();
  }
  return true;
}

test(
  `${SEQUENCES.toLocaleString('en')} generated command sequences break no rule of the session's states`,
  { timeout: LONG ? 12 * 3_600_000 : 120_000 },
  async () => {
    await fc.assert(fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 12 }), fc.boolean(), run), {
      numRuns: SEQUENCES,
      // The state of the connection is part of what failed: shrinking would not find it again.
      endOnFailure: true,
    });
    client?.destroy();
    expect(relay.complaints).toBe('');
    const after = await SmtpDialogue.open(relay.port);
    await after.say(['EHLO client.example', 250]);
    expect((await after.message('ann@example.com', 'bob@far.example', 'Subject: x\r\n\r\n'))?.code).toBe(250);
    after.destroy();
  },
);
