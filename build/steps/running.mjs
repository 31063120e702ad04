/** Processes of Postern that run from this checkout, and load parts of it only when they need them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fromRoot, ROOT } from './paths.mjs';
import { capture } from './processes.mjs';
import { Problem } from './tell.mjs';

/**
 * Throws a {@link Problem} that names them, before what they run from is replaced: they would load late parts of another
 * version. Windows does not tell command lines without a program of its own, so nothing is refused there.
 */
export async function refuseWhileRunning() {
  const running = runningFrom(ROOT, await commandLines());
  if (running.length === 0) return;
  throw new Problem(
    `Postern is running from this checkout (process ${running.join(', ')}), which has changed since it was built: ` +
      'stop it, then try again.',
  );
}

/**
 * The process numbers of those that run from a checkout.
 * @param {string} root the checkout
 * @param {readonly { pid: number, line: string }[]} lines
 */
export function runningFrom(root, lines) {
  const marks = [join(root, 'out', 'electron') + sep, join(root, 'node_modules', 'electron', 'dist') + sep];
  return lines
    .filter(({ pid, line }) => pid !== process.pid && marks.some((mark) => line.includes(mark)))
    .map(({ pid }) => pid);
}

async function commandLines() {
  if (process.platform === 'linux') {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        try {
          const line = readFileSync(join('/proc', name, 'cmdline'), 'utf8').replaceAll('\0', ' ');
          return [{ pid: Number(name), line }];
        } catch {
          return [];
        }
      });
  }
  if (process.platform === 'win32') return [];
  const { output } = await capture('ps', ['-axo', 'pid=,command='], { cwd: fromRoot() });
  return output.split('\n').map((row) => ({ pid: Number.parseInt(row, 10), line: row }));
}
