/** The desktop shell in a real Electron, where there is one: ELECTRON_OVERRIDE_DIST_PATH names its folder. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from './made-up-renderer.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
const NAMES: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};
const executable = dist === undefined ? null : join(dist, NAMES[process.platform] ?? 'electron');
const there = executable !== null && existsSync(executable);
if (!there)
  console.warn('SKIPPED: the desktop shell in a real Electron (ELECTRON_OVERRIDE_DIST_PATH names none).');

describe.skipIf(!there)('the desktop shell in a real Electron', () => {
  const folder = temporaryFolder();
  let electron: ElectronApplication;
  let page: Page;

  beforeAll(async () => {
    electron = await _electron.launch({
      executablePath: executable ?? '',
      args: [ROOT, '--sample'],
      env: {
        ...(process.env as Record<string, string>),
        POSTERN_CONFIG_DIR: join(folder.path, 'config'),
        POSTERN_KEY_FILE: join(folder.path, 'key'),
      },
    });
    page = await electron.firstWindow();
  });

  afterAll(async () => {
    await electron.close();
    folder.dispose();
  });

  it('shows the users of the sample in a page of its own protocol', async () => {
    expect(page.url()).toBe('app://postern/index.html');
    await page.getByRole('grid').waitFor();
    expect(
      await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle()),
    ).toMatch(/\(sample data\) – Postern$/);
  });

  it('gives the page the bridge and nothing of Node.js', async () => {
    const seen = await page.evaluate(() => ({
      bridge: Object.keys((globalThis as unknown as { postern: object }).postern).sort(),
      node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in globalThis),
    }));
    expect(seen).toEqual({ bridge: ['invoke', 'pathOfFile', 'subscribe'], node: [] });
  });

  it('lets the page reach no other origin and no file', async () => {
    for (const url of ['https://example.com/', 'file:///etc/passwd', 'app://postern/../package.json']) {
      const reached = await page.evaluate(
        (address) =>
          fetch(address).then(
            (response) => response.ok,
            () => false,
          ),
        url,
      );
      expect(reached, url).toBe(false);
    }
  });
});
