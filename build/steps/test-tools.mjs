/** What the tests need besides npm packages: a Chromium, and programs of the operating system. */
import { pathToFileURL } from 'node:url';
import { findBrowser } from './browsers.mjs';
import { canInstall, install, isDebian, missingPackages } from './debian-packages.mjs';
import { fromRoot } from './paths.mjs';
import { capture, isProgram, which } from './processes.mjs';
import { knownCause, say } from './tell.mjs';

/** Debian's package of the same Chromium without windows: the tests in it cost half the processor time. */
const SHELL = 'chromium-headless-shell';

/**
 * Installs what is missing where that is possible, says in one line what is not, and gives the environment for the tests.
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
export async function testTools() {
  const missing = missingPackages();
  let chromium = findBrowser() ?? (await playwrightChromium());
  const packages = [...missing.map((tool) => tool.package), ...(chromium === null ? ['chromium'] : [])];
  if (which(SHELL) === null && (await isDebian())) packages.push(SHELL);
  if (packages.length > 0 && (await canInstall())) await install(packages);
  chromium ??= findBrowser() ?? (await installPlaywrightChromium());
  for (const tool of missing.filter((tool) => !tool.there())) {
    say(`${tool.package} is not installed: ${tool.for} are skipped.`);
  }
  if (chromium === null)
    say('No Chromium was found or could be installed: the tests in a browser are skipped.');
  // Who names a browser wants the tests to run in that one.
  const shell = process.env.POSTERN_CHROMIUM ? null : which(SHELL);
  return {
    ...(chromium !== null && { POSTERN_CHROMIUM: chromium }),
    ...(shell !== null && { POSTERN_CHROMIUM_SHELL: shell }),
  };
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
