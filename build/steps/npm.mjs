/** The npm that is installed here, run under the Node.js that is running this. */
import { existsSync } from 'node:fs';
import { dirname, delimiter } from 'node:path';
import { capture, which } from './processes.mjs';
import { knownCause, Problem } from './tell.mjs';

/**
 * Runs npm; a failure becomes a {@link Problem} that says what to do.
 * @param {readonly string[]} args
 * @param {string} purpose what could not be done if it fails
 */
export async function npm(args, purpose) {
  const { code, output } = await ask(args);
  if (code === 0) return;
  const cause = knownCause(output) ?? `npm said:\n${output.trim().split('\n').slice(-15).join('\n')}`;
  throw new Problem(`${purpose} failed: ${cause}`);
}

/**
 * Runs npm to its end, whatever that is.
 * @param {readonly string[]} args
 * @returns {Promise<{ code: number, output: string }>} the output of both streams
 */
export function ask(args) {
  const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}` };
  // npm names its own script to the programs it runs; that one is certain to be JavaScript.
  const script = process.env.npm_execpath;
  if (script !== undefined && /npm-cli\.c?js$/.test(script) && existsSync(script)) {
    return capture(process.execPath, [script, ...args], { env });
  }
  const found = which('npm');
  if (found === null) {
    throw new Problem(
      'npm is not there: install Node.js with npm (Debian: apt-get install npm) and try again.',
    );
  }
  if (process.platform !== 'win32') return capture(found, args, { env });
  // Windows runs npm.cmd by a shell only, which takes a path with spaces apart unless it is quoted.
  return capture(
    `"${found}"`,
    args.map((arg) => `"${arg}"`),
    { env, shell: true },
  );
}
