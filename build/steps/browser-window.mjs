/** The browser shell with a window of its own, where a Chrome-like browser can show one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { findBrowser } from './browsers.mjs';
import { hasDisplay } from './electron.mjs';
import { whenParentIsGone } from './processes.mjs';

/** A browser that ends with an error sooner than this never came up. Milliseconds. */
const EARLY = 5000;

/**
 * Runs the browser shell until it is stopped or its window is closed; gives its exit code.
 * @param {{ main: string, args: readonly string[], folder: string }} options main: the shell's script; folder: for the
 * browser's profile and for the page that leads it to the link
 */
export async function runBrowserShell({ main, args, folder }) {
  const browser = hasDisplay() ? findBrowser() : null;
  const pages = browser === null ? [] : ['--pages', folder];
  const server = spawn(process.execPath, [main, ...pages, ...args], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const exited = once(server, 'exit');
  let window = null;
  const closed = () => server.kill('SIGTERM');
  // A window without its shell is of no use, and would keep this process waiting.
  let stopping = false;
  const stop = () => {
    stopping = true;
    closed();
    window?.kill('SIGTERM');
  };
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
  // Under another Node.js, `npm start` is a process more.
  process.on('disconnect', stop);
  process.channel?.unref();
  whenParentIsGone(stop);
  for await (const line of createInterface({ input: server.stdout })) {
    const link = linkOf(line);
    if (link === null) process.stdout.write(`${line}\n`);
    // Its answer may still be on its way when the shell is stopped; a window opened now would have nobody to close it.
    else if (stopping) continue;
    else if (browser === null || link.page === undefined) tell(link.url);
    else {
      window = openWindow(browser, link.page, folder);
      void watch(window, { closed, failed: () => stopping || tell(link.url) });
    }
  }
  const [code, signal] = await exited;
  // Stopped by Ctrl+C is how one ends it, not a failure.
  return signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : (code ?? 1);
}

function linkOf(line) {
  try {
    const link = JSON.parse(line);
    return typeof link.url === 'string' ? link : null;
  } catch {
    return null;
  }
}

function tell(url) {
  process.stdout.write(`Postern is running. Open it in a browser on this computer:\n\n  ${url}\n\n`);
}

/**
 * A window without tabs and address bar. The browser is given the page and not the link: the
 * command line of a process can be read by everybody on the computer, and who comes first has the session.
 */
function openWindow(browser, page, folder) {
  const args = [
    `--app=${pathToFileURL(page).href}`,
    `--user-data-dir=${join(folder, 'browser-window')}`,
    '--no-first-run',
    '--no-default-browser-check',
  ];
  // Chrome's sandbox refuses root; the window shows nothing but our own page, under its strict policy.
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  return spawn(browser, args, { stdio: 'ignore' });
}

async function watch(window, { closed, failed }) {
  const began = Date.now();
  const [code] = await Promise.race([once(window, 'exit'), once(window, 'error').then(() => [127])]);
  const early = Date.now() - began < EARLY;
  // An early clean exit: a browser that was there already took the window over, and nobody can say when it closes.
  if (code !== 0 && early) failed();
  else if (!early) closed();
}
