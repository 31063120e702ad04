/** Where this computer's user keeps Postern's preferences, recent sets and the sample. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** POSTERN_CONFIG_DIR if set, else the platform's own place. */
export function configFolder(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
  home = homedir(),
): string {
  if (env['POSTERN_CONFIG_DIR']) return resolve(env['POSTERN_CONFIG_DIR']);
  if (platform === 'win32') return join(env['APPDATA'] || join(home, 'AppData', 'Roaming'), 'Postern');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Postern');
  // The XDG specification says that a relative value is to be ignored.
  const xdg = env['XDG_CONFIG_HOME'];
  return join(xdg?.startsWith('/') ? xdg : join(home, '.config'), 'Postern');
}
