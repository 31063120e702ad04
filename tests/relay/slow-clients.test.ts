/** Slowloris: hundreds of clients of one octet a second, at each step of a session, and a user is served all the same. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RelayProcess } from '../support/relay-process.ts';
import { SmtpDialogue } from '../support/smtp-dialogue.ts';

const LONG = process.env['POSTERN_LONG'] === '1';
const [CLIENTS, MESSAGES] = LONG ? [500, 300] : [120, 30];
let relay: RelayProcess;

beforeAll(async () => {
  relay = await RelayProcess.makeSet();
  await relay.postern('add', '127.0.0.0/8', '--domain', 'example.com');
  await relay.start('--smart-host', '127.0.0.1:9');
});
afterAll(() => relay.dispose());

test(`${CLIENTS} connections of one octet a second do not keep a user waiting`, async () => {
  const text =
    'EHLO slow.example\r\nMAIL FROM:<slow@example.com>\r\nRCPT TO:<x@far.example>\r\nDATA\r\nSubject: slow\r\n\r\n';
  const slow = await Promise.all(
    Array.from({ length: CLIENTS }, async (_, index) => {
      const client = await SmtpDialogue.open(relay.port, `127.1.0.${(index % 250) + 1}`);
      // Each has come to another place in its session.
      let at = index % text.length;
      await client.send(text.slice(0, at));
      const drip = setInterval(() => void client.send(text[at++] ?? 'x'), 1_000);
      return { client, drip };
    }),
  );
  try {
    const client = await SmtpDialogue.open(relay.port, '127.0.0.2');
    await client.say(['EHLO client.example', 250]);
    const times: number[] = [];
    for (let count = 0; count < MESSAGES; count++) {
      const began = performance.now();
      const reply = await client.message('ann@example.com', 'bob@far.example', 'Subject: x\r\n\r\n');
      expect(reply?.code).toBe(250);
      times.push(performance.now() - began);
    }
    // They are all still there: the user was served beside them, not after them.
    expect(slow.filter(({ client: one }) => one.closed)).toEqual([]);
    if (LONG) expect(times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)]).toBeLessThan(1_000);
    client.destroy();
  } finally {
    for (const { client, drip } of slow) {
      clearInterval(drip);
      client.destroy();
    }
  }
});
