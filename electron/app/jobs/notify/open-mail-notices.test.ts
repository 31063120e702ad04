/** Notifications by e-mail over real SMTP, through the set's smart host. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { MailSink } from '../../../../tests/support/mail-sink.ts';
import { SOON } from '../../../../tests/support/soon.ts';
import { createApplication } from '../../application.ts';
import { plainShell } from '../../base/shell.ts';

test('a test and what happens go out by the smart host, under its TLS rules, and without a secret', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-notices-'));
  const sink = await MailSink.start();
  const env = {
    POSTERN_CONFIG_DIR: join(folder, 'config'),
    POSTERN_KEY_FILE: join(folder, 'key'),
    XDG_RUNTIME_DIR: folder,
  };
  const app = await createApplication({ shell: plainShell('browser'), env });
  onTestFinished(async () => {
    await app.close();
    await sink.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const { client } = app;
  await app.openSet(join(folder, 'set'), { create: { name: 'Gäteway' } });
  const settings = { to: 'admin@bücher.example', from: '', on: 'errors' as const };
  const tried = () => client.invoke('jobs.testMail', { settings });
  await expect(tried()).rejects.toThrow('No smart host is set');
  const smartHost = (tls: 'off' | 'verified', port = sink.port) =>
    client.invoke('relay.setSettings', {
      settings: {
        smartHosts: [
          { host: '127.0.0.1', port: 1, tls: 'off' },
          { host: '127.0.0.1', port, tls },
        ],
      },
    });
  await smartHost('verified');
  await expect(tried()).rejects.toThrow(/could not be sent.*127\.0\.0\.1:1: 4\.4\.1.*127\.0\.0\.1:\d+: 500/);
  expect(sink.mails).toEqual([]);
  await smartHost('off');
  await expect(client.invoke('jobs.setMail', { settings: { ...settings, to: '' } })).rejects.toMatchObject({
    details: { field: 'settings.to' },
  });
  expect(await tried()).toEqual({ by: `127.0.0.1:${sink.port}` });
  const text = (at: number) => {
    const [header = '', body = ''] = (sink.mails[at]?.content.toString('latin1') ?? '').split('\r\n\r\n');
    return { header, body: Buffer.from(body, 'base64').toString() };
  };
  expect(sink.mails[0]).toMatchObject({
    mail: expect.stringMatching(/^MAIL FROM:<admin@xn--bcher-kva\.example>/) as string,
    recipients: ['RCPT TO:<admin@xn--bcher-kva.example>'],
  });
  expect(text(0).header).toContain('Auto-Submitted: auto-generated');
  expect(text(0).body).toContain('This is a test of Postern’s notifications for the set “Gäteway”.');
  await client.invoke('jobs.setMail', { settings });
  expect(await client.invoke('jobs.state', {})).toMatchObject({
    mailBy: '127.0.0.1:1',
    settings: { mailNotices: { on: 'errors' } },
  });
  await client.invoke('jobs.setBackup', {
    passphrase: 'canary canary canary',
    settings: {
      ...{ folder, schedule: { every: 'day', at: '02:00' }, keep: 1, recipients: [] },
      ...{ key: true, relayKeys: true, mail: false },
    },
  });
  // The folder goes: its failing is told.
  await client.invoke('jobs.setBackup', {
    settings: {
      ...{ folder, schedule: { every: 'hours', hours: 1 }, keep: 1, recipients: [] },
      ...{ key: true, relayKeys: true, mail: false },
    },
  });
  rmSync(join(folder, 'key'));
  rmSync(join(folder, 'set', 'job-secrets.json'));
  await expect(client.invoke('jobs.run', { job: 'backup' })).rejects.toThrow(
    'passphrase of the scheduled backup',
  );
  await vi.waitFor(() => expect(sink.mails).toHaveLength(2), SOON);
  expect(text(1).body).toContain(
    'The scheduled backup failed\nThe passphrase of the scheduled backup is not at hand',
  );
  // Within a minute of the last one nothing is sent; what waits when the set is closed is sent once it is open again.
  const badly = { path: join(folder, 'no folder', 'a.age'), passphrase: 'canary canary canary' };
  await expect(client.invoke('backups.make', badly)).rejects.toThrow();
  await client.invoke('sets.close', {});
  expect(sink.mails).toHaveLength(2);
  const kept = join(folder, 'set', 'waiting-notices.json');
  expect(existsSync(kept)).toBe(true);
  await app.openSet(join(folder, 'set'));
  await vi.waitFor(() => expect(sink.mails).toHaveLength(3), SOON);
  expect(text(2).body).toContain('The backup failed\n');
  expect(existsSync(kept)).toBe(false);
  expect(sink.mails.map(({ content }) => content.toString()).join()).not.toContain('canary');
  expect(sink.strange.filter((line) => line !== 'STARTTLS')).toEqual([]);
});
