import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApplication, type Application } from '../application.ts';
import { plainShell } from '../base/shell.ts';

let folder: string;
let app: Application;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-hardening-'));
  const env = { POSTERN_CONFIG_DIR: join(folder, 'config'), POSTERN_KEY_FILE: join(folder, 'key') };
  app = await createApplication({ shell: plainShell('browser'), env, log: () => undefined });
  await app.client.invoke('sets.create', { path: join(folder, 'set') });
});
afterEach(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a pause that cannot be kept, or ended, says what is in the way', async () => {
  const path = join(folder, 'set', 'hardening-paused');
  mkdirSync(path);
  for (const operation of ['hardening.pause', 'hardening.resume'] as const) {
    await expect(app.client.invoke(operation, {})).rejects.toMatchObject({
      code: 'io-failed',
      details: { path },
    });
  }
});
