/** Guessing passwords: closed at three a connection, slower for each address, and nobody else notices. How slow: auth-throttle.test.ts. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD, RelayProcess } from '../support/relay-process.ts';
import { SmtpDialogue, plainToken } from '../support/smtp-dialogue.ts';

const LONG = process.env['POSTERN_LONG'] === '1';
const [ADDRESSES, GUESSES] = LONG ? [50, 200] : [10, 20];
/** One at a time would keep an address waiting for most of a day. */
const AT_ONCE = 10;
/** Of 243 that guess until they are cut off come 729 wrong passwords. */
const GUESSERS = LONG ? 243 : 40;
let relay: RelayProcess;

beforeAll(async () => {
  relay = await RelayProcess.makeSet();
  await relay.addUser('ann@example.com');
  await relay.addUser('bob@example.com');
  await relay.addUser('carl@example.com');
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

test('what was typed as a name is logged only when it can be one', async () => {
  const client = await secured('127.0.1.3');
  expect((await guess(client, 'my secret password', 'x'))?.code).toBe(535);
  expect((await guess(client, 'who@example.com', 'x'))?.code).toBe(535);
  client.destroy();
  const users = async () => {
    const { entries } = (await relay.postern('mail-log', '--where', 'client is 127.0.1.3')) as {
      entries: { user: string }[];
    };
    return entries.map(({ user }) => user).toSorted();
  };
  await expect.poll(users).toEqual(['(no address)', 'who@example.com']);
  const told = await relay.postern('mail-log', '--where', 'client is 127.0.1.3', '--transcript');
  const { entries } = told as { entries: { transcript: { text: string; kept: string } }[] };
  expect(entries.map(({ transcript }) => transcript.kept)).toEqual(['failed', 'failed']);
  const said = entries[1]?.transcript.text.split('\n') ?? [];
  expect(said[0]).toBe('* Connection from 127.0.1.3');
  expect(said.filter((line) => !line.startsWith('S: 2'))).toEqual([
    said[0],
    'C: EHLO client.example',
    'C: STARTTLS',
    expect.stringMatching(/^\* TLSv1\.\d /),
    'C: EHLO client.example',
    'C: AUTH PLAIN (not kept)',
    expect.stringMatching(/^S: 535 5\.7\.8 /),
  ]);
});

/** Guesses on one connection after the other until there were enough; gives the replies. */
async function guesses(from: string, next: () => number | null): Promise<string[]> {
  const replies: string[] = [];
  let client: SmtpDialogue | null = null;
  for (let number = next(); number !== null; number = next()) {
    client ??= await secured(from);
    const reply = await guess(client, 'ann@example.com', `guess ${number}`);
    replies.push(reply?.text ?? 'closed');
    if (reply?.code !== 421) continue;
    await client.end();
    client = null;
  }
  client?.destroy();
  return replies;
}

test('who guesses does not keep others waiting at the same address, nor when its connection is closed', async () => {
  let made = 0;
  await guesses('127.0.1.4', () => (made < 5 ? made++ : null));
  // Two seconds of silence begin: as many wait as may.
  const waiting = await Promise.all(Array.from({ length: 6 }, () => secured('127.0.1.4')));
  for (const client of waiting) void guess(client, 'ann@example.com', 'wrong').catch(() => {});
  // Who was never there and guesses nothing does not wait for them, nor is turned away as a seventh.
  const other = await secured('127.0.1.4');
  expect((await guess(other, 'bob@example.com', PASSWORD))?.text).toMatch(/^235 /);
  other.destroy();
  for (const client of waiting) client.destroy();
  const owner = await secured('127.0.1.4');
  expect((await guess(owner, 'ann@example.com', PASSWORD))?.text).toMatch(/^235 /);
  owner.destroy();
});

test(
  `${ADDRESSES * GUESSES} guesses from ${ADDRESSES} addresses are slowed down`,
  { timeout: LONG ? 3_600_000 : 240_000 },
  async () => {
    const guessers = Array.from({ length: ADDRESSES }, async (_, index) => {
      let made = 0;
      const next = () => (made < GUESSES ? made++ : null);
      const lanes = Array.from({ length: AT_ONCE }, () => guesses(`127.0.2.${index + 1}`, next));
      return (await Promise.all(lanes)).flat();
    });
    for (const replies of await Promise.all(guessers)) {
      expect(replies).toHaveLength(GUESSES);
      const unlike = replies.filter((text) => !/^(?:535 5\.7\.8|421 4\.(?:7\.0|4\.2)) /.test(text));
      expect(unlike).toEqual([]);
      // Who asks too often is not even looked at.
      const turnedAway = replies.filter((text) =>
        /^421 .*failed logins from your address; wait \d+ s/.test(text),
      );
      expect(turnedAway.length).toBeGreaterThan(0);
      if (LONG) expect(turnedAway.length).toBeGreaterThan(GUESSES / 2);
    }
    const owner = await secured('127.0.3.1');
    expect((await guess(owner, 'ann@example.com', PASSWORD))?.code).toBe(235);
    owner.destroy();
  },
);

test(`${GUESSERS} who guess at the same moment, each elsewhere, keep nobody waiting who has the right password`, async () => {
  const guessers = await Promise.all(
    Array.from({ length: GUESSERS }, (_, index) => secured(`127.0.${4 + (index >> 7)}.${1 + (index & 127)}`)),
  );
  /** All guess; once the first is answered `user` logs in, and sends. Gives how many more were answered before the login was. */
  const answeredBefore = async (named: (index: number) => string, user: string, from: string) => {
    const owner = await secured(from);
    let answered = 0;
    const first = Promise.withResolvers<undefined>();
    const all = guessers.map(async (client, index) => {
      await guess(client, named(index), `guess ${index}`);
      answered += 1;
      first.resolve(undefined);
    });
    await first.promise;
    const before = answered;
    expect((await guess(owner, user, PASSWORD))?.code).toBe(235);
    const meanwhile = answered - before;
    expect((await owner.message(user, 'x@far.example', 'Subject: x\r\n\r\n'))?.code).toBe(250);
    owner.destroy();
    await Promise.all(all);
    return meanwhile;
  };
  // One after the other it would be nearly all of them; the one being looked at, and what is answered just then.
  const few = 8;
  // Each names another, as any client does that comes for the first time.
  expect(
    await answeredBefore((index) => `guess${index}@example.com`, 'bob@example.com', '127.0.3.2'),
  ).toBeLessThan(few);
  // They have failed by now: they wait for who has not, also for the very account they name.
  expect(await answeredBefore(() => 'carl@example.com', 'carl@example.com', '127.0.3.3')).toBeLessThan(few);
  for (const client of guessers) client.destroy();
});

test.runIf(LONG)(
  'an unknown user, an IP user, a sealed and a hardened password take equally long to be refused, within 5 %',
  { timeout: 3_600_000 },
  async () => {
    // Ann's is hardened by her first login, Sue never logs in.
    await relay.addUser('sue@example.com');
    await relay.postern('add', '192.0.2.7', '--domain', 'example.com');
    const client = await secured('127.0.3.1');
    expect((await guess(client, 'ann@example.com', PASSWORD))?.code).toBe(235);
    client.destroy();
    const times: Record<string, number[]> = {
      'ann@example.com': [],
      'sue@example.com': [],
      '192.0.2.7@example.com': [],
      'nobody@example.com': [],
    };
    for (let round = 0; round < 400; round++) {
      // Alternating, and each from an address that has not been slowed down yet.
      for (const [index, user] of Object.keys(times).entries()) {
        const guesser = await secured(`127.${10 + index}.${round >> 8}.${round & 0xff || 1}`);
        const began = performance.now();
        await guess(guesser, user, 'wrong');
        times[user]?.push(performance.now() - began);
        guesser.destroy();
      }
    }
    const median = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[all.length >> 1] ?? 0;
    const unknown = median(times['nobody@example.com'] ?? []);
    for (const [user, all] of Object.entries(times)) {
      expect(Math.abs(median(all) / unknown - 1), user).toBeLessThan(0.05);
    }
  },
);
