/** `postern relay` and the commands over its mail, as an administrator's script uses them: real processes and real SMTP. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runHere } from './support/command.ts';
import { RelayCommands, stopped } from './support/relay-commands.ts';

const GTUBE = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X';

let commands: RelayCommands;
const json = (...args: readonly string[]) => commands.json(...args);

beforeEach(async () => {
  commands = await RelayCommands.onNewSet();
});
afterEach(() => commands.dispose());

/** Nothing listens at port 9 (discard): mail waits. */
const NOWHERE = ['--smart-host', '127.0.0.1:9', '--smart-host-tls', 'off'];

const relay = (...args: readonly string[]) => commands.relay('--listen', '127.0.0.1:0', ...NOWHERE, ...args);

/** One SMTP session; `say` gives the reply's last line. */
async function session(port: number) {
  const socket = connect(port, '127.0.0.1');
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const reply = async (): Promise<string> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done === true) return 'closed';
      if (/^\d{3} /.test(value)) return value;
    }
  };
  const say = (line: string): Promise<string> => {
    socket.write(`${line}\r\n`);
    return reply();
  };
  await reply();
  await say('EHLO client.example.com');
  return { say, end: () => socket.destroy() };
}

async function send(port: number, body: string, sender = 'ann@example.com'): Promise<string> {
  const { say, end } = await session(port);
  try {
    for (const line of [
      `MAIL FROM:<${sender}>`,
      'RCPT TO:<x@example.org>',
      'RCPT TO:<y@example.net>',
      'DATA',
    ]) {
      const said = await say(line);
      if (!/^[23]/.test(said)) return said;
    }
    return await say(`Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\n${body}\r\n.`);
  } finally {
    end();
  }
}

describe('postern relay', () => {
  test('accepts mail, shows what became of it, changes it, and stops on SIGTERM', async () => {
    const { child, listening, pid } = await relay();
    expect(listening.host).toBe('127.0.0.1');
    expect(() => process.kill(pid, 0)).not.toThrow();
    expect(await send(listening.port, 'hello')).toMatch(/^250 2/);
    expect(await send(listening.port, GTUBE)).toMatch(/^550 5\.7\.1/);
    expect(await send(listening.port, 'hello', 'eve@example.org')).toMatch(/^553 5\.7\.1/);

    const queue = await json('queue', '--where', 'recipient ends-with example.org');
    expect(queue).toMatchObject({
      total: 1,
      entries: [{ state: 'queued', sender: 'ann@example.com', recipient: 'x@example.org', subject: 'Grüße' }],
    });
    const [{ message }] = queue['entries'] as [{ message: string }];
    expect(await json('queue', 'hold', message)).toEqual({ changed: 2 });
    expect(await json('queue', '--where', 'state is held')).toMatchObject({ total: 2 });
    const deleted = ['queue', 'delete', '--where', 'recipient is y@example.net', '--expect'];
    for (const [expected, words] of [
      ['2', '1 recipient matches now, not 2'],
      ['0', '1 recipient matches now, not 0'],
    ] as const) {
      expect(await commands.postern.json([...deleted, expected, '--set', commands.set])).toMatchObject({
        status: 1,
        value: { error: { code: 'conflict', message: expect.stringContaining(words) as string } },
      });
    }
    expect(await json('queue')).toMatchObject({ total: 2 });
    expect(await json(...deleted, '1')).toEqual({ changed: 1 });
    expect(await json('queue', 'pause')).toEqual({ paused: true });

    const quarantine = await json('quarantine');
    expect(quarantine).toMatchObject({
      total: 1,
      entries: [{ finding: 'spam', scanner: 'built-in', user: '127.0.0.1', response: 'rejected' }],
    });
    expect(await json('quarantine', '--where', 'score more than 4', '--where', 'expires after +20d')).toEqual(
      quarantine,
    );
    const [{ message: spam }] = quarantine['entries'] as [{ message: string }];
    const tooMany = ['quarantine', 'release', '--all', '--expect', '2', '--set', commands.set];
    expect(await commands.postern.json(tooMany)).toMatchObject({
      status: 1,
      value: {
        error: { code: 'conflict', message: expect.stringContaining('1 message matches now') as string },
      },
    });
    const shown = await json('quarantine', 'show', spam);
    expect(shown).toMatchObject({ message: spam, cut: false, attachments: [] });
    expect(shown['text']).toContain('GTUBE');
    expect(await json('quarantine', 'release', spam, '--train')).toEqual({ changed: 1 });
    expect(await json('quarantine')).toEqual({ total: 0, entries: [] });
    expect(await json('queue', '--where', `message is ${spam}`)).toMatchObject({ total: 2 });

    // A release counts for nothing; what was refused neither.
    expect(await json('usage')).toMatchObject({
      total: 1,
      entries: [{ address: '127.0.0.1', status: 'active' }],
    });
    const usage = (await json('usage', '127.0.0.1'))['entries'] as [{ rules: unknown[] }];
    expect(usage[0].rules).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ rule: 'limitPerDay', used: 1, limit: 1000 }),
        expect.objectContaining({ rule: 'maxRecipientsPerDay', used: 2, limit: 0 }),
      ]),
    );

    const log = await json('mail-log', '--message', message, '--limit', '100');
    const kinds = (log['entries'] as { kind: string }[]).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['accepted', 'held', 'deleted']));
    const refused = await json('mail-log', '--where', 'kind is refused');
    expect(refused).toMatchObject({ total: 1, entries: [{ sender: 'eve@example.org' }] });

    expect(await stopped(child)).toBe(0);
    expect(() => process.kill(pid, 0)).toThrow();

    // The same commands without a relay.
    expect(await json('queue', 'release', '--all')).toEqual({ changed: 1 });
    expect(await json('queue')).toMatchObject({ total: 3 });
    expect(await json('queue', 'route', '--to', 'mx.example.com:2525', message)).toEqual({ changed: 1 });
    expect(await json('queue', '--where', `message is ${message}`)).toMatchObject({
      entries: [{ route: 'mx.example.com:2525', state: 'queued' }],
    });
    expect(await json('queue', 'resume')).toEqual({ paused: false });
    expect(await json('queue', 'pause')).toEqual({ paused: true });
    expect(
      await commands.postern.json(['queue', 'hold', '00000000001', '--set', commands.set]),
    ).toMatchObject({
      status: 1,
      value: { error: { code: 'not-found' } },
    });
  });

  test('a lock takes effect in a session that is open already', async () => {
    const { listening } = await relay();
    const { say, end } = await session(listening.port);
    expect(await say('MAIL FROM:<ann@example.com>')).toMatch(/^250/);
    expect(await say('RSET')).toMatch(/^250/);
    await json('lock', '127.0.0.1', '--reason', 'left');
    await expect
      .poll(async () => {
        const said = await say('MAIL FROM:<ann@example.com>');
        const then = said.startsWith('250') ? await say('RCPT TO:<x@example.org>') : said;
        await say('RSET');
        return then;
      })
      .toMatch(/^450 4\.7\.1/);
    end();
  });

  test('a second relay of the same set is refused, and says why', async () => {
    await relay();
    const second = await commands.postern.json(['relay', '--set', commands.set, '--listen', '127.0.0.1:0']);
    expect(second.status).toBe(1);
    expect(second.stderr).toContain('in use by another process');
  });

  test('one whose port is taken says so', async () => {
    const { listening } = await relay();
    const other = join(commands.folder, 'other');
    const address = `127.0.0.1:${listening.port}`;
    const ran = await commands.postern.json(['relay', '--set', other, '--create', '--listen', address]);
    expect(ran).toMatchObject({ status: 1, value: { error: { code: 'io-failed' } } });
    expect(ran.stderr).toContain(address);
  });

  test('one that is killed comes back at the same port; with --no-restart it ends', async () => {
    const first = await relay();
    process.kill(first.pid, 'SIGKILL');
    await expect.poll(() => send(first.listening.port, 'again').catch(() => 'no')).toMatch(/^250/);
    expect(await stopped(first.child)).toBe(0);

    const second = await relay('--no-restart');
    const closed = once(second.child, 'close');
    process.kill(second.pid, 'SIGKILL');
    expect(await closed).toEqual([1, null]);
  });

  test('beside an owner, which commits the locks it asks for', async () => {
    const owner = await commands.openOwner();
    await owner.client.invoke('settings.set', { system: { strikesToLock: 1 } });
    const { listening, child } = await relay();
    expect(await send(listening.port, GTUBE)).toMatch(/^550/);
    await expect
      .poll(() => owner.client.invoke('users.get', { id: 1 }))
      .toMatchObject({ status: 'automatic', lock: { kind: 'automatic', by: 'relay' } });
    expect(await send(listening.port, 'hello')).toMatch(/^450/);
    // What the relay has to say is told in the owner's window.
    await expect
      .poll(async () => (await owner.client.invoke('app.notifications', {})).map(({ title }) => title))
      .toEqual(expect.arrayContaining(['A message was quarantined', '127.0.0.1 was locked']));
    // The owner shows it, and what is done through the owner reaches it.
    expect(await owner.client.invoke('relay.state', {})).toMatchObject({
      phase: 'running',
      listening: [{ ...listening, tls: 'starttls' }],
    });
    expect(await json('quarantine', 'release', '--all')).toEqual({ changed: 1 });
    expect(await json('queue', 'pause')).toEqual({ paused: true });
    await expect(owner.client.invoke('relay.stop', {})).rejects.toMatchObject({ code: 'conflict' });
    await json('unlock', '127.0.0.1');
    await expect.poll(() => send(listening.port, 'hello')).toMatch(/^250/);
    expect(await stopped(child)).toBe(0);
    expect(await owner.client.invoke('relay.state', {})).toMatchObject({ phase: 'stopped' });
  });
});

describe('usage errors', () => {
  test.each([
    [['--listen', 'nowhere'], '--listen: “nowhere” cannot be used: it takes HOST:PORT'],
    [
      ['--smart-host', 'mx.example.com:25', '--smart-host-tls', 'maybe'],
      '--smart-host-tls: “maybe” cannot be used: it takes off|',
    ],
    [['--smart-host-user', 'gateway'], '--smart-host-user belongs to a --smart-host'],
    [['--certificate', 'x.pem'], 'Give both --certificate and --certificate-key'],
    [['--scanner', 'clamd'], 'clamd=HOST:PORT'],
    [['--max-message-bytes', '1'], '--max-message-bytes: “1” cannot be used: it takes'],
    [['now'], 'relay takes no arguments'],
    [['settings', 'colour=red'], 'There is no setting “colour” of the relay'],
    [['settings', 'quarantineDays=0'], 'quarantineDays: “0” cannot be used: it takes 1–365, or default'],
    [['settings', 'listen=nowhere'], 'listen: “nowhere” cannot be used: it takes HOST:PORT|off'],
    [['settings', 'scanners=clamd'], 'scanners: “clamd” cannot be used: it takes off|NAME'],
    [
      ['settings', 'smartHosts=mx.example.com:25+maybe'],
      'smartHosts: “mx.example.com:25+maybe” cannot be used: it takes direct|[USER@]HOST:PORT',
    ],
    [['settings', 'autoStart=on', 'autoStart=off'], 'autoStart is given twice'],
    [['settings', 'dkim=example.com'], 'postern relay dkim'],
    [['smart-host-password', 'mx.example.com:25'], 'USER@HOST:PORT'],
    [['smart-host-password', 'a@mx.example.com:25', 'secret'], 'USER@HOST:PORT'],
    [['dkim', 'add'], 'relay dkim add takes one domain'],
    [['dkim', 'list', '--selector', 's1'], '--selector is not used by “relay dkim list”'],
  ])('relay %j', async (args, told) => {
    const ran = await runHere(['relay', ...args, '--set', commands.set]);
    expect(ran.status).toBe(2);
    expect(ran.stderr).toContain(told);
  });
});

test('without any mail yet, all lists are empty', async () => {
  for (const command of ['queue', 'quarantine', 'usage', 'mail-log']) {
    expect(await json(command)).toEqual({ total: 0, entries: [] });
  }
  expect((await commands.postern.run(['queue', '--set', commands.set])).stdout).toBe('0 recipients\n');
});
