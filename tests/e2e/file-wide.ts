/** Applications and browsers that end with the test file that started them, whatever failed in it. */
import type { Browser, BrowserContextOptions, Page } from 'playwright';
import { aroundAll } from 'vitest';
import { openPage, startApp, startBrowser, type RunningApp, type StartOptions } from './start-app.ts';

/** Those of this file: vitest evaluates this module anew for each one. */
const ends: (() => Promise<void>)[] = [];

// Around all, not after all: of those hooks none is called any more once one has failed. `runFile` never rejects.
aroundAll(async (runFile) => {
  await runFile();
  const ended = await Promise.allSettled(ends.map((end) => end()));
  // One that could not be ended leaves none of the others running.
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
});

/** {@link startApp}; may be closed earlier. */
export async function appOfFile(options: StartOptions = {}): Promise<RunningApp> {
  const app = await startApp(options);
  ends.push(app.close);
  return app;
}

/** {@link startBrowser} */
export async function browserOfFile(): Promise<Browser> {
  const browser = await startBrowser();
  ends.push(() => browser.close());
  return browser;
}

export interface PageOfFile {
  readonly app: RunningApp;
  readonly page: Page;
  /** See {@link openPage}. */
  readonly problems: readonly string[];
}

/** An application without a set, and a page on it. */
export async function pageOfFile(options: BrowserContextOptions = {}): Promise<PageOfFile> {
  const [app, browser] = await Promise.all([appOfFile(), browserOfFile()]);
  return { app, ...(await openPage(browser, app, options)) };
}
