/** The relay of the open set: its process, its mail database and what is told of both. Ends with the set. */
import { listMessage, message, type Message, tell, asSaid } from '../../../shared/text/text.ts';
import { UsedLimits } from './used-limits.ts';
import { CalendarWindows } from '../../../shared/domain/calendar-windows.ts';
import { PosternError, saidOf } from '../../../shared/domain/errors.ts';
import {
  relaySettings,
  type RelaySettings,
  type RelaySettingsPatch,
} from '../../../shared/domain/relay-settings.ts';
import type { RelayState } from '../../../shared/contract/relay-types.ts';
import type { Listening, RelayCalls } from '../../relay/link/link-types.ts';
import type { RequestOf } from '../../relay/link/rpc.ts';
import type { MailReading, MailSummary } from '../../relay/mail/mail-reading.ts';
import { folderOf } from '../../store/model/set-home.ts';
import type { UserStore } from '../../store/model/store-types.ts';
import { secretsPlace, setFolder } from '../base/set-folder.ts';
import { dkimKeyStore, type DkimKeyStore } from './dkim-key-store.ts';
import type { EventHub } from '../base/event-hub.ts';
import { DeliverySeen } from './delivery-seen.ts';
import type { KnownSets } from '../base/known-sets.ts';
import { MailAccess } from './mail-access.ts';
import type { Notifications } from '../base/notifications.ts';
import type { StartRelayChild } from '../base/relay-child.ts';
import { forkRelay, RELAY_MODULE } from './fork-relay.ts';
import { offlineCalls, type MailChangeName, type OfflineCalls } from './offline-relay.ts';
import { askRelayBeside, type RelayPeer } from './reach-relay-beside.ts';
import { keysForRelay } from './keys-for-relay.ts';
import { RelayFeed } from './relay-feed.ts';
import { RelayNotices } from './relay-notices.ts';
import { ownerCalls } from '../owner/relay-owner.ts';
import { RelayProcess, type ProcessState } from './relay-process.ts';
import { PLAIN_RUN, relaySecrets, relayStart, type RelayRun } from './relay-start.ts';
import type { Session } from '../owner/session.ts';

export interface RelayServiceOptions {
  readonly session: Session;
  readonly events: EventHub;
  readonly notifications: Notifications;
  readonly knownSets: KnownSets;
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** Starts its process; Node's fork unless the shell has another way. */
  readonly spawn?: StartRelayChild | undefined;
  /** The module of its process; replaced in tests only. */
  readonly module?: URL | undefined;
  /** Whether a set that says so starts its relay when it is opened. */
  readonly autoStart: boolean;
}

export interface StartOptions extends Partial<RelayRun> {
  /** False: a relay that dies is not started again. */
  readonly restart?: boolean;
  /** Hears of each state of its process. */
  readonly onState?: (state: ProcessState) => void;
}

/** What belongs to one open set. */
interface Bound {
  readonly store: UserStore;
  readonly seen: DeliverySeen;
  readonly mail: MailAccess;
  readonly feed: RelayFeed;
  readonly notices: RelayNotices;
  readonly stopFollowing: () => void;
  /** What was told of secrets that are not used. */
  readonly refused: Set<string>;
  process: RelayProcess | null;
  run: RelayRun;
}

/** One step of a change to queue or quarantine. */
export type MailChanger = <N extends MailChangeName>(
  name: N,
  request: RequestOf<RelayCalls[N]>,
) => Promise<{ readonly changed: number }>;

/** Starts, stops and asks the relay, and does what it would do while none runs. */
export class RelayService {
  readonly #options: RelayServiceOptions;
  #bound: Bound | null = null;
  #windows: CalendarWindows | null = null;

  constructor(options: RelayServiceOptions) {
    this.#options = options;
    options.events.on('credentials', () => void this.sendSecrets());
  }

  /** The set was opened. */
  opened(): void {
    const store = this.#options.session.store();
    const bound = this.#bind(store);
    if (!this.#options.autoStart || store.info().readOnly !== null || !this.settings().autoStart) return;
    const failed = (reason: Message | null): void => {
      // A set that was closed meanwhile has no relay to miss.
      if (this.#bound === bound) this.#tellFailure(reason ?? asSaid(''));
    };
    this.#startByItself(bound).then(
      (state) => state?.phase === 'failed' && failed(state.told),
      (error: unknown) => failed(saidOf(error)),
    );
  }

  /** Null where nobody on this computer has agreed yet to where its mail would go: then somebody is asked. */
  async #startByItself(bound: Bound): Promise<RelayState | null> {
    const places = await bound.seen.unseen();
    if (this.#bound !== bound) return null;
    if (places === null) return this.start();
    this.#options.notifications.add({
      kind: 'warning',
      title: message('The relay was not started by itself'),
      body: notByItself(places),
    });
    bound.feed.changed(false);
    return null;
  }

  /** The set is about to be closed: finishes sessions within 10 s. */
  async closing(): Promise<void> {
    const bound = this.#bound;
    if (bound === null) return;
    await bound.process?.stop();
    this.#bound = null;
    bound.stopFollowing();
    bound.feed.close();
    bound.notices.close();
    await bound.mail.close();
  }

  /** As the administrator has set it; what a run overrides is not in it. */
  settings(): RelaySettings {
    return relaySettings(this.#options.session.store().system().relay);
  }

  /** What the relay that runs was started with over them; empty when none runs. */
  runSettings(): RelaySettingsPatch {
    const bound = this.#bound;
    return bound?.process?.state.phase === 'running' ? bound.run.overrides : {};
  }

  /** Whoever asks for it agrees to where its mail goes. */
  async start({ restart = true, onState, ...run }: StartOptions = {}): Promise<RelayState> {
    const bound = this.#require();
    setFolder(bound.store);
    const { readOnly } = bound.store.info();
    if (readOnly !== null) throw new PosternError('read-only', readOnly);
    await bound.seen.agree();
    const old = bound.process?.state.phase ?? 'stopped';
    if (old === 'stopped' || old === 'failed') {
      bound.run = { ...PLAIN_RUN, ...run };
      bound.process = this.#process(bound, restart, onState);
    }
    await bound.process?.start();
    return this.state();
  }

  async stop(): Promise<RelayState> {
    const { process, store } = this.#require();
    await process?.stop();
    const other = await askRelayBeside(setFolder(store), (_, pid) => Promise.resolve(pid));
    if (other !== null) {
      throw PosternError.of(
        'conflict',
        'The relay was started in another process ({pid}), by “postern relay”: stop it there.',
        { pid: String(other) },
        { pid: other },
      );
    }
    return this.state();
  }

  async state(): Promise<RelayState> {
    const { process, mail, store, seen } = this.#require();
    const own = process?.state ?? { phase: 'stopped' };
    // A relay that dies just now says nothing of its sessions.
    const status = await this.#withRelay((peer) => peer.call('status', {})).catch(() => null);
    const eventsSince = this.windows(store).at(this.#options.now()).day.start;
    const kept = await summaryOf(mail, eventsSince);
    const elsewhere = status !== null && own.phase === 'stopped';
    return {
      phase: elsewhere ? 'running' : own.phase,
      reason: 'reason' in own ? tell(own.reason) : null,
      told: 'reason' in own ? own.reason : null,
      retryAt: own.phase === 'waiting' ? own.retryAt : null,
      listening: own.phase === 'running' ? own.listening : (status?.listening ?? []),
      startedAt: own.phase === 'running' ? own.startedAt : (status?.startedAt ?? null),
      restarts: process?.restarts ?? 0,
      sessions: status?.sessions ?? 0,
      counts: kept.counts,
      today: kept.events,
      todaySince: eventsSince,
      paused: status?.courier.paused ?? kept.paused,
      courier: status?.courier ?? null,
      scanners: status?.scanners ?? [],
      storage: status?.storage ?? null,
      unreadable: kept.trouble,
      seq: status?.seq ?? null,
      unseen: await seen.unseen(),
    };
  }

  /** Calendar windows in the set's time zone. */
  windows(store: UserStore): CalendarWindows {
    const { timeZone } = store.system();
    if (this.#windows?.timeZone !== timeZone) this.#windows = new CalendarWindows(timeZone);
    return this.#windows;
  }

  /** What users have used of their limits. */
  readonly used = new UsedLimits({
    now: () => this.#options.now(),
    windows: (store) => this.windows(store),
    reading: () => this.reading(),
    trace: () => this.#require().mail.trace(),
  });

  /** Null while the set has no mail database. */
  reading(): Promise<MailReading | null> {
    return this.#require().mail.reading();
  }

  /** What waits in the mail database; null: there is none, or it cannot be read. */
  async waitingMail(): Promise<{ readonly waiting: number; readonly quarantined: number } | null> {
    const reading = await this.reading().catch(() => null);
    const summary = await reading?.summary({ eventsSince: this.#options.now() }).catch(() => null);
    return summary == null
      ? null
      : { waiting: summary.counts.queued + summary.counts.held, quarantined: summary.counts.quarantined };
  }

  /** Asks the relay, which must run. */
  async ask<T>(work: (relay: RelayPeer) => Promise<T>): Promise<T> {
    const answer = await this.#withRelay(async (relay) => ({ value: await work(relay) }));
    if (answer === null) throw PosternError.of('conflict', 'The relay does not run. Start it first.', {});
    return answer.value;
  }

  /** A change to queue or quarantine: by the relay when it runs, else by ourselves, who are then the database's one writer. */
  change: MailChanger = (name, request) => this.changes((change) => change(name, request));

  /** The steps of one change of many: without a relay that runs, the mail database is opened once for all of them. */
  async changes<T>(work: (change: MailChanger) => Promise<T>): Promise<T> {
    const bound = this.#settled();
    try {
      return await this.#change(bound, work);
    } finally {
      // Lists and counts that are asked for from now on are those after it, also where it ended midway.
      const reading = await bound.mail.reading().catch(() => null);
      void reading?.changed({}).catch(() => undefined);
      bound.feed.changedHere();
    }
  }

  async #change<T>(bound: Bound, work: (change: MailChanger) => Promise<T>): Promise<T> {
    if ((await this.#withRelay(() => Promise.resolve(true))) !== null) {
      return work(async (name, request) => {
        const answer = await this.#withRelay((relay) => relay.call(name, request));
        // It has ended since the step before.
        return answer === null ? this.change(name, request) : { changed: answer };
      });
    }
    if ((await bound.mail.reading()) === null) return work(() => Promise.resolve({ changed: 0 }));
    return this.#offline(bound, (calls) =>
      work(async (name, request) => {
        const call = (calls as Record<MailChangeName, (request: unknown) => number | Promise<number>>)[name];
        return { changed: await call(request) };
      }),
    );
  }

  /** Deliveries rest, or go on; kept while no relay runs, too. */
  async pause(on: boolean): Promise<void> {
    const bound = this.#settled();
    const asked = await this.#withRelay((relay) => relay.call('pause', { on }).then(() => true));
    if (asked === null) await this.#offline(bound, async (calls) => calls.pause({ on }));
  }

  /** The DKIM keys of that set. Once another one is open, what needs the set's key rejects with `cancelled`. */
  dkimKeys(store: UserStore): DkimKeyStore {
    const { id } = store.info();
    return dkimKeyStore({
      setId: id,
      ...secretsPlace(store),
      keyring: () => this.#options.session.keyring(store),
    });
  }

  /** The open set, unless its relay is just about to own the mail database, or to give it up. */
  #settled(): Bound {
    const bound = this.#require();
    const phase = bound.process?.state.phase;
    if (phase === 'starting' || phase === 'stopping') {
      throw PosternError.of(
        'job-running',
        'The relay is just {phase, select, starting {starting} stopping {stopping} other {{phase}}}: try again in a moment.',
        { phase },
        { job: 'relay' },
      );
    }
    return bound;
  }

  /** What a relay would do, done by ourselves as the mail database's one writer. */
  async #offline<T>(bound: Bound, work: (calls: OfflineCalls) => T | Promise<T>): Promise<T> {
    const result = await bound.mail.write(async (store) =>
      work(await offlineCalls(store, () => this.settings(), this.#options.now)),
    );
    bound.feed.changed(false);
    return result;
  }

  /** Tells a relay that runs the key and passwords that are at hand now. */
  async sendSecrets(): Promise<void> {
    const bound = this.#bound;
    const peer = bound?.process?.peer() ?? null;
    if (bound === null || peer === null) return;
    const { key, smartHostPasswords, directoryPassword, refused } = await relaySecrets({
      ...(await this.#identity(bound.store)),
      settings: relaySettings({ ...bound.store.system().relay, ...bound.run.overrides }),
      directory: bound.store.system().directory ?? null,
    });
    for (const sentence of refused) this.#tellRefused(bound, sentence);
    const passwords = { ...smartHostPasswords, ...bound.run.passwords };
    await peer
      .call('secrets', { key, smartHostPasswords: passwords, directoryPassword })
      .catch(() => undefined);
  }

  /** The relay of this process, or one beside it; null when none runs. */
  #withRelay<T>(work: (relay: RelayPeer) => Promise<T>): Promise<T | null> {
    const { process, store } = this.#require();
    const peer = process?.peer() ?? null;
    const folder = folderOf(store.place);
    if (peer !== null) return work(peer);
    return folder === null ? Promise.resolve(null) : askRelayBeside(folder, work);
  }

  #bind(store: UserStore): Bound {
    const { events, notifications, now } = this.#options;
    const mail = new MailAccess(store.place, now);
    const feed = new RelayFeed({
      events,
      state: () => this.state(),
      reading: () => mail.reading(),
      trace: () => mail.trace(),
    });
    const seen = new DeliverySeen(store, this.#options.knownSets, this.#options.autoStart);
    let { relay, directory } = store.system();
    const stopFollowing = store.onChange(() => {
      // Other smart hosts want other passwords; by whichever change they came, an undo for one.
      const system = store.system();
      if (system.relay === relay && system.directory === directory) return;
      ({ relay, directory } = system);
      void seen.changed().then(() => feed.changed(this.#bound?.process?.state.phase === 'running'));
      void this.sendSecrets();
    });
    const notices = new RelayNotices(notifications);
    this.#bound = {
      store,
      seen,
      mail,
      feed,
      notices,
      stopFollowing,
      refused: new Set(),
      process: null,
      run: PLAIN_RUN,
    };
    return this.#bound;
  }

  #process(bound: Bound, restart: boolean, told: StartOptions['onState']): RelayProcess {
    const { now, log, notifications, spawn = forkRelay, module = RELAY_MODULE } = this.#options;
    return new RelayProcess({
      spawn: () => spawn(module),
      start: async () =>
        relayStart(await this.#identity(bound.store), bound.store.system(), bound.run, (sentence) =>
          this.#tellRefused(bound, sentence),
        ),
      serve: {
        ...ownerCalls(() => bound.store),
        dkimKey: keysForRelay(
          () => this.dkimKeys(bound.store),
          (missing) => notifications.add({ kind: 'warning', ...missing }),
        ),
      },
      onEvent(event) {
        if (event.kind === 'notice') bound.notices.add(event.notice);
        else if (event.kind === 'log') bound.feed.logged();
      },
      onState(state) {
        if (state.phase === 'running') bound.run = withPorts(bound.run, state.listening);
        bound.feed.changed(state.phase === 'running');
        told?.(state);
      },
      onDeath: (reason) => this.#tellFailure(reason),
      restart,
      now,
      log,
    });
  }

  async #identity(store: UserStore) {
    const { id } = store.info();
    return { setId: id, ...secretsPlace(store), keyring: await this.#options.session.keyring() };
  }

  /** Once for each, though the relay asks again and again. */
  #tellRefused(bound: Bound, body: Message): void {
    if (bound.refused.has(tell(body))) return;
    bound.refused.add(tell(body));
    this.#options.notifications.add({ kind: 'warning', title: message('A secret is not used'), body });
  }

  #tellFailure(body: Message): void {
    const restarts = this.#bound?.process?.restarts ?? 0;
    // The first death is news, and every tenth after it; the state says the rest.
    if (restarts > 1 && restarts % 10 !== 0) return;
    this.#options.notifications.add({ kind: 'error', title: 'The relay does not run', body });
  }

  #require(): Bound {
    // Says so when none is open.
    this.#options.session.store();
    if (this.#bound === null) throw PosternError.of('no-set-open', 'Open a user set first.', {});
    return this.#bound;
  }
}

const NO_MAIL: MailSummary = {
  counts: { queued: 0, held: 0, deferred: 0, quarantined: 0 },
  events: {},
  paused: false,
};

/** What the mail database says; `trouble`: why it cannot be read. */
async function summaryOf(
  mail: MailAccess,
  eventsSince: number,
): Promise<MailSummary & { readonly trouble: Message | null }> {
  try {
    const reading = await mail.reading();
    return { ...((await reading?.summary({ eventsSince })) ?? NO_MAIL), trouble: null };
  } catch (error) {
    if (!(error instanceof PosternError)) throw error;
    return { ...NO_MAIL, trouble: error.told };
  }
}

/** What the administrator is told and asked. */
export function notByItself(places: readonly Message[]): Message {
  return message(
    'This set, or where its mail goes, is new on this computer. Its mail would go to {places}. Start the relay if that is right.',
    { places: listMessage(places, '{first}, and {rest}') },
  );
}

/** A free port that was found stays the same when the relay is started again: clients know it by now. */
function withPorts(run: RelayRun, listening: readonly Listening[]): RelayRun {
  const { listen, listenTls } = run.overrides;
  const port = (tls: Listening['tls']): number => listening.find((one) => one.tls === tls)?.port ?? 0;
  return {
    ...run,
    overrides: {
      ...run.overrides,
      ...(listen?.port === 0 ? { listen: { ...listen, port: port('starttls') } } : {}),
      ...(listenTls?.port === 0 ? { listenTls: { ...listenTls, port: port('implicit') } } : {}),
    },
  };
}
