/** The relay's process as its supervisor sees it, whichever runtime starts it. */
import type { Channel } from '../../relay/link/link-types.ts';

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
