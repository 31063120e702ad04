/** Backups for public keys of age, with age's own programs. */
import { tell } from '../../../shared/text/text.ts';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createApplication } from '../application.ts';
import { plainShell } from '../base/shell.ts';
import { hasProgram } from '../../../tests/support/programs.ts';

test.skipIf(!hasProgram('age-keygen'))(
  'for public keys, it needs no secret, is read back all the same, and opens with the identity',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'postern-recipients-'));
    const [set, file, to] = ['set', 'set.tar.gz.age', 'restored'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const computer = async (name: string) => {
      const env = {
        POSTERN_CONFIG_DIR: join(folder, name),
        POSTERN_KEY_FILE: join(folder, `${name}.key`),
        XDG_RUNTIME_DIR: folder,
      };
      const app = await createApplication({ shell: plainShell('cli'), env });
      onTestFinished(() => app.close());
      return app;
    };
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const app = await computer('here');
    await app.openSet(set, { create: { name: 'Gateway' } });
    await app.client.invoke('users.add', { username: 'ann', domain: 'example.com', password: 'pw' });
    const identity = execFileSync('age-keygen', { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const recipient = /age1[a-z0-9]+/.exec(identity)?.[0] ?? '';
    const make = (recipients: readonly string[], passphrase?: string) =>
      app.client.invoke('backups.make', { path: file, recipients: [...recipients], passphrase });
    const typo = recipient.replace(/.$/, (last) => (last === 'q' ? 'p' : 'q'));
    const wrong = { code: 'invalid-request', details: { field: 'recipients' } };
    await expect(make([recipient, typo])).rejects.toMatchObject(wrong);
    await expect(make([])).rejects.toThrow('under a passphrase or for public keys');
    await expect(make([recipient], 'a passphrase, too')).rejects.toThrow('one or the other');
    expect(readdirSync(folder)).not.toContain('set.tar.gz.age');
    expect(await make([recipient])).toMatchObject({ compared: true });

    const key = join(folder, 'identity.txt');
    writeFileSync(key, identity);
    const tar = execFileSync('age', ['-d', '-i', key, file]);
    expect(execFileSync('tar', ['tz'], { input: tar, encoding: 'utf8' })).toContain('set/snapshot.jsonl');
    const restore = (of: typeof app, passphrase: string) =>
      of.client.invoke('backups.restore', { path: file, passphrase, to });
    await expect(restore(app, 'a passphrase')).rejects.toMatchObject({ code: 'wrong-key' });
    await expect(restore(app, identity.slice(0, -9))).rejects.toMatchObject({ code: 'wrong-key' });
    await app.close();
    rmSync(join(folder, 'here.key'));
    mkdirSync(join(folder, '.restored.restoring-12345678'));
    const there = await computer('there');
    const { notes } = await restore(there, identity);
    expect(notes.map(tell).join()).toMatch(/age identity that opened it.*\.restored\.restoring-12345678/);
    await there.openSet(to);
    const passphrase = /AGE-SECRET.*/.exec(identity)?.[0] ?? '';
    expect(await there.client.invoke('credentials.usePassphrase', { passphrase })).toMatchObject({
      state: 'ready',
    });
  },
);
