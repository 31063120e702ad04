/** Limits under parallel sessions: exactly as many messages as the limit says, for each window, also after a restart. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RelayProcess } from '../support/relay-process.ts';
import { SmtpDialogue, type SmtpReply } from '../support/smtp-dialogue.ts';

const SESSIONS = 50;
const LIMIT = 20;
const WINDOWS = [
  ['limit-per-month', 'month'],
  ['limit-per-week', 'week'],
  ['limit-per-day', 'day'],
  ['limit-per-hour', 'hour'],
  ['limit-per-minute', 'minute'],
  ['max-recipients-per-day', 'recipients'],
] as const;
let relay: RelayProcess;

const clientOf = (window: string): string => `127.0.0.${WINDOWS.findIndex(([flag]) => flag === window) + 10}`;

beforeAll(async () => {
  relay = await RelayProcess.makeSet();
  for (const [flag] of WINDOWS) {
    await relay.postern('add', clientOf(flag), '--domain', 'example.com', `--${flag}`, String(LIMIT));
  }
  await relay.start('--smart-host', '127.0.0.1:9');
});
afterAll(() => relay.dispose());

async function sendAtOnce(from: string, sessions: number): Promise<(SmtpReply | null)[]> {
  const clients = await Promise.all(
    Array.from({ length: sessions }, async () => {
      const client = await SmtpDialogue.open(relay.port, from);
      await client.say(['EHLO client.example', 250]);
      return client;
    }),
  );
  const replies = await Promise.all(
    clients.map((client) => client.message('ann@example.com', 'bob@far.example', 'Subject: x\r\n\r\n')),
  );
  for (const client of clients) client.destroy();
  return replies;
}

test.each(WINDOWS)(`${SESSIONS} sessions at once send exactly ${LIMIT} at --%s`, async (flag, word) => {
  const replies = await sendAtOnce(clientOf(flag), SESSIONS);
  expect(replies.filter((reply) => reply?.code === 250)).toHaveLength(LIMIT);
  for (const reply of replies.filter((one) => one?.code !== 250)) {
    expect(reply?.text).toMatch(new RegExp(`^451 4\\.7\\.1 .*${word}.* ${LIMIT} of ${LIMIT} `, 'i'));
  }
});

test('counters survive a stop and a kill', async () => {
  await relay.stop();
  await relay.start('--smart-host', '127.0.0.1:9');
  // The minute may be over by now.
  const lasting = WINDOWS.filter(([, word]) => word !== 'minute');
  for (const [flag] of lasting) {
    expect(
      (await sendAtOnce(clientOf(flag), 2)).map((reply) => reply?.code),
      flag,
    ).toEqual([451, 451]);
  }
  process.kill(await relay.relayPid(), 'SIGKILL');
  await relay.stop('SIGTERM');
  await relay.start('--smart-host', '127.0.0.1:9');
  for (const [flag] of lasting) {
    expect(
      (await sendAtOnce(clientOf(flag), 2)).map((reply) => reply?.code),
      flag,
    ).toEqual([451, 451]);
  }
});

test('a limit that is raised is in force for the next message', async () => {
  const client = await SmtpDialogue.open(relay.port, clientOf('limit-per-day'));
  await client.say(['EHLO client.example', 250]);
  await relay.postern('edit', clientOf('limit-per-day'), '--limit-per-day', String(LIMIT + 1));
  const send = async () =>
    (await client.message('ann@example.com', 'bob@far.example', 'Subject: x\r\n\r\n'))?.code;
  await expect
    .poll(
      async () => {
        const code = await send();
        if (code !== 250) await client.command('RSET');
        return code;
      },
      { interval: 300 },
    )
    .toBe(250);
  expect(await send()).toBe(451);
  client.destroy();
});
