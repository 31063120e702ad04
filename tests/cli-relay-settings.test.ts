/** What an administrator of a server without a window sets: the relay, its passwords, DKIM, and hardening. Real processes and mail. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dkimRecord, makeDkimKey } from '../electron/relay/dkim/dkim-key.ts';
import { makeAuthority } from '../electron/relay/tls/make-certificates.ts';
import { runHere } from './support/command.ts';
import { MailSink } from './support/mail-sink.ts';
import { RelayCommands, stopped } from './support/relay-commands.ts';

let commands: RelayCommands;
const json = (...args: readonly string[]) => commands.json(...args);

/** Two certificates with their keys, which any set may be told. */
const folder = mkdtempSync(join(tmpdir(), 'postern-pem-'));
const pem = (name: string) => join(folder, name);
const pair = (name: string) => `${pem(`${name}.pem`)},${pem(`${name}.key`)}`;
beforeAll(async () => {
  for (const name of ['a', 'b']) {
    const { certificate, key } = await makeAuthority('localhost', Date.now());
    writeFileSync(pem(`${name}.pem`), certificate);
    writeFileSync(pem(`${name}.key`), key);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(async () => {
  commands = await RelayCommands.onNewSet();
});
afterEach(() => commands.dispose());

async function sendFrom(port: number): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true });
  await transport.sendMail({ from: 'ann@example.com', to: 'x@example.org', subject: 'Hi', text: 'Hello' });
  transport.close();
}

describe('postern relay settings', () => {
  const VALUES = {
    autoStart: 'on',
    listen: '[::1]:587',
    listenTls: '127.0.0.1:465',
    hostName: 'relay.example.com',
    clientServer: 'pool.example.com',
    clientPort: '587',
    clientSecurity: 'starttls',
    certificate: pair('a'),
    maxMessageBytes: '30MB',
    maxRecipientsPerMessage: '50',
    smartHosts: 'a@b@smart.example.com:465+verified+implicit,127.0.0.1:25+off',
    directTls: 'verified',
    connectionsPerDestination: '7',
    scanners:
      'clamd=/run/clamd.ctl+timeout:2000,built-in+score:6.5+timeout:10000,spamd=[::1]:783+score:5+timeout:10000+off',
    scannerFailure: 'pass',
    blockedExtensions: 'exe,js',
    refuseEncryptedArchives: 'on',
    quarantineDays: '14',
    mailLogDays: '90',
    delayWarningHours: 'never',
  };

  test('sets every one of them, and shows them as they can be given back', async () => {
    const args = Object.entries(VALUES).map(([key, value]) => `${key}=${value}`);
    const first = await json('relay', 'settings', ...args);
    expect(first).toMatchObject({
      settings: {
        listen: { value: { host: '::1', port: 587 }, from: 'set' },
        maxMessageBytes: { value: 30 * 1024 * 1024 },
        smartHosts: {
          value: [
            { username: 'a@b', host: 'smart.example.com', port: 465, tls: 'verified', implicitTls: true },
            { username: '', host: '127.0.0.1', port: 25, tls: 'off', implicitTls: false },
          ],
        },
        scanners: {
          value: [
            { kind: 'clamd', enabled: true, address: '/run/clamd.ctl', timeout: 2000, spamScore: 5 },
            { kind: 'built-in', enabled: true, address: '', timeout: 10_000, spamScore: 6.5 },
            { kind: 'spamd', enabled: false, address: '[::1]:783', timeout: 10_000, spamScore: 5 },
          ],
        },
        delayWarningHours: { value: 0 },
      },
    });
    const { stdout } = await runHere(['relay', 'settings', '--set', commands.set], {
      ...process.env,
      ...commands.env,
    });
    const rows = stdout.split('\n').map((line) => line.split(/ {2,}/));
    expect(rows).toEqual(
      expect.arrayContaining(Object.entries(VALUES).map(([key, value]) => [key, value, 'set'])),
    );
    // All were given: a new setting wants its place here too.
    expect(Object.keys(first['settings'] as object).sort()).toEqual(Object.keys(VALUES).sort());
  });

  test.each([
    ['as they are at first', []],
    ['as they are set', Object.entries(VALUES).map(([key, value]) => `${key}=${value}`)],
  ])('takes the JSON of all that --json shows, %s', async (_, args) => {
    const { settings } = await json('relay', 'settings', ...args);
    const shown = Object.entries(settings as Record<string, { readonly value: unknown }>);
    // Other values in between, or nothing would be proved.
    await json('relay', 'settings', 'listenTls=[::1]:4650', 'hostName=other', `certificate=${pair('b')}`);
    await json('relay', 'settings', ...shown.map(([key, { value }]) => `${key}=${JSON.stringify(value)}`));
    const { settings: again } = await json('relay', 'settings');
    expect(again).toMatchObject(Object.fromEntries(shown.map(([key, { value }]) => [key, { value }])));
    expect(await json('relay', 'settings', 'hostName=')).toMatchObject({
      settings: { hostName: { value: '' } },
    });
  });

  test('gives a default again, takes JSON, and can be undone', async () => {
    await json('relay', 'settings', 'quarantineDays=14', 'blockedExtensions=none');
    expect(await json('relay', 'settings', 'quarantineDays=default', 'blockedExtensions=["exe"]')).toEqual({
      settings: {
        quarantineDays: { value: 30, from: 'default' },
        blockedExtensions: { value: ['exe'], from: 'set' },
      },
    });
    await json('undo');
    expect(await json('relay', 'settings', 'quarantineDays', 'blockedExtensions')).toMatchObject({
      settings: { quarantineDays: { value: 14 }, blockedExtensions: { value: [] } },
    });
  });

  test.each([
    [() => `certificate=${pem('none.pem')},${pem('a.key')}`, 'none.pem” does not exist'],
    [() => `certificate=${pem('a.pem')},${pem('b.key')}`, 'b.key” is not the key of the certificate'],
    [() => 'scanners=built-in,built-in', 'Scanners: “built-in” is there twice'],
  ])('says when it is set that a value can never work', async (value, sentence) => {
    const { status, stderr } = await runHere(['relay', 'settings', value(), '--set', commands.set], {
      ...process.env,
      ...commands.env,
    });
    expect(stderr).toContain(sentence);
    expect(status).not.toBe(0);
    const { settings } = await json('relay', 'settings', 'certificate', 'scanners');
    expect(settings).toMatchObject({ certificate: { from: 'default' }, scanners: { from: 'default' } });
  });

  test('reach a relay that runs', async () => {
    const { child } = await commands.relay('--listen', '127.0.0.1:0');
    const { stdout } = await runHere(
      ['relay', 'settings', 'listen', 'listenTls=127.0.0.1:0', '--set', commands.set, '--json'],
      { ...process.env, ...commands.env },
    );
    expect(JSON.parse(stdout)).toMatchObject({
      settings: { listen: { from: 'default', run: { host: '127.0.0.1' } }, listenTls: { from: 'set' } },
    });
    expect(await stopped(child)).toBe(0);
  });

  test('a smart host’s password comes on stdin, is kept sealed, and forgotten', async () => {
    await json('relay', 'settings', 'smartHosts=gate@way@smart.example.com:587');
    const name = 'gate@way@smart.example.com:587';
    const kept = await commands.postern.json(
      ['relay', 'smart-host-password', name, '--password-stdin', '--set', commands.set],
      'canary-password\n',
    );
    expect(kept).toEqual({
      status: 0,
      stderr: '',
      value: { smartHost: name, tls: 'verified', kept: true },
    });
    const owner = await commands.openOwner();
    const { smartHostPasswords } = await owner.client.invoke('relay.settings', {});
    expect(smartHostPasswords).toEqual([`${name} (TLS verified)`]);
    expect(readFileSync(join(commands.set, 'smart-host-passwords.json'), 'utf8')).not.toContain('canary');
    expect(await json('relay', 'smart-host-password', name, '--forget')).toMatchObject({ kept: false });
    const after = await owner.client.invoke('relay.settings', {});
    expect(after.smartHostPasswords).toEqual([]);
  });
});

describe('postern relay dkim', () => {
  let sink: MailSink;
  beforeEach(async () => {
    sink = await MailSink.start();
  });
  afterEach(() => sink.stop());
  const received = () => sink.mails.map(({ content }) => content.toString());

  test('makes a key, shows its record, and mail is signed; while the relay runs, and after', async () => {
    await json('relay', 'settings', `smartHosts=${sink.address}+off`, 'listen=127.0.0.1:0');
    const { child, listening } = await commands.relay();

    const added = await json('relay', 'dkim', 'add', 'Example.COM', '--selector', 's1');
    expect(added).toMatchObject({
      entry: {
        domain: 'example.com',
        selector: 's1',
        record: {
          name: 's1._domainkey.example.com',
          value: expect.stringMatching(/^v=DKIM1; k=rsa; p=/) as string,
        },
      },
    });
    const { entry } = added as { entry: { record: { value: string; zoneLine: string } } };
    expect(entry.record.zoneLine).toMatch(/^s1\._domainkey\.example\.com\. IN TXT \( "v=DKIM1/);
    expect(Buffer.from(entry.record.value.split('p=')[1] ?? '', 'base64').length).toBeGreaterThan(290);

    // The relay follows the set within moments; until then mail goes unsigned.
    await expect
      .poll(async () => {
        const before = sink.mails.length;
        await sendFrom(listening.port);
        await expect.poll(() => sink.mails.length).toBeGreaterThan(before);
        return received().at(-1);
      })
      .toMatch(/^DKIM-Signature: [^]*d=example\.com;[^]*s=s1;/);
    expect(await stopped(child)).toBe(0);

    expect(await json('relay', 'dkim')).toEqual({ domains: [entry] });
    const again = await json('relay', 'dkim', 'add', 'example.com', '--selector', 's1');
    expect(again).toMatchObject({ change: 0, entry });
    const other = await commands.postern.json(['relay', 'dkim', 'add', 'example.com', '--set', commands.set]);
    expect(other).toMatchObject({ status: 1, value: { error: { code: 'conflict' } } });

    await json('relay', 'dkim', 'remove', 'example.com');
    expect(await json('relay', 'dkim')).toEqual({ domains: [] });
    await json('undo');
    expect(await json('relay', 'dkim')).toEqual({ domains: [entry] });
  });

  test('no private key lies in clear, and one that did is taken over', async () => {
    const { entry } = await json('relay', 'dkim', 'add', 'example.com');
    expect(entry).toMatchObject({ selector: 'postern' });
    const keys = join(commands.set, 'mail', 'keys', 'dkim');
    const { privateKey, publicKey } = await makeDkimKey();
    writeFileSync(join(keys, 'old._domainkey.example.org.pem'), privateKey, { mode: 0o600 });
    const taken = await json('relay', 'dkim', 'add', 'example.org', '--selector', 'old');
    expect(taken).toMatchObject({ entry: { record: { value: dkimRecord(publicKey) } } });
    expect(readdirSync(keys).sort()).toEqual([
      'old._domainkey.example.org+3.json',
      'postern._domainkey.example.com+3.json',
    ]);
    for (const name of readdirSync(keys)) {
      expect(statSync(join(keys, name)).mode & 0o077).toBe(0);
      expect(readFileSync(join(keys, name), 'utf8')).not.toMatch(/PRIVATE|MII[EJ]/);
    }
  });

  test('reaches a relay that another process runs beside the owner', async () => {
    await commands.openOwner();
    await json('relay', 'dkim', 'add', 'example.com');
    const address = ['--listen', '127.0.0.1:0', '--smart-host', sink.address, '--smart-host-tls', 'off'];
    const { child, listening } = await commands.relay(...address);
    await sendFrom(listening.port);
    await expect.poll(() => received()[0]).toMatch(/^DKIM-Signature: /);
    expect(await stopped(child)).toBe(0);
  });
});

test('postern hardening: a pause holds for whichever process opens the set next', async () => {
  await commands.postern.run(['add', 'ann@example.com', '--password-stdin', '--set', commands.set], 'secret');
  expect(await json('hardening')).toMatchObject({ phase: 'waiting', sealed: 1, hardened: 0 });
  expect(await json('hardening', 'pause')).toMatchObject({ phase: 'paused' });
  const owner = await commands.openOwner();
  expect(await owner.client.invoke('hardening.state', {})).toMatchObject({ phase: 'paused' });
  const done = new Promise<void>((resolve) => {
    owner.subscribe('hardening', ({ phase }) => phase === 'done' && resolve());
  });
  // Through the owner, where it then goes on.
  expect(await json('hardening', 'resume')).toMatchObject({ phase: 'running' });
  await done;
  expect(await json('hardening')).toMatchObject({ phase: 'done', hardened: 1 });
});
