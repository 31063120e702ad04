/** `npm start`: the desktop shell, or, where Electron's runtime cannot be had, the browser shell. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { findBrowser } from './browsers.mjs';
import { compile } from './compile.mjs';
import { installDependencies } from './dependencies.mjs';
import { electronRuntime, hasDisplay } from './electron.mjs';
import { fromRoot, RUNTIME } from './paths.mjs';
import { pass } from './processes.mjs';
import { say } from './tell.mjs';

/** A desktop shell that ends with an error sooner than this never came up. Milliseconds. */
const EARLY = 5000;

/**
 * @param {readonly string[]} args `--desktop` asks for Electron again after a failed download, `--browser` goes straight to the
 * browser shell; the rest (`--sample`, `--set DIR`) is the application's
 */
export async function start(args) {
  await installDependencies();
  await compile();
  const rest = args.filter((arg) => arg !== '--desktop' && arg !== '--browser');
  if (!args.includes('--browser')) {
    const electron = await electronRuntime({ insist: args.includes('--desktop') });
    const problem = 'problem' in electron ? electron.problem : await startDesktop(electron.path, rest);
    if (problem === null) return 0;
    say(`${problem}; opening Postern in the browser instead.`);
  }
  return startBrowser(rest);
}

/** Gives why the desktop shell did not come up, or null after a run. */
async function startDesktop(electron, args) {
  const began = Date.now();
  const code = await pass(electron, [fromRoot(), ...args]).catch((error) => error.message);
  const early = Date.now() - began < EARLY;
  return code !== 0 && early ? `Electron does not run here (it ended with ${code})` : null;
}

/** Runs the browser shell until it is stopped or its window is closed. */
async function startBrowser(args) {
  const server = spawn(process.execPath, [fromRoot('out', 'electron', 'browser', 'main.js'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(server, 'exit');
  const stop = () => server.kill('SIGTERM');
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
  for await (const line of createInterface({ input: server.stdout })) {
    const url = urlOf(line);
    if (url === null) process.stdout.write(`${line}\n`);
    else void openWindow(url, () => server.kill('SIGTERM'));
  }
  const [code, signal] = await exited;
  // Stopped by Ctrl+C is how one ends it, not a failure.
  return signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : (code ?? 1);
}

function urlOf(line) {
  try {
    const { url } = JSON.parse(line);
    return typeof url === 'string' ? url : null;
  } catch {
    return null;
  }
}

/** A window without tabs and address bar if a Chrome-like browser can show one, else the link to click on. */
async function openWindow(url, closed) {
  const link = () =>
    process.stdout.write(`Postern is running. Open it in a browser on this computer:\n\n  ${url}\n\n`);
  const browser = hasDisplay() ? findBrowser() : null;
  if (browser === null) return link();
  const args = [
    `--app=${url}`,
    `--user-data-dir=${RUNTIME}/browser-window`,
    '--no-first-run',
    '--no-default-browser-check',
  ];
  // Chrome's sandbox refuses root; the window shows nothing but our own page, under its strict policy.
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  const window = spawn(browser, args, { stdio: 'ignore' });
  const began = Date.now();
  const [code] = await Promise.race([once(window, 'exit'), once(window, 'error').then(() => [127])]);
  const early = Date.now() - began < EARLY;
  // An early clean exit: a browser that was there already took the window over, and nobody can say when it closes.
  if (code !== 0 && early) link();
  else if (!early) closed();
}
