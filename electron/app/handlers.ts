/** What every group of handlers gets, and the shape it must have. */
import type { CheckedRequest, OperationName, Response } from '../../shared/contract/contract.ts';
import type { AppInfo, AppNotification } from '../../shared/contract/types.ts';
import type { PreferencesFile } from '../store/preferences-file.ts';
import type { EventHub } from './event-hub.ts';
import type { Hardening } from './hardening.ts';
import type { ImportJobs } from './imports.ts';
import type { Notifications } from './notifications.ts';
import type { StartRelayChild } from './relay-child.ts';
import type { RelayService } from './relay-service.ts';
import type { Session } from './session.ts';
import type { Uploads } from './uploads.ts';

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

export interface AppContext {
  readonly shell: Shell;
  readonly env: NodeJS.ProcessEnv;
  /** Config folder of this computer's user. */
  readonly folder: string;
  readonly actor: string;
  readonly now: () => number;
  readonly events: EventHub;
  readonly notifications: Notifications;
  readonly preferences: PreferencesFile;
  readonly uploads: Uploads;
  readonly session: Session;
  readonly imports: ImportJobs;
  readonly hardening: Hardening;
  readonly relay: RelayService;
}

export type Handler<N extends OperationName> = (
  request: CheckedRequest<N>,
) => Response<N> | Promise<Response<N>>;

export type Handlers = { readonly [N in OperationName]: Handler<N> };

/** The handlers of the operations whose names begin with `Prefix.`. */
export type Group<Prefix extends string> = {
  readonly [N in Extract<OperationName, `${Prefix}.${string}`>]: Handler<N>;
};
