/** The process behind `postern`. */
import { onStop } from '../app/stop-signals.ts';
import { runCommandLine } from './command-line.ts';

const stopping = new AbortController();
onStop(() => stopping.abort());
// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await runCommandLine(process.argv.slice(2), {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stopping.signal,
});
