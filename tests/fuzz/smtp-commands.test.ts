/** Generated dialogues against the real relay: whatever is said in whatever order, each reply is one that the state allows. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import fc from 'fast-check';
import { BareRelay } from '../support/bare-relay.ts';
import { SmtpDialogue } from '../support/smtp-dialogue.ts';
import { sequence, SessionModel, type Command } from './smtp-session-model.ts';

const LONG = process.env['POSTERN_LONG'] === '1';
const SEQUENCES = LONG ? 1_000_000 : 1_500;
/** Sequences on one connection, with RSET between them: a handshake for each would test the kernel. */
const PER_CONNECTION = 10;
/** Dialogues at once: one by itself waits most of its time. */
const LANES = 16;
let relay: BareRelay;

beforeAll(async () => {
  relay = await BareRelay.make();
  await relay.start({
    smartHosts: [{ host: '127.0.0.1', port: 9, tls: 'off', implicitTls: false, username: '' }],
    maxRecipientsPerMessage: 3,
  });
});
afterAll(() => relay.dispose());

let connections = 0;

/** Of each connection its own, or wrong passwords would make the next one wait. */
function nextAddress(): string {
  connections += 1;
  return `127.${1 + ((connections >> 16) & 0x7f)}.${(connections >> 8) & 0xff}.${connections & 0xff}`;
}

/** One connection after the other, each with the model of its state. */
class Lane {
  #client: SmtpDialogue | null = null;
  #used = 0;
  #model = new SessionModel();

  async run(commands: readonly Command[], pipelined: boolean): Promise<void> {
    const client = await this.#connection();
    // What waits for an answer before it goes on, or may be read as commands, is never sent ahead.
    const stop = commands.findIndex(({ kind }) => ['data', 'auth', 'starttls'].includes(kind));
    const ahead = !pipelined ? 0 : stop === -1 ? commands.length : stop;
    await client.send(
      commands
        .slice(0, ahead)
        .map(({ line }) => `${line}\r\n`)
        .join(''),
    );
    for (const [index, one] of [...commands, { kind: 'rset', line: 'RSET' } as const].entries()) {
      if (!(await this.#say(client, one, index < ahead))) return;
    }
  }

  close(): void {
    this.#client?.destroy();
  }

  async #connection(): Promise<SmtpDialogue> {
    if (this.#client === null || this.#used >= PER_CONNECTION) {
      this.#client?.destroy();
      this.#client = await SmtpDialogue.open(relay.port, nextAddress());
      this.#model = new SessionModel();
      this.#used = 0;
    }
    this.#used += 1;
    return this.#client;
  }

  /** False when the relay has closed the connection, which it may after too many errors. */
  async #say(client: SmtpDialogue, one: Command, sent: boolean): Promise<boolean> {
    if (!sent) await client.send(`${one.line}\r\n`);
    let reply = await client.reply();
    for (const line of one.kind === 'auth' ? one.then : []) {
      if (reply?.code === 334) reply = await client.command(line);
    }
    if (reply === null || reply.code === 421) {
      expect(reply?.text ?? '421 4.7.0 closed').toMatch(/^421 4\.\d\.\d .*(?:too many|closed)/i);
      this.#client = null;
      return false;
    }
    expect(this.#model.judge(one, reply)).toBeNull();
    if (one.kind === 'starttls' && reply.code === 220) await client.secure();
    if (one.kind === 'data' && reply.code === 354) {
      await client.send(`${one.content.octets}.\r\n`);
      expect((await client.reply())?.code, JSON.stringify(one.content)).toBe(one.content.sound ? 250 : 550);
      this.#model.forget();
    }
    return true;
  }
}

test(
  `${SEQUENCES.toLocaleString('en')} generated command sequences break no rule of the session's states`,
  { timeout: LONG ? 12 * 3_600_000 : 120_000 },
  async () => {
    await Promise.all(
      Array.from({ length: LANES }, async () => {
        const lane = new Lane();
        await fc.assert(
          fc.asyncProperty(sequence, fc.boolean(), (commands, pipelined) => lane.run(commands, pipelined)),
          // The state of the connection is part of what failed: shrinking would not find it again.
          { numRuns: Math.ceil(SEQUENCES / LANES), endOnFailure: true },
        );
        lane.close();
      }),
    );
    expect(relay.complaints).toBe('');
    const after = await SmtpDialogue.open(relay.port);
    await after.say(['EHLO client.example', 250]);
    expect((await after.message('ann@example.com', 'bob@far.example', 'Subject: x\r\n\r\n'))?.code).toBe(250);
    after.destroy();
  },
);
