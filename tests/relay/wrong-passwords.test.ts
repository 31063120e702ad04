/** Guessing passwords: closed at three a connection, slower for each address, and nobody else notices. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD, RelayProcess } from '../support/relay-process.ts';
import { SmtpDialogue, plainToken } from '../support/smtp-dialogue.ts';

const LONG = process.env['POSTERN_LONG'] === '1';
const [ADDRESSES, GUESSES] = LONG ? [50, 200] : [10, 6];
let relay: RelayProcess;

beforeAll(async () => {
  relay = await RelayProcess.makeSet();
  await relay.addUser('ann@example.com');
  await relay.start('--smart-host', '127.0.0.1:9');
});
afterAll(() => relay.dispose());

async function secured(from: string): Promise<SmtpDialogue> {
  const client = await SmtpDialogue.open(relay.port, from);
  await client.say(['EHLO client.example', 250]);
  await client.startTls();
  await client.say(['EHLO client.example', 250]);
  return client;
}

const guess = (client: SmtpDialogue, user: string, password: string) =>
  client.command(`AUTH PLAIN ${plainToken(user, password)}`);

test('the third wrong password closes the connection', async () => {
  const client = await secured('127.0.1.1');
  for (const turn of [1, 2]) {
    expect((await guess(client, 'ann@example.com', `wrong${turn}`))?.text).toMatch(/^535 5\.7\.8 /);
  }
  expect((await guess(client, 'nobody@example.com', PASSWORD))?.text).toMatch(/^421 4\.7\.0 /);
  await client.end();
});

test('broken AUTH exchanges are refused, and another may follow', async () => {
  const client = await secured('127.0.1.2');
  await client.say(
    ['AUTH', 504],
    ['AUTH CRAM-MD5', 504],
    ['AUTH PLAIN !!!', 501],
    ['AUTH LOGIN', 334],
    ['*', 501],
    ['AUTH PLAIN', 334],
  );
  expect((await client.command(plainToken('ann@example.com', PASSWORD)))?.code).toBe(235);
  expect((await guess(client, 'ann@example.com', PASSWORD))?.code).toBe(503);
  client.destroy();
});

test(
  `${ADDRESSES * GUESSES} guesses from ${ADDRESSES} addresses are slowed down, and a user elsewhere is served before they are through`,
  { timeout: LONG ? 3 * 3_600_000 : 120_000 },
  async () => {
    let guessing = ADDRESSES;
    const slowest: number[] = [];
    const guessers = Array.from({ length: ADDRESSES }, async (_, index) => {
      const from = `127.0.2.${index + 1}`;
      let [made, longest] = [0, 0];
      while (made < GUESSES) {
        const client = await secured(from);
        for (let turn = 0; turn < 3 && made < GUESSES; turn++, made++) {
          const began = performance.now();
          const reply = await guess(client, 'ann@example.com', `guess ${made}`);
          expect([421, 535]).toContain(reply?.code);
          longest = Math.max(longest, performance.now() - began);
        }
        client.destroy();
      }
      slowest.push(longest);
      guessing -= 1;
    });
    const client = await secured('127.0.3.1');
    expect((await guess(client, 'ann@example.com', PASSWORD))?.code).toBe(235);
    expect((await client.message('ann@example.com', 'bob@far.example', 'Subject: x\r\n\r\n'))?.code).toBe(
      250,
    );
    expect(guessing).toBe(ADDRESSES);
    client.destroy();
    await Promise.all(guessers);
    // The sixth guess of an address waits two seconds; waiting less would be no brake.
    expect(Math.min(...slowest)).toBeGreaterThan(1_900);
  },
);

test.runIf(LONG)(
  'an unknown user takes as long as a wrong password, within 5 %',
  { timeout: 3_600_000 },
  async () => {
    const times: Record<string, number[]> = { 'ann@example.com': [], 'nobody@example.com': [] };
    for (let round = 0; round < 400; round++) {
      // Alternating, and each from an address that has not been slowed down yet.
      for (const [index, user] of Object.keys(times).entries()) {
        const client = await secured(`127.${10 + index}.${round >> 8}.${round & 0xff || 1}`);
        const began = performance.now();
        await guess(client, user, 'wrong');
        times[user]?.push(performance.now() - began);
        client.destroy();
      }
    }
    const [known, unknown] = Object.values(times).map(
      (all) => all.toSorted((a, b) => a - b)[all.length >> 1] ?? 0,
    );
    expect(Math.abs((known ?? 0) / (unknown ?? 1) - 1)).toBeLessThan(0.05);
  },
);
