/** What keeps a message from being taken although its sender is right: a full disk, a scanner that is not there, a loop. */
import { EVERYTHING } from '../../shared/lists/filter.ts';
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, mkdirSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { openMailReader } from '../../electron/relay/mail/sqlite/open-mail-store.ts';
import { tell, type Message } from '../../shared/text/text.ts';
import type { RelaySettingsPatch } from '../../shared/domain/relay-settings.ts';
import { InProcessRelay } from '../support/in-process-relay.ts';
import { freePort, smartHost } from '../support/relay-mail.ts';
import { SmtpDialogue } from '../support/smtp-dialogue.ts';

const mounting = canMount();
if (!mounting) process.stderr.write('SKIPPED: full disk: mounting a tmpfs is not possible here.\n');

function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const probe = 'd=$(mktemp -d) && mount -t tmpfs tmpfs "$d" && umount "$d" && rmdir "$d"';
  return spawnSync('sh', ['-c', probe]).status === 0;
}

let relay: InProcessRelay;
afterEach(() => relay.remove());

async function started(overrides: RelaySettingsPatch = {}): Promise<SmtpDialogue> {
  relay = await InProcessRelay.make({ limitPerDay: 0, limitPerWeek: 0, limitPerMonth: 0 });
  // Nobody listens there: everything stays queued.
  await relay.start({ smartHosts: [smartHost(9)], ...overrides });
  const client = await SmtpDialogue.open(relay.port);
  await client.say(['EHLO client.example', 250]);
  return client;
}

const told = (said: Message | null): string => (said === null ? '' : tell(said));

const send = async (client: SmtpDialogue, content = 'Subject: x\r\n\r\n'): Promise<string> =>
  (await client.message('ann@example.com', 'bob@far.example', content))?.text ?? 'closed';

/** The sizes of what is queued, each as its content has it in fact. */
async function queued(): Promise<readonly number[]> {
  const reader = openMailReader(join(relay.folder, 'set', 'mail'));
  try {
    const sizes: number[] = [];
    for (const { message, size } of reader.queue({ filter: EVERYTHING, offset: 0, limit: 10_000 }).entries) {
      let octets = 0;
      for await (const piece of reader.content(message)) octets += piece.length;
      expect(octets).toBe(size);
      sizes.push(size);
    }
    return sizes;
  } finally {
    reader.close();
  }
}

test.skipIf(!mounting)(
  'a full disk is 452, nothing is half-stored, and it goes on once there is room',
  async () => {
    const disk = mkdtempSync(join(tmpdir(), 'postern-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', disk]);
    onTestFinished(() => {
      spawnSync('umount', ['-l', disk]);
      rmSync(disk, { recursive: true, force: true });
    });
    vi.stubEnv('TMPDIR', disk);
    const client = await started();
    expect(await send(client)).toMatch(/^250 /);
    const ballast = join(disk, 'ballast');
    expect(() => {
      for (;;) appendFileSync(ballast, Buffer.alloc(4096));
    }).toThrow('ENOSPC');
    // Some larger than what waits in memory: their first pieces are stored before the disk is found full.
    const sizes = [1_000, 50_000, 400_000];
    let accepted = 1;
    const refused = new Set<number>();
    for (let count = 0; refused.size < sizes.length; count++) {
      const size = sizes[count % sizes.length] ?? 0;
      const reply = await send(client, `Subject: big\r\n\r\n${`${'x'.repeat(98)}\r\n`.repeat(size / 100)}`);
      if (reply.startsWith('250 ')) accepted += 1;
      else {
        expect(reply).toMatch(/^452 4\.3\.1 .*nothing was kept/);
        refused.add(size);
      }
    }
    expect(await queued()).toHaveLength(accepted);
    rmSync(ballast);
    await expect.poll(() => send(client)).toMatch(/^250 /);
    expect(await queued()).toHaveLength(accepted + 1);
    client.destroy();
  },
);

test('a scanner that cannot be asked is 451, or is passed by', async () => {
  const address = `127.0.0.1:${await freePort()}`;
  const scanners = [{ kind: 'clamd' as const, enabled: true, address, timeout: 1000, spamScore: 5 }];
  const client = await started({ scanners });
  expect(await send(client)).toMatch(/^451 4\.7\.1 .*cannot be scanned at the moment/);
  expect(await queued()).toEqual([]);
  client.destroy();
  await relay.stop();
  await relay.start({ scanners, scannerFailure: 'pass', smartHosts: [smartHost(9)] });
  const again = await SmtpDialogue.open(relay.port);
  await again.say(['EHLO client.example', 250]);
  expect(await send(again)).toMatch(/^250 /);
  again.destroy();
});

test('a message that has been through too many servers is 554', async () => {
  const client = await started();
  const through = (servers: number): string =>
    `${'Received: from a.example by b.example; Mon, 23 Nov 2026 12:00:00 +0000\r\n'.repeat(servers)}Subject: x\r\n\r\n`;
  // Its own field is the fiftieth.
  expect(await send(client, through(49))).toMatch(/^250 /);
  expect(await send(client, through(50))).toMatch(/^554 5\.4\.6 .*loop/);
  expect(await queued()).toHaveLength(1);
  client.destroy();
});

test('while another program holds the database, sessions go on and messages of any size get their 452', async () => {
  const client = await started();
  const large = await SmtpDialogue.open(relay.port);
  onTestFinished(() => large.destroy());
  await large.say(['EHLO client.example', 250]);
  const other = new DatabaseSync(join(relay.folder, 'set', 'mail', 'mail.db'));
  onTestFinished(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  const answers = [send(client), send(large, `Subject: x\r\n\r\n${`${'x'.repeat(76)}\r\n`.repeat(26_000)}`)];
  let answered = 0;
  for (const answer of answers) void answer.then(() => (answered += 1));
  const third = await SmtpDialogue.open(relay.port);
  onTestFinished(() => third.destroy());
  await third.say(
    ['EHLO client.example', 250],
    ['MAIL FROM:<ann@example.com>', 250],
    ['RCPT TO:<bob@far.example>', 250],
    ['RSET', 250],
  );
  expect(answered).toBe(0);
  expect(await queued()).toEqual([]);
  for (const text of await Promise.all(answers)) expect(text).toMatch(/^452 4\.3\.1 /);
  other.exec('ROLLBACK');
  expect(await send(client)).toMatch(/^250 /);
  expect(await send(large)).toMatch(/^250 /);
  expect(await queued()).toHaveLength(2);
});

test('a message that comes in while another program holds the database for a moment is taken', async () => {
  const client = await started();
  const other = new DatabaseSync(join(relay.folder, 'set', 'mail', 'mail.db'));
  onTestFinished(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  const answer = send(client, `Subject: x\r\n\r\n${`${'x'.repeat(76)}\r\n`.repeat(20_000)}`);
  const third = await SmtpDialogue.open(relay.port);
  onTestFinished(() => third.destroy());
  await third.say(['EHLO client.example', 250]);
  other.exec('ROLLBACK');
  expect(await answer).toMatch(/^250 /);
});

test('a database that was deleted or replaced takes nothing (452), says so, and goes on once it is back', async () => {
  const client = await started();
  const mail = join(relay.folder, 'set', 'mail');
  expect(await send(client)).toMatch(/^250/);
  const reader = openMailReader(mail);
  onTestFinished(() => reader.close());
  expect(reader.counts().queued).toBe(1);

  renameSync(join(mail, 'mail.db'), join(mail, 'kept'));
  expect(await send(client)).toMatch(/^452 4\.3\.1/);
  expect(told((await relay.status()).storage)).toMatch(
    /mail\.db was deleted, moved or replaced.*takes no mail/,
  );
  // What is still read of it would be of yesterday; what lies in its place is another one's.
  expect(() => reader.counts()).toThrow(/mail\.db was deleted or moved away/);
  new DatabaseSync(join(mail, 'mail.db')).close();
  expect(await send(client)).toMatch(/^452 4\.3\.1/);

  renameSync(join(mail, 'kept'), join(mail, 'mail.db'));
  expect((await relay.status()).storage).toBeNull();
  expect(await send(client)).toMatch(/^250/);
  expect(await queued()).toHaveLength(2);
});

test('what lies in the place of the rules and is no file is told to the owner, for mail is taken without them', async () => {
  await started();
  await relay.stop();
  const rules = join(relay.folder, 'set', 'mail', 'rules.txt');
  mkdirSync(rules);
  await relay.start();
  const reason = { text: expect.stringContaining(`${rules} is a folder`) as string };
  const notice = { kind: 'rules-refused', reason };
  expect(relay.events).toContainEqual({ kind: 'notice', notice });
});

test('the write-ahead log that was deleted is missed, too', async () => {
  const client = await started();
  const mail = join(relay.folder, 'set', 'mail');
  expect(await send(client)).toMatch(/^250/);
  rmSync(join(mail, 'mail.db-wal'));
  expect(await send(client)).toMatch(/^452 4\.3\.1/);
});

test('a database that is cut short takes nothing more, says so, and a new start makes the best of it', async () => {
  const client = await started();
  const file = join(relay.folder, 'set', 'mail', 'mail.db');
  expect(await send(client)).toMatch(/^250/);
  truncateSync(file, 0);
  expect(await send(client)).toMatch(/^452 4\.3\.1/);
  expect(told((await relay.status()).storage)).toMatch(
    /mail\.db was cut short.*takes no mail.*start it again/,
  );
  // The log still has all of it.
  await relay.stop();
  expect(await queued()).toHaveLength(1);
});
