/** Compiles to out/, when a source is other than at the last time. */
import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromRoot, OUT, ROOT } from './paths.mjs';
import { capture } from './processes.mjs';
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

/** The three builds; types are checked by `npm test`, so that a start need not wait for it. */
const BUILDS = [
  ['typescript/bin/tsc', '-p', 'build/tsconfig.node.json', '--noCheck'],
  ['vite/bin/vite.js', 'build', '-c', 'build/vite.preload.config.ts', '--logLevel', 'warn'],
  ['vite/bin/vite.js', 'build', '--logLevel', 'warn'],
];

export async function compile() {
  const print = fingerprint();
  if ((await readFile(STAMP, 'utf8').catch(() => '')) === print) return;
  say('Building …');
  // What was deleted from the sources must not live on in out/.
  for (const part of ['electron', 'shared', '.stamp'])
    await rm(join(OUT, part), { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
  await Promise.all(
    BUILDS.map(async ([script, ...args]) => {
      const { code, output } = await capture(process.execPath, [fromRoot('node_modules', script), ...args]);
      if (code !== 0)
        throw new Problem(`Building failed (${[script, ...args].join(' ')}):\n${output.trim()}`);
    }),
  );
  await writeFile(STAMP, print);
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
