/** What the tests need besides npm packages: a Chromium, a keyring, a fault injector. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { findBrowser } from './browsers.mjs';
import { fromRoot } from './paths.mjs';
import { capture, isProgram, which } from './processes.mjs';
import { knownCause, say } from './tell.mjs';

/** Debian's package, how to see that it is there, and what is skipped without it. */
const TOOLS = [
  { package: 'dbus', there: () => which('dbus-run-session'), for: 'the keychain tests' },
  { package: 'gnome-keyring', there: () => which('gnome-keyring-daemon'), for: 'the keychain tests' },
  { package: 'libsecret-1-0', there: hasLibsecret, for: 'the keychain tests' },
  { package: 'strace', there: () => which('strace'), for: 'the failing-disk tests' },
];

/**
 * Installs what is missing where that is possible, says in one line what is not, and gives the environment for the tests.
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
export async function testTools() {
  const missing = process.platform === 'linux' ? TOOLS.filter((tool) => !tool.there()) : [];
  let chromium = findBrowser() ?? (await playwrightChromium());
  const packages = [...missing.map((tool) => tool.package), ...(chromium === null ? ['chromium'] : [])];
  if (packages.length > 0 && (await isDebianRoot())) await aptInstall(packages);
  chromium ??= findBrowser() ?? (await installPlaywrightChromium());
  for (const tool of missing.filter((tool) => !tool.there())) {
    say(`${tool.package} is not installed: ${tool.for} are skipped.`);
  }
  if (chromium === null)
    say('No Chromium was found or could be installed: the tests in a browser are skipped.');
  return chromium === null ? {} : { POSTERN_CHROMIUM: chromium };
}

function hasLibsecret() {
  const folders = [
    '/usr/lib',
    '/usr/lib64',
    '/lib',
    `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`,
  ];
  return folders.some((folder) => existsSync(`${folder}/libsecret-1.so.0`));
}

async function isDebianRoot() {
  if (process.getuid?.() !== 0 || which('apt-get') === null) return false;
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  // Ubuntu's chromium is a snap; Playwright's is the better one there, and the rest installs alike.
  return /^ID(_LIKE)?=.*debian/m.test(release);
}

async function aptInstall(packages) {
  say(`Installing ${packages.join(', ')} with apt-get (once) …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await capture('apt-get', ['update', '-q'], { env });
  for (const batch of [packages, ...(packages.length > 1 ? packages.map((one) => [one]) : [])]) {
    const { code, output } = await capture(
      'apt-get',
      ['install', '-y', '-q', '--no-install-recommends', ...batch],
      { env },
    );
    if (code === 0 && batch === packages) return;
    if (code !== 0)
      say(`apt-get could not install ${batch.join(', ')}: ${knownCause(output) ?? lastLine(output)}`);
  }
}

/** The Chromium that Playwright installed earlier, or null. */
async function playwrightChromium() {
  try {
    const { chromium } = await import(
      pathToFileURL(fromRoot('node_modules', 'playwright', 'index.mjs')).href
    );
    const path = chromium.executablePath();
    return isProgram(path) ? path : null;
  } catch {
    return null;
  }
}

async function installPlaywrightChromium() {
  say("Installing Playwright's Chromium (once; about 170 MB) …");
  const cli = fromRoot('node_modules', 'playwright', 'cli.js');
  const { code, output } = await capture(process.execPath, [cli, 'install', 'chromium'], {
    timeout: 10 * 60_000,
  });
  if (code !== 0) say(`Playwright could not install it: ${knownCause(output) ?? lastLine(output)}`);
  return playwrightChromium();
}

function lastLine(output) {
  return output.trim().split('\n').at(-1) ?? '';
}
