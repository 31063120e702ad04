/** Electron's runtime: found, downloaded, or a sentence that says why not. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromRoot, RUNTIME } from './paths.mjs';
import { capture, isProgram } from './processes.mjs';
import { say } from './tell.mjs';

const PACKAGE = fromRoot('node_modules', 'electron');
/** Remembers a failed download, so that not every start waits for the next one. */
const NOTE = join(RUNTIME, 'electron-unavailable.json');
const REMEMBERED = 24 * 3600_000;
/** How long the download's server may take to answer at all. Milliseconds. */
const PROBE = 15_000;
/** How long the download itself (about 120 MB) may take. */
const DOWNLOAD = 10 * 60_000;
const MIRROR = 'https://github.com/electron/electron/releases/download/';

/** Whether a window can be shown. */
export function hasDisplay(platform = process.platform, env = process.env) {
  return platform === 'win32' || platform === 'darwin' || Boolean(env.DISPLAY ?? env.WAYLAND_DISPLAY);
}

/**
 * @param {{ insist: boolean }} options insist: try the download even if it failed lately
 * @returns {Promise<{ path: string } | { problem: string }>} the problem is one sentence without its full stop
 */
export async function electronRuntime({ insist }) {
  if (!hasDisplay()) return { problem: 'There is no display for a window (DISPLAY is not set)' };
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    return { problem: 'The desktop window does not run as root (its sandbox forbids it)' };
  }
  const there = await installed();
  if (there !== null) return { path: there };
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) {
    return { problem: 'There is no Electron in the folder that ELECTRON_OVERRIDE_DIST_PATH names' };
  }
  const known = insist ? null : await remembered();
  if (known !== null) return { problem: `${known} (\`npm start -- --desktop\` tries again)` };
  const problem = await download();
  const path = problem === null ? await installed() : null;
  if (path !== null) {
    await rm(NOTE, { force: true });
    return { path };
  }
  const told = problem ?? "Electron's runtime is incomplete: delete node_modules/electron and try again";
  await mkdir(RUNTIME, { recursive: true });
  await writeFile(NOTE, JSON.stringify({ time: Date.now(), problem: told }));
  return { problem: told };
}

async function installed() {
  const own = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  // Its installer writes path.txt last: without it, a download was broken off.
  const unpacked = await readFile(join(PACKAGE, 'path.txt'), 'utf8').catch(() => null);
  const name = unpacked ?? (own ? (EXECUTABLE[process.platform] ?? 'electron') : null);
  const path = name === null ? null : join(own || join(PACKAGE, 'dist'), name);
  return path !== null && isProgram(path) ? path : null;
}

const EXECUTABLE = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

async function remembered() {
  try {
    const { time, problem } = JSON.parse(await readFile(NOTE, 'utf8'));
    return Date.now() - time < REMEMBERED ? problem : null;
  } catch {
    return null;
  }
}

/** Runs the electron package's own installer; gives what went wrong, or null. */
async function download() {
  const installer = join(PACKAGE, 'install.js');
  if (!existsSync(installer)) return 'The electron package is not installed';
  const unreachable = await probe();
  if (unreachable !== null) return `Electron's runtime cannot be downloaded (${unreachable})`;
  say("Downloading Electron's runtime (once; about 120 MB) …");
  const { code, output } = await capture(process.execPath, [installer], { timeout: DOWNLOAD });
  if (code === 0) return null;
  const reason = /^.*(Error|error|SIGKILL).*$/m.exec(output)?.[0].trim() ?? `exit code ${code}`;
  return `Electron's runtime could not be downloaded (${reason})`;
}

/** The installer retries for minutes when there is no network, so ask first. */
async function probe() {
  const { env } = process;
  // Through a proxy only the installer knows the way.
  if (env.HTTPS_PROXY ?? env.https_proxy ?? env.ELECTRON_GET_USE_PROXY) return null;
  const mirror = env.ELECTRON_MIRROR ?? env.npm_config_electron_mirror ?? MIRROR;
  try {
    await fetch(mirror, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(PROBE) });
    return null;
  } catch (error) {
    const reason = error.cause?.code ?? error.name;
    return `${new URL(mirror).host} does not answer: ${reason}`;
  }
}
