/** Locks and strikes, as a session that is already open sees them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD, RelayProcess } from '../support/relay-process.ts';
import { SmtpDialogue } from '../support/smtp-dialogue.ts';

const GTUBE = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X';
const EICAR = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*';
let relay: RelayProcess;

beforeAll(async () => {
  relay = await RelayProcess.makeSet();
  for (const name of ['ann', 'spammer', 'infected', 'quiet', 'builder', 'nameless'])
    await relay.addUser(`${name}@example.com`);
  await relay.postern('edit', 'quiet@example.com', '--quarantine-response', 'accepted');
  await relay.postern('edit', 'nameless@example.com', '--automatic-lock', 'off');
  await relay.postern(
    'settings',
    'administratorContact=admin@example.com',
    'strikesToLock=3',
    'blockedTypesToLock=2',
  );
  await relay.start('--smart-host', '127.0.0.1:9');
});
afterAll(() => relay.dispose());

async function loggedIn(name: string): Promise<SmtpDialogue> {
  const client = await SmtpDialogue.open(relay.port);
  expect((await client.login(`${name}@example.com`, PASSWORD))?.code).toBe(235);
  return client;
}

const send = async (
  client: SmtpDialogue,
  name: string,
  content = 'Subject: x\r\n\r\n',
  to = 'bob@far.example',
) => {
  const reply = await client.message(`${name}@example.com`, to, content);
  if (reply?.code !== 250) await client.command('RSET');
  return reply?.text ?? '';
};

async function statusOf(name: string): Promise<string | undefined> {
  const { users } = (await relay.postern('users', '--where', `address is ${name}@example.com`)) as {
    users: { status: string }[];
  };
  return users[0]?.status;
}

test('a manual lock counts for the next message of an open session, and for one under way', async () => {
  const client = await loggedIn('ann');
  expect(await send(client, 'ann')).toMatch(/^250 2\.6\.0 /);
  const underWay = await loggedIn('ann');
  await underWay.say(['MAIL FROM:<ann@example.com>', 250], ['RCPT TO:<bob@far.example>', 250], ['DATA', 354]);
  await relay.postern('lock', 'ann@example.com', '--reason', 'left');
  await expect.poll(() => send(client, 'ann')).toMatch(/^450 4\.7\.1 .*admin@example\.com/);
  await underWay.send('Subject: x\r\n\r\n.\r\n');
  expect((await underWay.reply())?.text).toMatch(/^450 4\.7\.1 /);
  // The administrator can always be written to.
  expect(await send(client, 'ann', 'Subject: help\r\n\r\n', 'admin@example.com')).toMatch(/^250 /);
  expect(await send(client, 'ann')).toMatch(/^450 /);
  await relay.postern('unlock', 'ann@example.com');
  await expect.poll(() => send(client, 'ann')).toMatch(/^250 /);
  client.destroy();
  underWay.destroy();
});

test('a planned lock holds from its begin to its end, though nobody does anything then', async () => {
  const client = await loggedIn('ann');
  const second = Math.ceil(Date.now() / 1000);
  const at = (seconds: number): string =>
    `${new Date((second + seconds) * 1000).toISOString().slice(0, 19)}Z`;
  await relay.postern('lock', 'ann@example.com', '--reason', 'Leave', '--from', at(3), '--until', at(6));
  expect(await send(client, 'ann')).toMatch(/^250 /);
  await expect.poll(() => send(client, 'ann')).toMatch(/^450 4\.7\.1 Sending is locked for you until /);
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(at(3)));
  expect(await statusOf('ann')).toBe('manual');
  // A session that is refused again and again is ended.
  await expect.poll(() => send(client, 'ann'), { interval: 500, timeout: 30_000 }).toMatch(/^250 /);
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(at(6)));
  expect(await statusOf('ann')).toBe('active');
  client.destroy();
});

test('spam is refused and counted; the third strike locks', async () => {
  const client = await loggedIn('spammer');
  for (let strike = 1; strike <= 3; strike++) {
    expect(await send(client, 'spammer', `Subject: offer\r\n\r\n${GTUBE}\r\n`)).toMatch(/^550 5\.7\.1 /);
  }
  await expect.poll(() => send(client, 'spammer')).toMatch(/^450 4\.7\.1 /);
  await expect.poll(() => statusOf('spammer')).toBe('automatic');
  client.destroy();
});

test('one message with malware locks', async () => {
  const client = await loggedIn('infected');
  expect(await send(client, 'infected', `Subject: invoice\r\n\r\n${EICAR}\r\n`)).toMatch(/^550 5\.7\.1 /);
  await expect.poll(() => statusOf('infected')).toBe('automatic');
  await expect.poll(() => send(client, 'infected')).toMatch(/^450 4\.7\.1 /);
  client.destroy();
});

test('a blocked attachment is named to its sender, and locks only as often as the setting says', async () => {
  const client = await loggedIn('builder');
  const site = 'Subject: our site\r\nContent-Disposition: attachment; filename=app.js\r\n\r\nlet x;\r\n';
  expect(await send(client, 'builder', site)).toBe(
    '550 5.7.1 The message was refused: attachment app.js: .js files are blocked; send it without, or ask your administrator',
  );
  expect(await send(client, 'builder')).toMatch(/^250 /);
  expect(await send(client, 'builder', `Subject: offer\r\n\r\n${GTUBE}\r\n`)).toMatch(/^550 5\.7\.1 /);
  expect(await send(client, 'builder')).toMatch(/^250 /);
  expect(await statusOf('builder')).toBe('active');
  expect(await send(client, 'builder', site)).toMatch(/^550 5\.7\.1 /);
  await expect.poll(() => send(client, 'builder')).toMatch(/^450 4\.7\.1 /);
  await expect.poll(() => statusOf('builder')).toBe('automatic');
  const { total } = (await relay.postern('quarantine', '--where', 'finding is blocked')) as { total: number };
  expect(total).toBe(2);
  client.destroy();
});

test('releasing and allowing the like for a day is refused, with nothing released, where no like can be told', async () => {
  const client = await loggedIn('nameless');
  await send(client, 'nameless', `X-Mailer: x\r\n\r\n${GTUBE}\r\n`);
  await send(client, 'nameless', `Subject: offer\r\n\r\n${GTUBE}\r\n`);
  await send(client, 'nameless', 'Subject: a\r\nContent-Disposition: attachment; filename=a.js\r\n\r\nx\r\n');
  const held = ['--where', 'user is nameless@example.com'];
  const list = async () =>
    (await relay.postern('quarantine', ...held)) as {
      total: number;
      entries: { message: string; subject: string; finding: string }[];
    };
  const { entries } = await list();
  const id = (subject: string) => entries.find((entry) => entry.subject === subject)?.message ?? '';
  const release = (...messages: string[]) =>
    relay.postern('quarantine', 'release', ...messages, '--allow-for-day');
  await expect(release(id('offer'), id(''))).rejects.toThrow(/no subject.*Nothing was released/);
  await expect(release(id('offer'), id('a'))).rejects.toThrow(/blocked attachment.*Nothing was released/);
  expect((await list()).total).toBe(3);
  // Nor was the like of the other one allowed.
  expect(await send(client, 'nameless', `Subject: offer\r\n\r\n${GTUBE}\r\n`)).toMatch(/^550 /);
  await release(id('offer'));
  expect(await send(client, 'nameless', `Subject: offer\r\n\r\n${GTUBE}\r\n`)).toMatch(/^250 /);
  client.destroy();
});

test('a quarantined message is answered with 250 where the user is set so, and does not count', async () => {
  const client = await loggedIn('quiet');
  expect(await send(client, 'quiet', `Subject: offer\r\n\r\n${GTUBE}\r\n`)).toMatch(/^250 2\.6\.0 /);
  const { total } = (await relay.postern('quarantine', '--where', 'user is quiet@example.com')) as {
    total: number;
  };
  expect(total).toBe(1);
  client.destroy();
});
