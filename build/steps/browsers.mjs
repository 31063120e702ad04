/** A Chrome-like browser on this computer. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isProgram, which } from './processes.mjs';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'microsoft-edge',
];

/** Where they are when they are not in PATH. */
function usualPlaces(platform = process.platform, env = process.env) {
  if (platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  if (platform !== 'win32') return [];
  return [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]
    .filter((folder) => folder !== undefined)
    .flatMap((folder) => [
      join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
      join(folder, 'Chromium', 'Application', 'chrome.exe'),
      join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
    ]);
}

/**
 * Its path, or null. POSTERN_CHROMIUM goes first.
 * @returns {string | null}
 */
export function findBrowser() {
  const named = process.env.POSTERN_CHROMIUM;
  const candidates = [...(named ? [named] : []), ...NAMES.map(which), ...usualPlaces()];
  return candidates.find((path) => path !== null && isProgram(path) && answers(path)) ?? null;
}

/** Ubuntu's chromium-browser is a script that only asks for a snap: believe a browser that tells its version. */
function answers(path) {
  if (process.platform === 'win32') return true;
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  return status === 0 && /\d+\.\d+/.test(stdout);
}
