/** Who may read what this user has opened lately. */
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { PreferencesFile } from './preferences-file.ts';

test.skipIf(process.platform === 'win32')('nobody else, also where an earlier version let them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-preferences-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const modes = async (config: string): Promise<number[]> =>
    Promise.all(
      [config, join(config, 'preferences.json')].map(async (path) => (await stat(path)).mode & 0o777),
    );
  const before = process.umask(0o022);
  try {
    const made = join(folder, 'made');
    await (await PreferencesFile.open(made)).remember({ path: '/a', name: 'A', openedAt: 1 });
    expect(await modes(made)).toEqual([0o700, 0o600]);

    const open = join(folder, 'open');
    await mkdir(open);
    await chmod(open, 0o755);
    await writeFile(join(open, 'preferences.json'), '{}', { mode: 0o644 });
    const preferences = await PreferencesFile.open(open);
    await preferences.forget('/none');
    expect(await modes(open)).toEqual([0o700, 0o600]);
  } finally {
    process.umask(before);
  }
});
