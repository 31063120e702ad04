/** Processes of Postern that run from this checkout, and load parts of it only when they need them. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { fromRoot, ROOT } from './paths.mjs';
import { capture } from './processes.mjs';
import { Problem } from './tell.mjs';

/**
 * Throws a {@link Problem} that names them, before what they run from is replaced: they would load late parts of another
 * version. Windows does not tell command lines without a program of its own, so nothing is refused there.
 */
export async function refuseWhileRunning() {
  const running = runningFrom(ROOT, await processes());
  if (running.length === 0) return;
  throw new Problem(
    `Postern is running from this checkout (process ${running.join(', ')}), which has changed since it was built: ` +
      'stop it, then try again.',
  );
}

/** Who only reads what lies there, such as an editor, is not in the way. */
const RUNS = /^(node|electron)/i;

/**
 * The process numbers of those that run from a checkout; one that was started by a relative path is not seen.
 * @param {string} root the checkout
 * @param {readonly { pid: number, program: string, line: string }[]} processes the path of the program; the whole command line
 */
export function runningFrom(root, processes) {
  const marks = [join(root, 'out', 'electron') + sep, join(root, 'node_modules', 'electron', 'dist') + sep];
  return processes
    .filter(({ pid, program }) => pid !== process.pid && RUNS.test(basename(program)))
    .filter(({ line }) => marks.some((mark) => line.includes(mark)))
    .map(({ pid }) => pid);
}

async function processes() {
  if (process.platform === 'linux') {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        try {
          const words = readFileSync(join('/proc', name, 'cmdline'), 'utf8').split('\0');
          return [{ pid: Number(name), program: words[0], line: words.join(' ') }];
        } catch {
          return [];
        }
      });
  }
  if (process.platform === 'win32') return [];
  // Two, as neither column says where it ends: paths may hold spaces.
  const [programs, lines] = await Promise.all([column('comm'), column('command')]);
  return [...lines].map(([pid, line]) => ({ pid, program: programs.get(pid) ?? '', line }));
}

async function column(name) {
  const { output } = await capture('ps', ['-axo', `pid=,${name}=`], { cwd: fromRoot() });
  const rows = output.split('\n').map((row) => /^\s*(\d+)\s+(.*)$/.exec(row));
  return new Map(rows.filter((row) => row !== null).map(([, pid, text]) => [Number(pid), text]));
}
