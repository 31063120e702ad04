/** What becomes of a delivery whose connection breaks while the end of the message is on its way. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { SendJob } from '../courier-messages.ts';
import { SmtpSession, type Outgoing, type SessionOutcome } from './smtp-session.ts';

const JOB = {
  id: 1,
  host: 1,
  lane: 0,
  sender: 'anna@example.com',
  recipients: ['bert@remote.example'],
  smtpUtf8: false,
  eightBit: false,
  dsn: null,
  bytes: 20,
} as unknown as SendJob;

/** A session that has handed its content to the system, which has not said yet that it is sent. */
function handedOver() {
  const session = new SmtpSession({ host: 'remote.example', name: 'relay.example' });
  let written: (error?: Error | null) => void = () => undefined;
  session._socket = {
    destroyed: false,
    write: (_bytes: Uint8Array | string, done?: unknown) => {
      if (typeof done === 'function') written = done as typeof written;
      return true;
    },
    destroy: () => undefined,
    end: () => undefined,
    removeListener: () => undefined,
  } as unknown as NonNullable<typeof session._socket>;
  session._supportedExtensions = ['PIPELINING', '8BITMIME'];
  const outgoing: Outgoing = {
    job: JOB,
    content: Buffer.from('Subject: s\r\n\r\nhi\r\n'),
    prefix: null,
    read: () => {
      throw new Error('not asked for');
    },
    needs: null,
    again: false,
  };
  const outcomes: SessionOutcome[] = [];
  session.deliver(outgoing, (outcome) => outcomes.push(outcome));
  const say = (reply: string): void => session._responseActions.shift()?.call(session, reply);
  for (const reply of ['250 ok', '250 ok', '354 go']) say(reply);
  const breaks = (): void => {
    const { _pendingSend } = session;
    if (_pendingSend !== false) _pendingSend.callback(new Error('write EPIPE'));
  };
  return { outcomes, say, breaks, written: (error?: Error) => written(error) };
}

it('a refusal that was read is the outcome, though a write fails behind it', async () => {
  const { outcomes, say, breaks } = handedOver();
  say('552 5.3.4 too big');
  breaks();
  const replies = { step: 'content', reply: '552 5.3.4 too big' };
  expect(outcomes).toEqual([{ kind: 'answered', replies }]);
  await nextTurn();
  await nextTurn();
  await nextTurn();
  expect(outcomes).toHaveLength(1);
});

it('a success is none, as long as nobody knows that all of it was sent', () => {
  const { outcomes, say, breaks } = handedOver();
  say('250 2.0.0 taken');
  breaks();
  expect(outcomes).toMatchObject([{ kind: 'answered', replies: { status: '4.4.2' } }]);
});

it('nor after a write that failed', async () => {
  const { outcomes, say, written } = handedOver();
  written(new Error('write EPIPE'));
  say('250 2.0.0 taken');
  await expect.poll(() => outcomes).toMatchObject([{ replies: { status: '4.5.0' } }]);
});

it('and is one once all of it was sent, also a turn late', async () => {
  const { outcomes, say, written } = handedOver();
  say('250 2.0.0 taken');
  written();
  await expect
    .poll(() => outcomes)
    .toEqual([{ kind: 'answered', replies: { step: 'content', reply: '250 2.0.0 taken' } }]);
});
