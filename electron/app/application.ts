/** The application: composes session, handlers and events; both shells and the CLI stand on it (design, idea 4). */
import { asSaid } from '../../shared/text/text.ts';
import { userInfo } from 'node:os';
import type { Readable } from 'node:stream';
import { PreferencesFile } from '../store/preferences-file.ts';
import type { Events, EventName, OperationName, Request, Response } from '../../shared/contract/contract.ts';
import type { RelayState } from '../../shared/contract/relay-types.ts';
import type { SetInfo } from '../../shared/contract/types.ts';
import { actorOfAccount } from '../../shared/domain/actor.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import { Backups, type BackupsOptions } from './backup/backups.ts';
import { appHandlers, version } from './handlers/app-info.ts';
import { backupHandlers } from './handlers/backups.ts';
import { changeHandlers } from './handlers/changes.ts';
import { compareHandlers } from './handlers/compare.ts';
import { configFolder } from './base/config-folder.ts';
import { credentialHandlers } from './handlers/credentials.ts';
import { domainHandlers } from './handlers/domains.ts';
import { EventHub } from './base/event-hub.ts';
import { exportHandlers } from './handlers/exports.ts';
import { folderHandlers } from './handlers/folders.ts';
import type { AppContext } from './handlers/app-context.ts';
import type { Handlers } from './base/handler-types.ts';
import type { Shell } from './base/shell.ts';
import { Comparisons } from './jobs/comparisons.ts';
import { Hardening, hardeningHandlers } from './jobs/hardening.ts';
import { discardingRefused, ImportJobs, importHandlers } from './jobs/imports.ts';
import { ListExports } from './jobs/list-exports.ts';
import { MailActions } from './jobs/mail-actions.ts';
import { KnownSets } from './base/known-sets.ts';
import { incomingHandlers } from './handlers/incoming.ts';
import { mailHandlers, mailLogHandlers } from './handlers/mail-log.ts';
import { Moments } from './base/moments.ts';
import { Notifications, notificationHandlers } from './base/notifications.ts';
import { ownerDispatch } from './owner/owner-dispatch.ts';
import { preferenceHandlers } from './handlers/preferences.ts';
import { prepareQuery } from './base/prepare-query.ts';
import { UserSearches } from './base/user-searches.ts';
import { quarantineHandlers } from './handlers/quarantine.ts';
import { queueHandlers } from './handlers/queue.ts';
import { relayHandlers } from './handlers/relay.ts';
import type { OwnerClient } from './relay/run-beside-owner.ts';
import { ownerCalls } from './owner/relay-owner.ts';
import { RelayService, type StartOptions } from './relay/relay-service.ts';
import type { Envelope } from './base/dispatch.ts';
import { createRouter } from './base/router.ts';
import { setPathOf } from './base/set-folder.ts';
import { Session, type OpenOptions } from './owner/session.ts';
import { setHandlers } from './handlers/sets.ts';
import { settingHandlers } from './handlers/settings.ts';
import { Uploads } from './jobs/uploads.ts';
import { backupWork } from './jobs/scheduled/backup-work.ts';
import { directoryWork } from './jobs/scheduled/directory-work.ts';
import { OpenJobSecrets } from './jobs/scheduled/open-job-secrets.ts';
import { OpenMailNotices } from './jobs/notify/open-mail-notices.ts';
import { ScheduledJobs } from './jobs/scheduled/scheduled-jobs.ts';
import { jobHandlers } from './handlers/jobs.ts';
import { listExportHandlers } from './handlers/list-exports.ts';
import { usageHandlers } from './handlers/usage.ts';
import { userHandlers } from './handlers/users.ts';

export interface ApplicationOptions {
  readonly shell: Shell;
  /** Defaults to the process's own; names the config folder, the key file and the runtime folder. */
  readonly env?: NodeJS.ProcessEnv;
  /** Who acts, for the activity log; defaults to the operating system's user. */
  readonly actor?: string;
  /** Unix milliseconds. */
  readonly now?: () => number;
  /** Where internal errors go, one line each and without secrets; defaults to stderr. */
  readonly log?: (line: string) => void;
  /** The module of the relay's process; replaced in tests only. */
  readonly relayModule?: URL;
  /** How backups are encrypted and read; replaced in tests only. */
  readonly backups?: Pick<BackupsOptions, 'cost' | 'run'>;
}

export interface Application {
  /** The contract in this process; rejects with {@link PosternError}. */
  readonly client: OwnerClient;
  /** One call as it comes over a wire: nothing about `name` and `payload` is believed. Never rejects. */
  dispatch(name: string, payload: unknown): Promise<Envelope>;
  /** Opens a set as `sets.open` does, or only to look at it. */
  openSet(path: string, options?: OpenOptions): Promise<SetInfo>;
  subscribe<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void;
  /** As `relay.start`, but for this run with settings of its own (`postern relay`). */
  startRelay(options: StartOptions): Promise<RelayState>;
  /** For a shell that raises events of its own (menu commands). */
  emit<E extends EventName>(event: E, payload: Events[E]): void;
  /** Keeps bytes for an import; gives the id that `imports.start` takes. */
  receiveUpload(name: string, bytes: Readable): Promise<string>;
  /** Gives others of this user who want to see the set a fresh link to its window. */
  offerLink(give: () => string): void;
  /** Resolves once no other process works through this one; tells how many do, whenever it has to wait. */
  untilUnused(wait: (others: number) => void): Promise<void>;
  /** Cancels what runs, closes the set and gives it free. */
  close(): Promise<void>;
}

/** Builds the application; no set is open yet. */
export async function createApplication(options: ApplicationOptions): Promise<Application> {
  const env = options.env ?? process.env;
  const folder = configFolder(env);
  const log = options.log ?? ((line: string) => process.stderr.write(`${line}\n`));
  const now = options.now ?? Date.now;
  const actor = options.actor ?? actorOfAccount(userInfo().username);
  const events = new EventHub(log);
  const notifications = new Notifications(
    events,
    options.shell,
    now,
    (): string | null => session.info()?.path ?? null,
  );
  const preferences = await PreferencesFile.open(folder);
  const knownSets = new KnownSets(folder);
  const uploads = new Uploads(folder);
  let offered: (() => string) | null = null;
  const session = new Session({
    env,
    now,
    events,
    notifications,
    preferences,
    knownSets,
    link: () => offered?.() ?? null,
    remembers: options.shell.kind !== 'cli',
    dispatch: (name, payload) => dispatch(name, payload),
  });
  const comparisons = new Comparisons();
  const imports = new ImportJobs({ session, events, notifications, uploads, comparisons, env, actor, now });
  const relay = new RelayService({
    session,
    events,
    notifications,
    knownSets,
    now,
    log,
    spawn: options.shell.startRelay,
    module: options.relayModule,
    // A short command is over before a relay would be of use; `postern relay` starts it by itself.
    autoStart: options.shell.kind !== 'cli',
  });
  const hardening = new Hardening({
    session,
    events,
    notifications,
    now,
    log,
    enabled: options.shell.kind !== 'cli',
  });
  const moments = new Moments({
    events,
    now,
    state: () => {
      if (session.info() === null) return null;
      const store = session.store();
      return JSON.stringify([store.info().path, store.lapsed(), relay.windows(store).at(now()).day.start]);
    },
    also: () => {
      scheduled.look();
      mailNotices.notifier.look();
    },
  });
  const backups = new Backups({
    session,
    knownSets,
    env,
    folder,
    version: version(),
    now,
    waitingMail: () => relay.waitingMail(),
    ...options.backups,
  });
  const jobSecrets = new OpenJobSecrets(session);
  const scheduled = new ScheduledJobs({
    session,
    events,
    notifications,
    knownSets,
    now,
    log,
    enabled: options.shell.kind !== 'cli',
    works: {
      backup: backupWork({ backups, now, secret: (name) => jobSecrets.secret(name) }),
      directory: directoryWork({ imports, notifications, secret: (name) => jobSecrets.secret(name) }),
    },
  });
  notifications.onRead(() => scheduled.seen());
  const mailNotices = new OpenMailNotices(
    { session, notifications, now, agreed: () => scheduled.agreed() },
    options.shell.kind !== 'cli',
  );
  session.afterOpen(() => {
    relay.opened();
    hardening.opened();
    scheduled.opened();
    void mailNotices.opened();
  });
  session.beforeClose(async () => {
    await scheduled.closing();
    await backups.setCloses();
    await imports.stop();
    await hardening.closing();
    await relay.closing();
    await mailNotices.closing();
  });

  const userSearches = new UserSearches();
  const context: AppContext = {
    shell: options.shell,
    env,
    folder,
    actor,
    now,
    events,
    notifications,
    preferences,
    uploads,
    session,
    imports,
    comparisons,
    hardening,
    relay,
    userSearches,
    mailActions: new MailActions(now, relay),
    listExports: new ListExports(),
    backups,
    scheduled,
    jobSecrets,
    mailNotices,
  };
  const handlers: Handlers = {
    ...appHandlers(context),
    ...preferenceHandlers(context),
    ...notificationHandlers(context),
    ...folderHandlers(context),
    ...setHandlers(context),
    ...userHandlers(context),
    ...domainHandlers(context),
    ...settingHandlers(context),
    ...changeHandlers(context),
    ...importHandlers(context),
    ...incomingHandlers(context),
    ...exportHandlers(context),
    ...credentialHandlers(context),
    ...hardeningHandlers(context),
    ...relayHandlers(context),
    ...queueHandlers(context),
    ...quarantineHandlers(context),
    ...mailHandlers(context),
    ...mailLogHandlers(context),
    ...usageHandlers(context),
    ...listExportHandlers(context),
    ...backupHandlers(context),
    ...compareHandlers(context),
    ...jobHandlers(context),
  };
  const route = createRouter({
    handlers,
    openSet: () => session.info(),
    readOnly: () => session.readOnly(),
    prepare: (operation, request) =>
      prepareQuery(operation, request, {
        store: () => session.store(),
        used: (store) => relay.used.refresh(store),
        searches: userSearches,
      }),
    log,
  });
  const dispatch = discardingRefused(route, uploads);

  const asked = ownerDispatch({
    dispatch,
    calls: ownerCalls(() => session.store()),
    noticed: ({ title, body }) =>
      notifications.add({ kind: 'warning', title: asSaid(title), body: asSaid(body) }),
    readOnly: () => session.readOnly(),
    link: () => offered?.() ?? null,
  });
  const client: OwnerClient = {
    async invoke<N extends OperationName>(name: N, request: Request<N>): Promise<Response<N>> {
      const envelope = await dispatch(name, request);
      if (!envelope.ok) throw PosternError.fromReport(envelope.error);
      return envelope.value as Response<N>;
    },
    async call(name, payload) {
      const envelope = await asked(name, payload);
      if (!envelope.ok) throw PosternError.fromReport(envelope.error);
      return envelope.value;
    },
    subscribe: (event, listener) => events.on(event, listener),
    // It lives as long as this process.
    whenLost: () => undefined,
  };

  return {
    client,
    dispatch,
    openSet: (path, how) => session.open(setPathOf(path), how),
    subscribe: (event, listener) => events.on(event, listener),
    emit: (event, payload) => events.emit(event, payload),
    startRelay: (how) => {
      hardening.enable();
      scheduled.enable();
      mailNotices.enable();
      return relay.start(how);
    },
    receiveUpload: (name, bytes) => uploads.receive(name, bytes),
    offerLink: (give) => {
      offered = give;
    },
    untilUnused: (wait) => session.untilUnused(wait),
    async close() {
      moments.close();
      await backups.close();
      await session.close();
      await uploads.close();
    },
  };
}
