/** A relay for a set on a server, one of several: this process commits its locks and unseals what it needs, and has nobody beside it. */
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { tell } from '../../../shared/text/text.ts';
import { relaySettings, type RelaySettings } from '../../../shared/domain/relay-settings.ts';
import { openKeyring, type Keyring } from '../../credentials/keyring.ts';
import type { UserStore } from '../../store/model/store-types.ts';
import { openSharedStore } from '../../store/postgres/open-shared-store.ts';
import { parseServerAddress } from '../../store/postgres/server-address.ts';
import { configFolder } from '../base/config-folder.ts';
import { noticeText } from '../base/notifications.ts';
import { version } from '../handlers/app-info.ts';
import { ownerCalls } from '../owner/relay-owner.ts';
import { dkimKeyStore } from './dkim-key-store.ts';
import { forkRelay, RELAY_MODULE } from './fork-relay.ts';
import { keysForRelay } from './keys-for-relay.ts';
import { RelayNotices } from './relay-notices.ts';
import { RelayProcess, type ProcessState } from './relay-process.ts';
import { relaySecrets, relayStart, type RelayRun } from './relay-start.ts';

export interface RunOnServerOptions {
  /** `postgres://…` */
  readonly path: string;
  readonly create: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly run: RelayRun;
  readonly restart: boolean;
  readonly onState: (state: ProcessState) => void;
  readonly log: (line: string) => void;
}

export interface RelayOnServer {
  readonly store: UserStore;
  start(): Promise<ProcessState>;
  /** Lets it finish its sessions, and closes the set. */
  stop(): Promise<void>;
}

/** So often it is looked whether secrets are others. Milliseconds. */
const SECRETS_EVERY = 30_000;

/** What this computer has of its relay of that set: certificate, authority, rules. */
export function relayFolder(env: NodeJS.ProcessEnv, setId: string): string {
  return join(configFolder(env), 'relays', setId);
}

/** Opens the set as its relay may. Rejects as `openSet` does. */
export async function runOnServer(options: RunOnServerOptions): Promise<RelayOnServer> {
  const { path, env, run, log } = options;
  const store = await openSharedStore(
    path,
    { locksOnly: true, ...(options.create ? { create: {} } : {}) },
    env,
  );
  const { id } = store.info();
  const { place } = store;
  if ('folder' in place) throw new Error('A set on a server has no folder.');
  const { shelf } = place;
  const folder = relayFolder(env, id);
  let opened: Promise<Keyring> | null = null;
  const keyring = (): Promise<Keyring> => {
    opened ??= openKeyring(id, shelf, { env, hasPasswords: () => store.info().users > 0 });
    opened.catch(() => (opened = null));
    return opened;
  };
  const told = new Set<string>();
  const refused = (sentence: string): void => {
    if (!told.has(sentence)) log(sentence);
    told.add(sentence);
  };
  const notices = new RelayNotices({
    add: ({ title, body }) => log(`${noticeText(title)}: ${noticeText(body)}`),
  });
  const relay = new RelayProcess({
    spawn: () => forkRelay(RELAY_MODULE),
    start: async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const of = { setId: id, setPath: path, shelf, keyring: await keyring() };
      const start = await relayStart(of, store.system(), run, (sentence) => refused(tell(sentence)));
      return {
        ...start,
        keysPath: join(folder, 'keys'),
        server: {
          address: parseServerAddress(path, env),
          folder,
          version: version(),
          name: nameOf(relaySettings({ ...store.system().relay, ...run.overrides })),
        },
      };
    },
    serve: {
      ...ownerCalls(() => store),
      // The server would refuse it: a relay's role writes no passwords. Windows and `postern passwords` harden them.
      harden: () => undefined,
      dkimKey: keysForRelay(
        () => dkimKeyStore({ setId: id, setPath: path, shelf, keyring }),
        ({ title, body }) => log(`${tell(title)}: ${tell(body)}`),
      ),
    },
    onEvent(event) {
      if (event.kind === 'notice') notices.add(event.notice);
    },
    onState: options.onState,
    onDeath: (reason) => log(tell(reason)),
    restart: options.restart,
    now: Date.now,
    log,
  });
  let { relay: before, directory } = store.system();
  let sent = '';
  // Who gives a password on another computer changes nothing of the set.
  const looking = setInterval(() => void sendSecrets().catch(() => undefined), SECRETS_EVERY).unref();
  const stopFollowing = store.onChange(() => {
    const system = store.system();
    if (system.relay === before && system.directory === directory) return;
    ({ relay: before, directory } = system);
    void sendSecrets().catch(() => undefined);
  });

  /** Other smart hosts want other passwords. */
  async function sendSecrets(): Promise<void> {
    const peer = relay.peer();
    if (peer === null) return;
    const system = store.system();
    const secrets = await relaySecrets({
      ...{ setId: id, setPath: path, shelf, keyring: await keyring() },
      settings: relaySettings({ ...system.relay, ...run.overrides }),
      directory: system.directory ?? null,
    });
    for (const sentence of secrets.refused) refused(tell(sentence));
    const { key, directoryPassword } = secrets;
    const smartHostPasswords = { ...secrets.smartHostPasswords, ...run.passwords };
    const request = { key, smartHostPasswords, directoryPassword };
    const text = JSON.stringify(request);
    if (text === sent) return;
    await peer.call('secrets', request);
    sent = text;
  }

  return {
    store,
    start: () => relay.start(),
    async stop() {
      stopFollowing();
      clearInterval(looking);
      await relay.stop();
      notices.close();
      await store.close();
    },
  };
}

/** Several relays may run on one computer, each on a port of its own. */
function nameOf({ listen, listenTls }: RelaySettings): string {
  const port = (listen ?? listenTls)?.port ?? 0;
  return `${hostname()}:${port === 0 ? `process ${process.pid}` : port}`;
}
