/** Where things lie in a checkout. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const OUT = join(ROOT, 'out');
/** Downloaded for this checkout, never committed: the pinned Node.js, the browser profile, notes between runs. */
export const RUNTIME = join(ROOT, '.runtime');

/** @param {string[]} parts */
export function fromRoot(...parts) {
  return join(ROOT, ...parts);
}
