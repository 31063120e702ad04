/** TLS at the relay's door: nothing said before the handshake counts after it, no password without it, nothing weak in it. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD, RelayProcess } from '../support/relay-process.ts';
import { SmtpDialogue, plainToken } from '../support/smtp-dialogue.ts';
import { hasProgram } from '../support/programs.ts';

const run = promisify(execFile);
let relay: RelayProcess;

beforeAll(async () => {
  relay = await RelayProcess.makeSet();
  await relay.addUser('ann@example.com');
  await relay.start('--smart-host', '127.0.0.1:9');
});
afterAll(() => relay.dispose());

test('what comes in clear after STARTTLS is thrown away (CVE-2011-0411)', async () => {
  const client = await SmtpDialogue.open(relay.port);
  await client.say(['EHLO client.example', 250]);
  await client.send('STARTTLS\r\nEHLO injected.example\r\nRSET\r\n');
  await client.expect(220);
  // Either the handshake goes on without the injected commands, or the connection ends.
  await Promise.race([client.secure(), client.end()]);
  if (!client.closed) {
    const reply = await client.command('NOOP');
    expect(reply?.code).toBe(250);
    // Before EHLO under TLS nothing was said: RFC 3207, 4.2.
    expect((await client.command('MAIL FROM:<ann@example.com>'))?.code).toBe(503);
  }
  client.destroy();
});

test('STARTTLS forgets the EHLO and a second one is refused', async () => {
  const client = await SmtpDialogue.open(relay.port);
  await client.say(['EHLO client.example', 250], ['STARTTLS now', 501]);
  await client.startTls();
  await client.say(['MAIL FROM:<ann@example.com>', 503], ['EHLO client.example', 250], ['STARTTLS', 503]);
  client.destroy();
});

test('AUTH is neither offered nor taken without TLS', async () => {
  const client = await SmtpDialogue.open(relay.port);
  const hello = await client.command('EHLO client.example');
  expect(hello?.lines.filter((line) => line.startsWith('AUTH'))).toEqual([]);
  expect(hello?.lines).toContain('STARTTLS');
  for (const command of [
    `AUTH PLAIN ${plainToken('ann@example.com', PASSWORD)}`,
    'AUTH PLAIN',
    'AUTH LOGIN',
  ]) {
    const reply = await client.command(command);
    expect(reply?.code).toBeGreaterThanOrEqual(500);
    expect(reply?.text).toMatch(/^5\d\d 5\./);
  }
  await client.say(['MAIL FROM:<ann@example.com>', 530]);
  await client.startTls();
  const secured = await client.command('EHLO client.example');
  expect(secured?.lines).toContain('AUTH PLAIN LOGIN');
  expect(secured?.lines).not.toContain('STARTTLS');
  client.destroy();
});

test("the certificate is trusted by whoever trusts the relay's CA", async () => {
  const ca = await readFile(await relay.caFile(), 'utf8');
  const client = await SmtpDialogue.open(relay.port);
  await client.say(['EHLO client.example', 250]);
  await client.startTls({ ca, rejectUnauthorized: true });
  await client.say(['EHLO client.example', 250]);
  client.destroy();
});

test('old protocols are refused', async () => {
  for (const protocol of ['TLSv1', 'TLSv1.1'] as const) {
    const client = await SmtpDialogue.open(relay.port);
    await client.say(['EHLO client.example', 250], ['STARTTLS', 220]);
    await expect(
      client.secure({ minVersion: protocol, maxVersion: protocol, ciphers: 'ALL:@SECLEVEL=0' }),
    ).rejects.toThrow();
    client.destroy();
  }
});

test.skipIf(!hasProgram('sslscan'))('sslscan finds no weak protocol and no weak cipher', async () => {
  const { stdout } = await run('sslscan', [
    '--no-colour',
    '--starttls-smtp',
    '--no-heartbleed',
    `127.0.0.1:${relay.port}`,
  ]);
  for (const protocol of ['SSLv2', 'SSLv3', 'TLSv1.0', 'TLSv1.1']) {
    expect(stdout).toMatch(new RegExp(`${protocol}\\s+disabled`));
  }
  for (const protocol of ['TLSv1.2', 'TLSv1.3']) expect(stdout).toMatch(new RegExp(`${protocol}\\s+enabled`));
  const ciphers = [...stdout.matchAll(/^(?:Preferred|Accepted)\s+(TLSv\S+)\s+(\d+) bits\s+(\S+)/gm)];
  expect(ciphers.length).toBeGreaterThan(3);
  for (const [, , bits, cipher] of ciphers) {
    expect(Number(bits)).toBeGreaterThanOrEqual(128);
    expect(cipher).toMatch(/^(?:TLS_|ECDHE-).*(?:GCM|CHACHA20|POLY1305)/);
  }
  expect(stdout).toMatch(/Secure session renegotiation supported|Session renegotiation not supported/);
  expect(stdout).toMatch(/Compression disabled|OpenSSL version does not support compression/);
});
