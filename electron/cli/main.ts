/** The process behind `postern`. */
import { onStop } from '../app/base/stop-signals.ts';
import { runCommandLine } from './command-line.ts';

const stopping = new AbortController();
// Of a command that is cut short: 130 by Ctrl+C, 143 by SIGTERM, as shells expect it.
onStop((status) => stopping.abort(status));
// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const status = await runCommandLine(process.argv.slice(2), {
  env: process.env,
  stdin: () => process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stopping.signal,
});

if (!stopping.signal.aborted) process.exitCode = status;
// What it still waits for (a process that is stopped) must not keep it.
else process.stdout.write('', () => process.exit(status === 1 ? Number(stopping.signal.reason) : status));
