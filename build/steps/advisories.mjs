/** Names the packages of the product that have a known advisory, where a registry answers that question. */
import { readFile } from 'node:fs/promises';
import { fromRoot } from './paths.mjs';
import { ask } from './npm.mjs';
import { Problem } from './tell.mjs';

/** What is built into the product or comes with it, though package.json counts it among the tools. */
export const BUILT_IN = ['electron', 'svelte', 'bits-ui', '@lucide/svelte', '@internationalized/date'];

/** npm itself waits for a registry that hears and says nothing for a quarter of an hour. */
const PATIENCE = ['--fetch-timeout=30000'];

/**
 * Throws a {@link Problem} that names each package, its advisory and what mends it.
 * @param {readonly string[]} [options] more for npm
 * @returns {Promise<{ skipped: string } | undefined>} why nothing could be asked
 */
export async function advisories(options = []) {
  const { output } = await ask(['audit', '--json', '--loglevel=silent', ...PATIENCE, ...options]);
  const report = reportOf(output);
  if (report?.vulnerabilities === undefined) {
    return {
      skipped: `the registry was asked for advisories, and said: ${firstLine(report?.message ?? output)}`,
    };
  }
  const { packages } = JSON.parse(await readFile(fromRoot('package-lock.json'), 'utf8'));
  const found = advisoriesOf(report.vulnerabilities, shipped(packages, BUILT_IN));
  if (found.length > 0) {
    throw new Problem(
      `${found.join('\n')}\nSet these to a version without the advisory in package.json (for one that another package asks for: under "overrides"), and run npm install.`,
    );
  }
  return undefined;
}

/**
 * The paths in the lockfile of all packages that reach the people who use the product.
 * @param {Record<string, { dependencies?: object, optionalDependencies?: object }>} packages
 * @param {readonly string[]} builtIn
 * @returns {ReadonlySet<string>}
 */
export function shipped(packages, builtIn) {
  const found = new Set();
  const waiting = [];
  const take = (from, names) => {
    for (const name of names) {
      const path = installedFor(packages, from, name);
      if (path === null || found.has(path)) continue;
      found.add(path);
      waiting.push(path);
    }
  };
  take('', [...Object.keys(packages['']?.dependencies ?? {}), ...builtIn]);
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    // Electron's package only brings the program here; what it needs for that stays behind.
    if (path === 'node_modules/electron') continue;
    const { dependencies, optionalDependencies } = packages[path];
    take(path, Object.keys({ ...dependencies, ...optionalDependencies }));
  }
  return found;
}

/** Where Node.js finds a package that another one asks for: beside it, or further out. */
function installedFor(packages, from, name) {
  for (let folder = from === '' ? '' : `${from}/`; ;) {
    const path = `${folder}node_modules/${name}`;
    if (path in packages) return path;
    if (folder === '') return null;
    folder = folder.slice(0, folder.lastIndexOf('node_modules/'));
  }
}

/**
 * A line for each advisory of a package that is shipped.
 * @param {Record<string, { nodes: readonly string[], via: readonly (string | { title: string, url: string, severity: string, range: string })[] }>} vulnerabilities as `npm audit --json` tells them
 * @param {ReadonlySet<string>} paths
 * @returns {string[]}
 */
export function advisoriesOf(vulnerabilities, paths) {
  return Object.entries(vulnerabilities).flatMap(([name, { nodes, via }]) => {
    if (!nodes.some((path) => paths.has(path))) return [];
    // A text names the package that is at fault, which has an entry of its own.
    return via
      .filter((cause) => typeof cause !== 'string')
      .map(({ title, url, severity, range }) => `${name} ${range}: ${title} (${severity}; ${url})`);
  });
}

/** @returns {{ message?: string, vulnerabilities?: object } | null} */
function reportOf(output) {
  try {
    return JSON.parse(output);
  } catch {
    return null;
  }
}

function firstLine(text) {
  return text.trim().split('\n')[0] || 'nothing';
}
