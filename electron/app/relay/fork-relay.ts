/** Starts the relay as a child of Node. */
import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { childChannel } from '../../relay/link/child-channel.ts';
import type { RelayChild } from '../base/relay-child.ts';

/** The relay's entry: the source where this runs from source, else what was compiled of it. */
export const RELAY_MODULE = new URL(
  import.meta.url.endsWith('.ts') ? '../../relay/main.ts' : '../../relay/main.js',
  import.meta.url,
);

/** A child of Node; nothing of the set is in its arguments or environment. */
export function forkRelay(module: URL): RelayChild {
  const child = fork(module, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // Debugger ports and test runners' loaders are not the relay's.
    execArgv: [],
  });
  // A process that could not be started is told by `close` too.
  child.on('error', () => undefined);
  return {
    channel: childChannel(child),
    pid: child.pid,
    onExit(listener) {
      // `close`, not `exit`: by then the channel and stderr have been read to their ends.
      child.once('close', (code, signal) => listener({ code, signal }));
    },
    onLine(listener) {
      if (child.stderr !== null) createInterface({ input: child.stderr }).on('line', listener);
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
