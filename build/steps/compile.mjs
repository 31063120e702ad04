/** Compiles to out/, when a source is other than at the last time. */
import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromRoot, OUT, ROOT } from './paths.mjs';
import { capture } from './processes.mjs';
import { refuseWhileRunning } from './running.mjs';
import { alone } from './setup-lock.mjs';
import { Problem, say } from './tell.mjs';

const STAMP = join(OUT, '.stamp');
const SOURCES = [
  'electron',
  'shared',
  'renderer',
  'vite.config.ts',
  'tsconfig.json',
  'package-lock.json',
  'build',
];

/** What a build makes, below `out/`. */
const PARTS = ['electron', 'shared', 'renderer'];
/** A build in the making lies beside out/, as deep as that for its source maps; what is there is replaced only by a whole one. */
const FRESH = fromRoot('out-new');

/** The three builds; types are checked by `npm test`, so that a start need not wait for it. */
const BUILDS = [
  ['typescript/bin/tsc', '-p', 'build/tsconfig.node.json', '--noCheck', '--outDir', FRESH],
  [
    ...['vite/bin/vite.js', 'build', '-c', 'build/vite.preload.config.ts', '--logLevel', 'warn'],
    ...['--outDir', join(FRESH, 'electron', 'desktop')],
  ],
  ['vite/bin/vite.js', 'build', '--logLevel', 'warn', '--outDir', join(FRESH, 'renderer')],
];

/** Builds what is not built yet. A build that fails, or is broken off, leaves the one before it as it was. */
export async function compile() {
  if (await isCompiled()) return;
  await alone(async () => {
    const print = fingerprint();
    if (await isBuilt(print)) return;
    await refuseWhileRunning();
    say('Building …');
    await rm(FRESH, { recursive: true, force: true });
    try {
      await build();
      await replace();
      await writeFile(STAMP, print);
    } finally {
      await rm(FRESH, { recursive: true, force: true });
    }
  });
}

/** True when out/ is what the sources of now make. */
export function isCompiled() {
  return isBuilt(fingerprint());
}

async function isBuilt(print) {
  return (await readFile(STAMP, 'utf8').catch(() => '')) === print;
}

async function build() {
  // All of them to their end: one that still writes would keep what a failed build leaves from being removed.
  const ran = await Promise.all(
    BUILDS.map(([script, ...args]) => capture(process.execPath, [fromRoot('node_modules', script), ...args])),
  );
  for (const [index, { code, output }] of ran.entries()) {
    if (code !== 0) throw new Problem(`Building failed (${BUILDS[index].join(' ')}):\n${output.trim()}`);
  }
}

async function replace() {
  await mkdir(OUT, { recursive: true });
  // Until all of it is in its place, it counts as not built.
  await rm(STAMP, { force: true });
  for (const part of PARTS) {
    await rm(join(OUT, part), { recursive: true, force: true });
    await rename(join(FRESH, part), join(OUT, part));
  }
}

/** Changes when a source file is added, removed or written. */
function fingerprint() {
  const hash = createHash('sha256').update(process.version);
  const visit = (path) => {
    const info = statSync(join(ROOT, path));
    if (info.isDirectory()) {
      for (const name of readdirSync(join(ROOT, path)).sort()) visit(`${path}/${name}`);
    } else if (!path.endsWith('.test.ts')) {
      hash.update(`${path}\0${info.size}\0${info.mtimeMs}\n`);
    }
  };
  for (const source of SOURCES) visit(source);
  return hash.digest('hex');
}
