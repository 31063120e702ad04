/** node_modules as package-lock.json says. */
import { readFile } from 'node:fs/promises';
import { fromRoot } from './paths.mjs';
import { npm } from './npm.mjs';
import { refuseWhileRunning } from './running.mjs';
import { alone } from './setup-lock.mjs';
import { say } from './tell.mjs';

/** Installs from the lockfile, unless exactly that is installed. Install scripts stay off: nothing here needs one. */
export async function installDependencies() {
  if (await areInstalled()) return;
  await alone(async () => {
    if (await areInstalled()) return;
    await refuseWhileRunning();
    say('Installing the dependencies (once; about a minute) …');
    await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], 'Installing the dependencies');
  });
}

/** npm writes its note last: an installation that was broken off has none. */
async function areInstalled() {
  const [wanted, installed] = await Promise.all([
    packagesOf(fromRoot('package-lock.json')),
    packagesOf(fromRoot('node_modules', '.package-lock.json')),
  ]);
  return installed !== null && isInstalled(wanted ?? {}, installed);
}

/**
 * Whether npm's own note of what it installed holds every package of the lockfile. Optional ones may be missing: they are for other platforms.
 * @param {Record<string, { version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }>} wanted
 * @param {Record<string, { version?: string }>} installed
 */
export function isInstalled(wanted, installed) {
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const there = installed[path];
    return there === undefined ? entry.optional === true : there.version === entry.version;
  });
}

async function packagesOf(lockfile) {
  try {
    return JSON.parse(await readFile(lockfile, 'utf8')).packages;
  } catch {
    return null;
  }
}
