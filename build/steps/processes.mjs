/** Running other programs. */
import { spawn } from 'node:child_process';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ROOT } from './paths.mjs';

/**
 * Runs a program that talks to the terminal itself, passes signals on, and gives its exit code (128 + n after signal n).
 * @param {string} file
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>}
 */
export function pass(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: 'inherit', ...options });
    // The terminal sends Ctrl+C to the whole group; only waiting here lets the child end in its own way.
    const forward = (signal) => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    for (const signal of SIGNALS) process.on(signal, forward);
    const unwatch = whenParentIsGone(() => child.kill('SIGTERM'));
    const done = () => {
      unwatch();
      for (const signal of SIGNALS) process.off(signal, forward);
    };
    child.once('error', (error) => {
      done();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      done();
      resolve(code ?? 128 + (SIGNAL_NUMBERS[signal ?? ''] ?? 1));
    });
  });
}

/** How often is looked whether npm is still there. Milliseconds. */
const PARENT_POLL = 300;

/**
 * Calls `end` once npm, or npx, which started this, is gone: asked to stop, it leaves without a word what it had started. Without
 * npm nothing is watched, for a program that was sent to the background outlives its shell.
 * @param {() => void} end
 * @returns {() => void} ends the watch
 */
export function whenParentIsGone(end) {
  if (process.env.npm_command === undefined || process.platform === 'win32') return () => undefined;
  const before = parents();
  const timer = setInterval(() => {
    if (parents() === before) return;
    clearInterval(timer);
    end();
  }, PARENT_POLL);
  timer.unref();
  return () => clearInterval(timer);
}

/** The process that started this one, and, where that is npm's shell, the one that started it. */
function parents() {
  const { ppid } = process;
  try {
    // `PID (name) state ppid …`
    const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${ppid}/stat`, 'latin1')) ?? [];
    return /^(da|ba|z|k|a)?sh$/.test(name) ? `${ppid} ${rest.split(' ')[1]}` : `${ppid}`;
  } catch {
    return `${ppid}`;
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };

/**
 * Runs a program to its end and gives what it wrote; never rejects for a failing one (code 127: it could not be started).
 * Ctrl+C ends this process, too, but only after the program is gone: npm goes on by itself when it is merely asked to stop, and the
 * next installation would run beside it.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, timeout?: number, shell?: boolean, interrupt?: NodeJS.Signals }} [options]
 * timeout in milliseconds; interrupt: what ends the program at Ctrl+C, for one that must not be killed
 * @returns {Promise<{ code: number, output: string }>}
 */
export function capture(file, args, { interrupt = 'SIGKILL', ...options } = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: ROOT,
      killSignal: 'SIGKILL',
      ...options,
    });
    let stopped = null;
    const stop = (signal) => {
      stopped = signal;
      child.kill(interrupt);
    };
    for (const signal of SIGNALS) process.on(signal, stop);
    const done = (result) => {
      for (const signal of SIGNALS) process.off(signal, stop);
      if (stopped !== null) process.exit(128 + SIGNAL_NUMBERS[stopped]);
      resolve(result);
    };
    let output = '';
    const collect = (chunk) => {
      output += chunk;
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.once('error', (error) => done({ code: 127, output: error.message }));
    child.once('close', (code, signal) =>
      done({ code: code ?? 128, output: signal ? `${output}\n(${signal})` : output }),
    );
  });
}

/**
 * The path of a program, or null.
 * @param {string} name
 * @returns {string | null}
 */
export function which(name) {
  const suffixes = process.platform === 'win32' ? ['.cmd', '.exe', ''] : [''];
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const suffix of suffixes) {
      const path = join(folder, name + suffix);
      if (folder !== '' && isProgram(path)) return path;
    }
  }
  return null;
}

/** @param {string} path */
export function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
