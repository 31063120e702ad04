/** The launch link reaches the browser by a file that only this user can read, never by a command line. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium, type Page } from 'playwright';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findBrowser } from '../build/steps/browsers.mjs';

const ROOT = join(import.meta.dirname, '..');
const WINDOW = pathToFileURL(join(ROOT, 'build', 'steps', 'browser-window.mjs')).href;
const real = findBrowser();

let folder: string;
const running: ChildProcess[] = [];

beforeEach(() => {
  // A space, because checkouts have them, too.
  folder = mkdtempSync(join(tmpdir(), 'postern launch-'));
});

afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

/** What `npm start` runs, with the sources and with this shell script for a browser. */
function start(browser: string, main = join(ROOT, 'electron', 'browser', 'main.ts')): ChildProcess {
  const script = join(folder, 'browser.sh');
  writeFileSync(script, `#!/bin/sh\n${browser}\n`);
  chmodSync(script, 0o755);
  const options = { main, args: [], folder };
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { runBrowserShell } from ${JSON.stringify(WINDOW)};
       process.exitCode = await runBrowserShell(${JSON.stringify(options)});`,
    ],
    {
      env: {
        ...process.env,
        DISPLAY: ':0',
        POSTERN_CHROMIUM: script,
        POSTERN_CONFIG_DIR: join(folder, 'config'),
        XDG_RUNTIME_DIR: folder,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  running.push(child);
  return child;
}

const pages = () => readdirSync(folder).filter((name) => name.startsWith('launch-'));

test.skipIf(process.platform === 'win32')(
  'a browser is given the path of a page for this user alone, which goes with the link',
  async () => {
    const told = join(folder, 'told');
    // Says what it was given, and stays like a window that is open.
    start(
      `[ "$1" = --version ] && echo 1.2 && exit\nprintf '%s\\n' "$@" >'${told}.new' && mv '${told}.new' '${told}'\nexec sleep 600`,
    );
    await vi.waitUntil(() => existsSync(told), { timeout: 30_000 });
    const args = readFileSync(told, 'utf8');
    expect(args).not.toMatch(/token|http:/);
    const file = /^--app=(file:.*)$/m.exec(args)?.[1];
    expect(file).toBeDefined();
    const page = fileURLToPath(file!);
    expect(statSync(page).mode & 0o777).toBe(0o600);
    expect(statSync(join(page, '..')).mode & 0o777).toBe(0o700);

    const url = /url=(http:\/\/127(?:\.\d+){3}:\d+\/\?token=[\w-]+)"/.exec(readFileSync(page, 'utf8'))?.[1];
    expect((await fetch(url!, { redirect: 'manual' })).status).toBe(303);
    expect(pages()).toEqual([]);
  },
);

test.skipIf(process.platform === 'win32')('a page that no browser came for goes with the shell', async () => {
  const child = start(`[ "$1" = --version ] && echo 1.2 && exit\nexec sleep 600`);
  await vi.waitUntil(() => pages().length > 0, { timeout: 30_000 });
  child.kill('SIGTERM');
  await once(child, 'exit');
  expect(pages()).toEqual([]);
});

test.skipIf(process.platform === 'win32')(
  'a link that comes while the shell is being stopped opens no window',
  async () => {
    const main = join(folder, 'late.mjs');
    writeFileSync(
      main,
      `process.on('SIGTERM', () => {
        console.log(JSON.stringify({ url: 'http://127.0.0.1:9/', page: '/late.html' }));
        process.exit(0);
      });
      setInterval(() => {}, 1000);
      console.log('up');`,
    );
    const child = start(
      `[ "$1" = --version ] && echo 1.2 && exit\ntouch '${join(folder, 'opened')}'\nexec sleep 600`,
      main,
    );
    await once(child.stdout!, 'data');
    child.kill('SIGTERM');
    expect((await once(child, 'exit'))[0]).toBe(0);
    expect(existsSync(join(folder, 'opened'))).toBe(false);
  },
);

test.skipIf(process.platform !== 'linux' || real === null)(
  'a real Chromium comes in by it, and no command line ever holds the token',
  async () => {
    const profile = join(folder, 'profile');
    const seen: string[] = [];
    const child = start(
      `exec '${real}' "$@" --headless=new --disable-gpu --remote-debugging-port=0 '--user-data-dir=${profile}'`,
    );
    const port = await vi.waitUntil(
      () => {
        seen.push(...commandLinesBelow(child.pid!));
        const file = join(profile, 'DevToolsActivePort');
        return existsSync(file) ? /^\d+/.exec(readFileSync(file, 'utf8'))?.[0] : undefined;
      },
      { timeout: 60_000, interval: 20 },
    );
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    const page = await vi.waitUntil(() => browser.contexts()[0]?.pages().find(isInside), { timeout: 30_000 });
    expect(await page.title()).toContain('Postern');
    seen.push(...commandLinesBelow(child.pid!));
    expect(seen.some((line) => line.includes('--app=file:'))).toBe(true);
    expect(seen.filter((line) => line.includes('token='))).toEqual([]);
    expect(pages()).toEqual([]);
    await browser.close();
  },
);

function isInside(page: Page): boolean {
  return /^http:\/\/127(?:\.\d+){3}:\d+\/(#|$)/.test(page.url());
}

/** The command lines of a process and of all below it. */
function commandLinesBelow(root: number): readonly string[] {
  const parents = new Map<number, number>();
  const lines = new Map<number, string>();
  for (const name of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(/\) \S (\d+)/.exec(stat)?.[1]));
      lines.set(Number(name), readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' '));
    } catch {
      // It ended meanwhile.
    }
  }
  const below = (pid: number): boolean => pid === root || (pid > 1 && below(parents.get(pid) ?? 0));
  return [...lines].filter(([pid]) => below(pid)).map(([, line]) => line);
}
