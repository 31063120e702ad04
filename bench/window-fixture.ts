/** A window over a large set for the benches of the renderer: the real browser shell and Chromium. */
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { openPage, startApp, startBrowser, type RunningApp } from '../tests/e2e/start-app.ts';
import { csvFixture, runChild, scratch } from './measure.ts';

export interface BenchWindow {
  readonly browser: Browser;
  readonly app: RunningApp;
  readonly page: Page;
}

/** Makes a set of `rows` users by the command line, in a folder of this run. */
export async function withSet<T>(
  rows: number,
  work: (set: string, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await scratch();
  try {
    const set = join(folder.path, 'set');
    const cli = join(import.meta.dirname, '../electron/cli/main.ts');
    await runChild([cli, 'import', await csvFixture(rows), '--set', set, '--create'], {
      env: {
        POSTERN_KEY_FILE: join(folder.path, 'key'),
        POSTERN_CONFIG_DIR: join(folder.path, 'config'),
      },
    });
    return await work(set, folder.path);
  } finally {
    await folder.dispose();
  }
}

/** Opens a set in a window and hands over once its first rows are there. */
export async function withWindow<T>(
  set: string,
  folder: string,
  work: (window: BenchWindow) => Promise<T>,
): Promise<T> {
  const app = await startApp({ set, folder });
  const browser = await startBrowser();
  try {
    const { page } = await openPage(browser, app);
    // A set of a million users takes longer to open than the helper waits by itself.
    await page.locator('[role=gridcell]').first().waitFor({ timeout: 60_000 });
    return await work({ browser, app, page });
  } finally {
    await browser.close();
    await app.close();
  }
}
