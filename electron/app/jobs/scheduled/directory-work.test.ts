/** The directory of a set: kept, read on its schedule from a real slapd, and what came and went told. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { BASE, hasSlapd, PASSWORD, person, ROOT, Slapd } from '../../../../tests/support/slapd.ts';
import { SOON } from '../../../../tests/support/soon.ts';
import { MAILBOX_FILTER } from '../../../../shared/domain/directory.ts';
import { createApplication } from '../../application.ts';
import { plainShell } from '../../base/shell.ts';

test.skipIf(!hasSlapd)(
  'a kept directory is read on its schedule, tells what is new once, and its password lies sealed',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'postern-directory-job-'));
    const slapd = await Slapd.start([person('ann', 'mail: ann@example.org\n')], '', true);
    let now = Date.parse('2026-11-27T12:00Z');
    const env = {
      POSTERN_CONFIG_DIR: join(folder, 'config'),
      POSTERN_KEY_FILE: join(folder, 'key'),
      XDG_RUNTIME_DIR: folder,
    };
    const app = await createApplication({ shell: plainShell('browser'), env, now: () => now });
    onTestFinished(async () => {
      await app.close();
      await slapd.dispose();
      rmSync(folder, { recursive: true, force: true });
    });
    await app.openSet(join(folder, 'set'), { create: { name: 'Set' } });
    const settings = {
      ...{ url: slapd.tlsUrl, startTls: false, base: BASE, filter: MAILBOX_FILTER, clearPassword: false },
      ...{ ca: readFileSync(slapd.cert, 'utf8'), fingerprint: null, bindName: ROOT, aliases: false },
      ...{
        gone: 'delete' as const,
        schedule: { every: 'hours' as const, hours: 1 },
        logins: ['example.org'],
      },
    };
    const set = (over: object = {}, password?: string) =>
      app.client.invoke('jobs.setDirectory', { settings: { ...settings, ...over }, password });
    await expect(set()).rejects.toMatchObject({ details: { field: 'password' } });
    await expect(set({ ca: '-----BEGIN CERTIFICATE-----' }, PASSWORD)).rejects.toMatchObject({
      code: 'bad-file',
    });
    const clear = { url: slapd.url, bindName: '' };
    await expect(set(clear)).rejects.toMatchObject({ details: { field: 'clearPassword' } });
    await expect(set({ ...clear, logins: [], filter: '(mail=' })).rejects.toMatchObject({
      details: { field: 'filter' },
    });
    await set({}, PASSWORD);
    expect(readFileSync(join(folder, 'set', 'job-secrets.json'), 'utf8')).not.toContain(PASSWORD);
    await set({ aliases: true });
    // At another server the password is asked for again.
    await expect(set({ url: 'ldaps://elsewhere.example' })).rejects.toMatchObject({
      details: { field: 'password' },
    });

    const runs = async (): Promise<void> => {
      now += 3_600_000;
      await vi.waitFor(async () => {
        const [, job] = (await app.client.invoke('jobs.state', {})).jobs;
        expect(job).toMatchObject({ running: false, last: { time: now } });
      }, SOON);
    };
    const bell = () => app.client.invoke('app.notifications', {});
    await app.client.invoke('incoming.add', { username: 'old', domain: 'example.org', password: 'x' });
    await runs();
    const told = await bell();
    expect(told).toMatchObject([
      {
        kind: 'success',
        body: expect.stringMatching(/1 incoming user is not in the directory, deleted: old@/) as string,
      },
    ]);
    expect(told[0]?.body).toMatch(/^1 .*1 entry in the directory/);
    expect(await app.client.invoke('imports.state', { id: told[0]?.importId })).toMatchObject({ created: 1 });
    await runs();
    const quiet = (await bell()).length;
    await runs();
    expect(await bell()).toHaveLength(quiet);
    // Its users need no password of the set, and are shown so.
    await app.client.invoke('users.add', { username: 'ann', domain: 'example.org', password: '' });
    const { users } = await app.client.invoke('users.query', { query: {}, offset: 0, limit: 1 });
    expect(users[0]).toMatchObject({ kind: 'mailbox', hasPassword: false, passwordIn: 'directory' });
    await slapd.stop();
    await runs();
    expect((await bell())[0]).toMatchObject({ kind: 'error', title: 'The import from the directory failed' });
  },
);
