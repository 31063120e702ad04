/** A relay run by this process for a set that another process has open: that one commits what the relay asks for. */
import { tell } from '../../../shared/text/text.ts';
import type { Client } from '../../../shared/contract/contract.ts';
import type { OwnerCalls } from '../../relay/link/link-types.ts';
import type { Served } from '../../relay/link/rpc.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { openKeyring } from '../../credentials/keyring.ts';
import { dkimKeyStore, type DkimKeyStore } from './dkim-key-store.ts';
import { keysForRelay } from './keys-for-relay.ts';
import { forkRelay, RELAY_MODULE } from './fork-relay.ts';
import { noticeText } from '../base/notifications.ts';
import { RelayNotices } from './relay-notices.ts';
import { RelayProcess, type ProcessState } from './relay-process.ts';
import { relayStart, type RelayRun } from './relay-start.ts';

/** The contract, and what only other processes ask of an owner. */
export interface OwnerClient extends Client {
  call(name: string, payload: unknown): Promise<unknown>;
  /** Called once the owner is gone, where it is another process: then no event comes any more. */
  whenLost(listener: (error: Error) => void): void;
}

/** The owner, as it is reached now: anew for each call, for it may be another process by then. */
export type AskOwner = <T>(work: (client: OwnerClient) => Promise<T>) => Promise<T>;

export interface RunBesideOptions {
  readonly ask: AskOwner;
  readonly env: NodeJS.ProcessEnv;
  readonly run: RelayRun;
  readonly restart: boolean;
  readonly onState: (state: ProcessState) => void;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/** Runs a relay whose locks and hardened passwords another process commits; secrets are unsealed here. */
export function runBesideOwner({ ask, env, run, log, ...options }: RunBesideOptions): RelayProcess {
  let keys: DkimKeyStore | null = null;
  const owner: Served<OwnerCalls> = {
    lockUser: (request) => ask(async (client) => Number(await client.call('relay.lockUser', request))),
    harden: (request) =>
      ask(async (client) => {
        await client.call('relay.harden', request);
      }),
    // Secrets never cross the control socket: this process unseals them itself.
    dkimKey: keysForRelay(
      () => {
        if (keys === null) throw PosternError.of('conflict', 'The relay was not started yet.', {});
        return keys;
      },
      ({ title, body }) => log(`${tell(title)}: ${tell(body)}`),
    ),
  };
  const notices = new RelayNotices({
    add(told) {
      const [title, body] = [noticeText(told.title), noticeText(told.body)];
      log(`${title}: ${body}`);
      // The window is the owner's. What it cannot be told now stands in the log of this process, and in the mail log.
      const notice = { title: title.slice(0, 500), body: body.slice(0, 5_000) };
      ask((client) => client.call('relay.notice', notice)).catch(() => undefined);
    },
  });
  return new RelayProcess({
    ...options,
    spawn: () => forkRelay(RELAY_MODULE),
    start: () =>
      ask(async (client) => {
        const { id, path, users } = await client.invoke('sets.info', {});
        const { system } = await client.invoke('settings.get', { domain: null });
        const keyring = await openKeyring(id, path, { env, hasPasswords: () => users > 0 });
        keys = dkimKeyStore({ setId: id, setPath: path, keyring: () => Promise.resolve(keyring) });
        return relayStart({ setId: id, setPath: path, keyring }, system, run, (refused) =>
          log(tell(refused)),
        );
      }),
    serve: owner,
    onEvent(event) {
      if (event.kind === 'notice') notices.add(event.notice);
    },
    onDeath: (reason) => log(tell(reason)),
    log,
  });
}
