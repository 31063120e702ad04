/** The relay: puts directory, mail database, scanners, courier and listeners together, and takes them down in order. */
import { asSaid, tell, type Message } from '../../shared/text/text.ts';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { smartHostName } from '../../shared/domain/smart-host-name.ts';
import type { Moment } from '../../shared/domain/elapsed.ts';
import type { RelaySettings } from '../../shared/domain/relay-settings.ts';
import { systemRan } from './system-ran.ts';
import type { RelayNotice } from './link/relay-notice.ts';
import { createCourier } from './courier/create-courier.ts';
import { COURIER } from './courier/kept-pause.ts';
import { isOurself } from './courier/is-ourself.ts';
import { DkimKeys } from './dkim/dkim-keys.ts';
import type { Directory } from './directory/directory-types.ts';
import { openDirectory } from './directory/open-directory.ts';
import type {
  Listening,
  OwnerCalls,
  RelayCalls,
  RelayEvent,
  RelayStart,
  RelayStatus,
} from './link/link-types.ts';
import type { Served } from './link/rpc.ts';
import { AuthThrottle } from './listener/auth-throttle.ts';
import { MessageIntake } from './listener/message-intake.ts';
import { SessionHandlers } from './listener/session-handlers.ts';
import { Listeners } from './listener/listeners.ts';
import type { MailStore } from './mail/mail-store.ts';
import { RETENTION, RetentionTime } from './mail/retention-time.ts';
import { LOCK_TIMES } from './policy/lock-time.ts';
import { Lockout } from './policy/lockout.ts';
import { SendPolicy } from './policy/send-policy.ts';
import { relayCalls } from './relay-calls.ts';
import { openRelayPlace } from './relay-place.ts';
import { RelayCertificate } from './tls/relay-certificate.ts';
import { followSettings } from './relay-follow-settings.ts';
import { wakeForKeys } from './dkim/relay-dkim-wake.ts';
import { hostNameFor, tellOfBadNames } from './relay-names.ts';
import { createScanners } from './scan/create-scanners.ts';
import type { Scanners } from './scan/scan-types.ts';

export interface RelayOptions {
  readonly start: RelayStart;
  /** The owner's calls; a rejected `lockUser` is tried again. */
  readonly owner: Served<OwnerCalls>;
  readonly say: (event: RelayEvent) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** By the clock that only runs; the computer's unless told. */
  readonly ran?: (() => Pick<Moment, 'uptime' | 'boot'>) | undefined;
}

export interface Relay {
  readonly calls: Served<RelayCalls>;
  listening(): readonly Listening[];
  /** Takes no more mail, lets sessions and deliveries finish for at most `milliseconds`, and closes the database. */
  stop(milliseconds: number): Promise<void>;
}

/** How often what is past its time is deleted. Milliseconds. */
const EXPIRE_EVERY = 10 * 60_000;
/** How often it is looked whether the set can be followed. Milliseconds. */
const PROBLEMS_EVERY = 5_000;
/** How often it is looked whether locks end when the set says. Milliseconds. */
const LOCKS_EVERY = 10_000;
/** At most so often is the owner told of new log lines. Milliseconds. */
const LOG_EVERY = 100;
/** Shares of the time to stop: of a change of the settings that is under way, and of the sessions; the courier gets the rest. */
const FOLLOW_SHARE = 0.1;
const SESSIONS_SHARE = 0.6;
/** So long a DKIM key is waited for; after it, mail of its domain waits by the schedule. Milliseconds. */
const KEYS_PATIENCE = 10_000;
/** An attempt that began before a key came is over by then. Milliseconds. */
const KEYS_SETTLED = 60_000;

/** Starts it; rejects with a PosternError whose message says what to do, having closed what was open. */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { start, say, ran = systemRan } = options;
  /** Waits in memory are by a clock that nobody sets. */
  const ranHere = (): number => performance.now();
  const secrets = {
    key: keyOf(start.key),
    passwords: start.smartHostPasswords,
    directory: start.directoryPassword ?? null,
  };
  const closing: (() => Promise<void> | void)[] = [];
  try {
    const notify = (notice: RelayNotice): void => say({ kind: 'notice', notice });
    const place = await openRelayPlace(start, options.now);
    closing.push(() => place.close());
    const { store, now } = place;
    const directory = await openDirectory({
      setPath: start.setPath,
      follow: () => place.follow(),
      setId: start.setId,
      key: () => secrets.key,
      harden: async (request) => options.owner.harden(request),
      now,
      overrides: start.overrides,
      directoryPassword: () => secrets.directory,
      directoryTrouble: (reason) => notify({ kind: 'directory-down', reason }),
    });
    closing.push(() => directory.close());
    const settings = (): RelaySettings => directory.relay();
    // What the relay is started with; what changes from here on is followed.
    const first = settings();
    const hostName = hostNameFor(directory, hostname());
    const rulesFile = join(place.folder, 'rules.txt');
    const scanners = createScanners({ settings, values: store.values, now, onNotice: notify, rulesFile });
    closing.push(() => scanners.close());
    await scanners.ready();
    const lockout = new Lockout({
      directory,
      store,
      lockTimes: await place.kept(LOCK_TIMES),
      now,
      ran,
      lockUser: async (request) => options.owner.lockUser(request),
      log: (event) => void store.write([event]).catch(() => undefined),
      notify,
    });
    const policy = new SendPolicy({ directory, store, lockout, now });
    const intake = new MessageIntake({ directory, store, policy, lockout, scanners, hostName, now, notify });
    const handlers = new SessionHandlers({
      directory,
      store,
      policy,
      throttle: new AuthThrottle(ranHere),
      now,
    });
    const refused = (reason: Message): void => notify({ kind: 'settings-refused', reason });
    const dkim = new DkimKeys(
      async (which) => options.owner.dkimKey(which),
      () => passed(KEYS_PATIENCE, undefined, { ref: false }),
    );
    const keys = dkim.prepare(first.dkim);
    const certificate = await RelayCertificate.open(
      { folder: start.keysPath, now, refused, renew: (tls) => listeners.renew(tls) },
      first,
      hostName(),
    );
    closing.push(() => certificate.close());
    const listeners = new Listeners({ handlers, intake }, certificate.first);
    closing.push(() => listeners.stop(0));
    const courier = createCourier({
      store,
      kept: await place.kept(COURIER),
      settings: () => dkim.prepared(settings()),
      retryDays: (userId) => retryDays(directory, userId),
      smartHostPassword: (smartHost) => secrets.passwords[smartHostName(smartHost)],
      dkimKey: (domain, selector) => dkim.key(domain, selector),
      contact: () => directory.system().administratorContact,
      hostName,
      now,
      lookEvery: place.lookEvery,
      onNotice: notify,
      isOurself: (host, port) =>
        isOurself(host, port, { listening: listeners.listening(), hostName: hostName() }),
    });
    wakeForKeys(dkim, store, courier, () => passed(KEYS_SETTLED, undefined, { ref: false }));
    await listeners.apply(first, hostName());
    const follow = followSettings(first, {
      directory,
      listeners,
      certificate,
      dkim,
      hostName,
      say,
      refused,
    });
    const startedAt = now();
    const status = (): RelayStatus => ({
      listening: listeners.listening(),
      startedAt,
      sessions: listeners.sessions,
      courier: courier.state(),
      scanners: scanners.states(),
      storage: store.trouble(),
      seq: directory.seq(),
    });
    const leave = await place.begin(courier, status);
    closing.push(leave);
    // Mail is taken without the keys, but nothing leaves unsigned while they are on their way.
    void keys.then(() => courier.start());
    const stopTelling = tellOfLog(store, say);
    const stopNaming = tellOfBadNames(directory, refused);
    const stopWatching = tellOfProblems(directory, store, scanners, notify);
    const locks = setInterval(() => lockout.look(), LOCKS_EVERY).unref();
    lockout.look();
    const retention = new RetentionTime(await place.kept(RETENTION), ranHere);
    const expiry = setInterval(() => expire(store, settings(), retention.at(now())), EXPIRE_EVERY);
    expire(store, settings(), retention.at(now()));
    return {
      calls: relayCalls({
        store,
        courier,
        scanners,
        now,
        status,
        secrets: ({ key, smartHostPasswords, directoryPassword }) => {
          if (directoryPassword !== undefined) secrets.directory = directoryPassword;
          if (key !== undefined) secrets.key = keyOf(key);
          if (smartHostPasswords !== undefined) secrets.passwords = smartHostPasswords;
          // A key that came to hand unseals them.
          void dkim.prepare(settings().dkim);
          courier.wake();
        },
        renewCertificate: () => certificate.check(),
      }),
      listening: () => listeners.listening(),
      async stop(milliseconds) {
        clearInterval(expiry);
        clearInterval(locks);
        stopTelling();
        stopWatching();
        stopNaming();
        await Promise.race([follow(), passed(milliseconds * FOLLOW_SHARE, undefined, { ref: false })]);
        await listeners.stop(milliseconds * SESSIONS_SHARE);
        await courier.stop(milliseconds * (1 - FOLLOW_SHARE - SESSIONS_SHARE));
        await closeAll(closing);
      },
    };
  } catch (error) {
    await closeAll(closing);
    throw error;
  }
}

/** Last opened, first closed. */
async function closeAll(closing: readonly (() => Promise<void> | void)[]): Promise<void> {
  for (const close of closing.toReversed()) await close();
}

function keyOf(base64: string | null): Uint8Array | null {
  return base64 === null ? null : Buffer.from(base64, 'base64');
}

function retryDays(directory: Directory, userId: number | null): number {
  const user = userId === null ? undefined : directory.get(userId);
  return user?.settings.maxDaysToRetry ?? DEFAULT_RETRY_DAYS;
}

/** For messages of users that are gone, and the relay's own. */
const DEFAULT_RETRY_DAYS = 4;

/** A set that cannot be followed, a database that cannot be written, and rules that cannot be used, are told once for each reason. */
function tellOfProblems(
  directory: Directory,
  store: MailStore,
  scanners: Scanners,
  notify: (notice: RelayNotice) => void,
): () => void {
  type Kind = 'set-not-followed' | 'storage-failed' | 'rules-refused';
  const look = (problem: () => Message | null, kind: Kind) => {
    let told: string | null = null;
    return (): void => {
      const reason = problem();
      const said = reason === null ? null : tell(reason);
      if (said === told) return;
      told = said;
      if (reason !== null) notify({ kind, reason });
    };
  };
  const looks = [
    look(() => directory.problem(), 'set-not-followed'),
    look(() => store.trouble(), 'storage-failed'),
    look(() => {
      const problem = scanners.rulesProblem();
      return problem === null ? null : asSaid(problem);
    }, 'rules-refused'),
  ];
  const lookAtAll = (): void => {
    for (const one of looks) one();
  };
  lookAtAll();
  const timer = setInterval(lookAtAll, PROBLEMS_EVERY);
  return () => clearInterval(timer);
}

function tellOfLog(store: MailStore, say: (event: RelayEvent) => void): () => void {
  let timer: NodeJS.Timeout | null = null;
  const stop = store.onLog(() => {
    timer ??= setTimeout(() => {
      timer = null;
      say({ kind: 'log' });
    }, LOG_EVERY);
  });
  return () => {
    stop();
    if (timer !== null) clearTimeout(timer);
  };
}

function expire(store: MailStore, { mailLogDays }: RelaySettings, now: number): void {
  store.expire(now, mailLogDays).catch((error: unknown) => {
    process.stderr.write(`postern relay: old entries were not deleted: ${String(error)}\n`);
  });
}
