/** The owner dies: its relay finishes its sessions and ends, and the relay of the next owner waits for that. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockForWriting } from '../../electron/relay/mail/sqlite/writer-lock.ts';
import { RelayProcess } from '../support/relay-process.ts';
import { SmtpDialogue } from '../support/smtp-dialogue.ts';

const SMART_HOST = ['--smart-host', '127.0.0.1:9'];
let relay: RelayProcess;

beforeAll(async () => {
  relay = await RelayProcess.makeSet();
  // Sealed: the set has a key.
  await relay.addUser('carl@example.com');
  await relay.postern('add', '127.0.0.0/8', '--domain', 'example.com');
  await relay.start(...SMART_HOST);
});
afterAll(() => relay.dispose());

test.skipIf(process.platform !== 'linux')(
  'the set’s key is neither argument nor environment of the relay',
  async () => {
    const key = Buffer.from(await readFile(join(relay.folder, 'key'), 'utf8'), 'base64');
    const pid = await relay.relayPid();
    for (const file of ['cmdline', 'environ']) {
      const said = await readFile(`/proc/${pid}/${file}`, 'latin1');
      expect(said).toContain(file === 'cmdline' ? 'relay' : 'POSTERN_KEY_FILE=');
      for (const form of ['base64', 'base64url', 'hex', 'latin1'] as const)
        expect(said).not.toContain(key.toString(form).replace(/=+$/, ''));
    }
  },
);

test('a message under way gets its 250, then the relay ends', async () => {
  const client = await SmtpDialogue.open(relay.port);
  await client.say(
    ['EHLO client.example', 250],
    ['MAIL FROM:<ann@example.com>', 250],
    ['RCPT TO:<bob@far.example>', 250],
    ['DATA', 354],
  );
  const idle = await SmtpDialogue.open(relay.port);
  const pid = await relay.relayPid();
  await relay.stop('SIGKILL');
  // A session between two messages is told to leave, the one with a message is waited for.
  await idle.expect(421);
  await client.send('Subject: under way\r\n\r\n.\r\n');
  expect((await client.expect(250)).text).toContain('Queued as');
  await expect.poll(() => alive(pid)).toBe(false);
  const { total } = (await relay.postern('queue')) as { total: number };
  expect(total).toBe(1);
});

test('a relay that is started while the one before still ends waits for it', async () => {
  const { port } = relay;
  // In the place of the one before, which would be gone too soon.
  const letGo = lockForWriting(join(relay.set, 'mail'));
  const started = relay.start(...SMART_HOST, '--listen', `127.0.0.1:${port}`);
  try {
    await expect.poll(() => relay.complaints).toContain('in use by another process');
  } finally {
    letGo();
  }
  await started;
  expect(relay.port).toBe(port);
});

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
