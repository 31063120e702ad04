/** `npm start`: the desktop shell, or, where Electron's runtime cannot be had, the browser shell. */
import { runBrowserShell } from './browser-window.mjs';
import { compile } from './compile.mjs';
import { installDependencies } from './dependencies.mjs';
import { electronRuntime } from './electron.mjs';
import { fromRoot, RUNTIME } from './paths.mjs';
import { pass } from './processes.mjs';
import { say } from './tell.mjs';

/** What ends with an error sooner than this never came up. Milliseconds. */
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
  return runBrowserShell({
    main: fromRoot('out', 'electron', 'browser', 'main.js'),
    args: rest,
    folder: RUNTIME,
  });
}

/** Gives why the desktop shell did not come up, or null after a run. */
async function startDesktop(electron, args) {
  const began = Date.now();
  const code = await pass(electron, [fromRoot(), ...args]).catch((error) => error.message);
  const early = Date.now() - began < EARLY;
  return code !== 0 && early ? `Electron does not run here (it ended with ${code})` : null;
}
