/** The relay's process as its supervisor sees it, whichever runtime starts it. */
import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { childChannel } from '../relay/link/child-channel.ts';
import type { Channel } from '../relay/link/link-types.ts';

/** How a process ended; both null when nobody can tell. */
export interface RelayExit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface RelayChild {
  readonly channel: Channel;
  readonly pid: number | undefined;
  /** Called once, after everything the process said has been heard. */
  onExit(listener: (exit: RelayExit) => void): void;
  /** A line of its stderr. */
  onLine(listener: (line: string) => void): void;
  /** Ends it at once (SIGKILL). */
  kill(): void;
}

/** Starts the module in a process of its own. A shell whose runtime has another way passes its own (see Shell). */
export type StartRelayChild = (module: URL) => RelayChild;

/** The relay's entry: the source where this runs from source, else what was compiled of it. */
export const RELAY_MODULE = new URL(
  import.meta.url.endsWith('.ts') ? '../relay/main.ts' : '../relay/main.js',
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
