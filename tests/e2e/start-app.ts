/** Starts the real browser shell over the built renderer, and Chromium on it, for the end-to-end tests. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, statSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright';

const ROOT = resolve(import.meta.dirname, '../..');
const RENDERER = join(ROOT, 'out/renderer');

export interface RunningApp {
  /** The one-time link; {@link openPage} uses it up. */
  readonly url: string;
  /** A folder of this run: the set of `--set`, files to import and to export. */
  readonly folder: string;
  readonly process: ChildProcess;
  /** All that the process has written to stdout and stderr. */
  output(): string;
  close(): Promise<void>;
}

export interface StartOptions {
  readonly sample?: boolean;
  /** A free one unless told. */
  readonly port?: number;
  /** Folder of an existing set. */
  readonly set?: string;
  /** Runs what the build made, as `npm start` does, instead of the sources. */
  readonly built?: boolean;
  /** Preferences and recent sets of an earlier start. */
  readonly folder?: string;
  /** Over this process's own environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Starts `electron/browser/main.ts` on a free port, apart from this computer's own preferences and keys. */
export async function startApp(options: StartOptions = {}): Promise<RunningApp> {
  await buildRenderer();
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'postern-e2e-')));
  const args = ['--port', String(options.port ?? 0)];
  if (options.sample === true) args.push('--sample');
  if (options.set !== undefined) args.push('--set', options.set);
  const child = spawn(
    process.execPath,
    [
      join(ROOT, options.built === true ? 'out/electron/browser/main.js' : 'electron/browser/main.ts'),
      ...args,
    ],
    {
      env: {
        ...process.env,
        POSTERN_CONFIG_DIR: join(folder, 'config'),
        POSTERN_KEY_FILE: join(folder, 'key'),
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const written: Buffer[] = [];
  child.stdout.on('data', (bytes: Buffer) => written.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => {
    written.push(bytes);
    process.stderr.write(bytes);
  });
  const url = await Promise.race([
    firstUrl(child),
    once(child, 'exit').then(([code]) => {
      throw new Error(`The browser shell ended with ${String(code)} before it printed its link.`);
    }),
  ]);
  return {
    url,
    folder,
    process: child,
    output: () => Buffer.concat(written).toString('latin1'),
    close: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        await ended;
      }
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function firstUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The browser shell has no stdout.');
  for await (const line of createInterface(child.stdout)) {
    const { url } = JSON.parse(line) as { readonly url?: string };
    if (url === undefined) continue;
    // Whatever is written later must not fill the pipe.
    child.stdout.resume();
    return url;
  }
  throw new Error('The browser shell printed no link.');
}

/** Chromium: the one that the environment names, Debian's, or else Playwright's own. The one without windows costs half the processor time. */
export function startBrowser(): Promise<Browser> {
  const named = [process.env['POSTERN_CHROMIUM_SHELL'], process.env['POSTERN_CHROMIUM']];
  const executablePath = [...named, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
    (path) => path !== undefined && existsSync(path),
  );
  return chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page on the running application. An error in its console, or one not caught, fails the test that `problems` is checked in. */
export async function openPage(
  browser: Browser,
  app: RunningApp,
  options: BrowserContextOptions = {},
): Promise<{ readonly page: Page; readonly problems: readonly string[] }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  // Before the limit of a test, which would not say what was waited for in vain; no assertion about speed on a busy machine.
  page.setDefaultTimeout(30_000);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  const slower = Number(process.env['POSTERN_SLOW_PAGE'] ?? 1);
  if (slower > 1) {
    const debuggee = await context.newCDPSession(page);
    await debuggee.send('Emulation.setCPUThrottlingRate', { rate: slower });
  }
  await page.goto(app.url);
  // By then the ticket of the link was exchanged: a test calls operations as the page does.
  await page.waitForFunction(() => localStorage.getItem('postern-page') !== null);
  return { page, problems };
}

/** Builds out/renderer if it is missing or older than its sources. Two builds at a time do not disturb each other. */
async function buildRenderer(): Promise<void> {
  const built = join(RENDERER, 'index.html');
  const sources = globSync(['renderer/**/*.{ts,svelte,css,html,svg}', 'shared/**/*.ts'], { cwd: ROOT });
  const newest = Math.max(
    ...sources.filter((file) => !file.endsWith('.test.ts')).map((file) => statSync(join(ROOT, file)).mtimeMs),
  );
  if (existsSync(built) && statSync(built).mtimeMs >= newest) return;
  // Seldom needed, and dear to load for every file.
  const { build } = await import('vite');
  const fresh = `${RENDERER}-${process.pid}`;
  await build({
    configFile: join(ROOT, 'vite.config.ts'),
    root: join(ROOT, 'renderer'),
    logLevel: 'warn',
    build: { outDir: fresh, emptyOutDir: true },
  });
  await rm(RENDERER, { recursive: true, force: true });
  // Whoever was quicker has built the same.
  await rename(fresh, RENDERER).catch(() => rm(fresh, { recursive: true, force: true }));
}
