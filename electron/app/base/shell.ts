/** What the application asks of the shell that runs it; each shell passes in what it has. */
import type { CheckedRequest } from '../../../shared/contract/contract.ts';
import type { AppInfo, AppNotification } from '../../../shared/contract/types.ts';
import type { StartRelayChild } from './relay-child.ts';

/** What a shell can do for the application; null where it has no such thing. */
export interface Shell {
  readonly kind: AppInfo['shell'];
  readonly pickFolder:
    ((purpose: CheckedRequest<'folders.pick'>['purpose']) => Promise<string | null>) | null;
  readonly pickFile: ((purpose: CheckedRequest<'files.pick'>['purpose']) => Promise<string | null>) | null;
  readonly reveal: ((path: string) => Promise<void>) | null;
  readonly notify: ((notification: AppNotification) => void) | null;
  /** Starts the relay's process in the shell's own way; absent: as a child of Node. */
  readonly startRelay?: StartRelayChild;
}

/** A shell with no abilities of its own: the CLI, and the base of the browser shell. */
export function plainShell(kind: Shell['kind']): Shell {
  return { kind, pickFolder: null, pickFile: null, reveal: null, notify: null };
}
