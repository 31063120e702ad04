/**
 * The jobs of the open set that run on a schedule, in whichever process has the set open for long. The clock on the wall is looked at
 * again and again, as for locks that end: it may be set, and goes on while the computer sleeps.
 */
import { message, tell, type Message } from '../../../../shared/text/text.ts';
import type { JobsView, JobView } from '../../../../shared/contract/job-contract.ts';
import { PosternError } from '../../../../shared/domain/errors.ts';
import { JOB_KINDS, type JobKind } from '../../../../shared/domain/job-settings.ts';
import { localTime } from '../../../../shared/domain/limits.ts';
import { dueRun, handledAt, nextRun, type Schedule } from '../../../../shared/domain/schedule.ts';
import type { SystemSettings } from '../../../../shared/domain/settings.ts';
import type { UserStore } from '../../../store/model/store-types.ts';
import type { EventHub } from '../../base/event-hub.ts';
import type { KnownSets } from '../../base/known-sets.ts';
import type { Notifications } from '../../base/notifications.ts';
import type { Session } from '../../owner/session.ts';
import { AgreedJobs } from './agreed-jobs.ts';
import { JobState, type JobEnd, type JobRecord } from './job-state.ts';
import { setFolder } from '../../base/set-folder.ts';

/** A run that begins so much after its time was missed, and is said to be made up. Milliseconds. */
const LATE = 60_000;
/** A job that has to wait for another one is tried again after so long. */
const AGAIN = 60_000;
/** A process that does not live to the end of a run begins it no more than so often. */
const MOST_TRIES = 3;

export interface JobRunning {
  readonly store: UserStore;
  readonly state: JobState;
  /** Aborted where the set is closed. */
  readonly signal: AbortSignal;
}

/** What one kind of job does. */
export interface JobWork {
  schedule(system: SystemSettings): Schedule | null;
  /** Rejects with what is to be told. `told`: the bell has it already. */
  run(running: JobRunning): Promise<{ readonly text: Message; readonly told: boolean }>;
}

export interface ScheduledJobsParts {
  readonly session: Session;
  readonly events: EventHub;
  readonly notifications: Notifications;
  readonly knownSets: KnownSets;
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** False for a short command, which is over before it would be of use. */
  readonly enabled: boolean;
  readonly works: Readonly<Record<JobKind, JobWork>>;
}

interface Bound {
  readonly store: UserStore;
  readonly agreed: AgreedJobs;
  readonly stopListening: () => void;
  readonly stop: AbortController;
  state: Promise<JobState> | null;
  /** As it was looked at last. */
  system: SystemSettings;
  /** What was begun last, and is waited for before the set is closed. */
  turn: Promise<unknown>;
  running: JobKind | null;
}

/** Runs what is due, and says when and how. */
export class ScheduledJobs {
  readonly #parts: ScheduledJobsParts;
  #enabled: boolean;
  #bound: Bound | null = null;
  #looking = false;
  /** Nothing is due from `#from` until `#until`; a clock that shows an earlier time was set back. */
  #from = 0;
  #until = 0;

  constructor(parts: ScheduledJobsParts) {
    this.#parts = parts;
    this.#enabled = parts.enabled;
  }

  /** The set was opened. */
  opened(): void {
    const { session, knownSets } = this.#parts;
    const store = session.store();
    const bound: Bound = {
      ...{ store, agreed: new AgreedJobs(store, knownSets), stop: new AbortController() },
      ...{ state: null, system: store.system(), turn: Promise.resolve(), running: null },
      stopListening: store.onChange(() => this.#changed()),
    };
    this.#bound = bound;
    this.#lookAnew();
    if (this.#enabled) void this.#inTurn(bound, () => this.#tellOpened(bound));
  }

  /** The set is about to be closed: what runs is ended, and made up at the next start. */
  async closing(): Promise<void> {
    const bound = this.#bound;
    if (bound === null) return;
    bound.stop.abort(PosternError.of('cancelled', 'The set was closed.', {}));
    await bound.turn;
    this.#bound = null;
    bound.stopListening();
  }

  /** For a process that turns out to stay: the headless relay. */
  enable(): void {
    if (this.#enabled) return;
    this.#enabled = true;
    const bound = this.#bound;
    if (bound !== null) void this.#inTurn(bound, () => this.#tellOpened(bound));
  }

  /** Begins what is due by the clock; cheap while nothing is. */
  look(): void {
    const bound = this.#bound;
    if (!this.#enabled || bound === null || this.#looking) return;
    const now = this.#parts.now();
    if (now >= this.#from && now < this.#until) return;
    this.#looking = true;
    void this.#inTurn(bound, () => this.#pass(bound).finally(() => (this.#looking = false)));
  }

  async state(): Promise<Omit<JobsView, 'kept' | 'mailBy'>> {
    const bound = this.#require();
    const state = await this.#state(bound);
    const system = bound.store.system();
    const { timeZone, scheduledBackup = null, directory = null, mailNotices = null } = system;
    const now = this.#parts.now();
    const jobs = JOB_KINDS.map((kind): JobView => {
      const schedule = this.#parts.works[kind].schedule(system);
      const record = state.job(kind);
      const { handled } = this.#counted(bound, record, schedule, now);
      const next = schedule === null ? null : nextRun(schedule, { timeZone, handled, now });
      const last = record?.last ?? null;
      return { kind, schedule, next, last, running: bound.running === kind };
    });
    const resting = !(await bound.agreed.agreed());
    return { jobs, resting, timeZone, settings: { scheduledBackup, directory, mailNotices } };
  }

  /** Runs one now; resolves once it is over, and rejects as it does. */
  async run(kind: JobKind): Promise<void> {
    const bound = this.#require();
    if (bound.running !== null)
      throw PosternError.of(
        'job-running',
        'A scheduled job is running: wait for it.',
        {},
        {
          job: bound.running,
        },
      );
    const failed = await this.#inTurn(bound, async () => {
      await bound.agreed.agree();
      const end = await this.#run(bound, kind, null, false);
      return end === 'done' ? null : end;
    });
    this.#lookAnew();
    if (failed instanceof PosternError) throw failed;
  }

  /** Somebody here agrees to what the set does by itself. */
  async agree(): Promise<void> {
    const bound = this.#require();
    await bound.agreed.agree();
    await this.#countFromNow(bound);
  }

  /** Whether the set may do what it says by itself. */
  agreed(): Promise<boolean> {
    return this.#require().agreed.agreed();
  }

  /** A change of the settings has been taken in: what they say from now on is agreed to, and counts from now. */
  async settled(): Promise<void> {
    const bound = this.#require();
    await bound.agreed.changed();
    await this.#countFromNow(bound);
  }

  /** What has no record yet, or one of another schedule, gets one. */
  async #countFromNow(bound: Bound): Promise<void> {
    const state = await this.#state(bound);
    for (const kind of JOB_KINDS) await this.#record(bound, state, kind);
    this.#lookAnew();
    this.#tell();
  }

  /** The bell was looked at: failures need not be told again at the next start. */
  seen(): void {
    const bound = this.#bound;
    if (bound?.state == null) return;
    void this.#inTurn(bound, async () => {
      const state = await this.#state(bound);
      for (const kind of JOB_KINDS) {
        const record = state.job(kind);
        if (record?.last == null || record.last.read) continue;
        await state.setJob(kind, { ...record, last: { ...record.last, read: true } }).catch(() => undefined);
      }
    });
  }

  #changed(): void {
    const bound = this.#bound;
    if (bound === null) return;
    const system = bound.store.system();
    if (system === bound.system) return;
    bound.system = system;
    void bound.agreed.changed().then(() => this.#tell());
    this.#lookAnew();
  }

  #lookAnew(): void {
    this.#from = this.#until = 0;
  }

  /** Says what nobody has seen yet of the last time, and what rests until somebody agrees. */
  async #tellOpened(bound: Bound): Promise<void> {
    const { notifications } = this.#parts;
    const state = await this.#state(bound);
    for (const kind of JOB_KINDS) {
      const last = state.job(kind)?.last;
      if (last?.outcome === 'failed' && !last.read) {
        const { time, text, told } = last;
        const body = told ?? message('{text}', { text });
        notifications.add({ kind: 'error', title: failedTitle(kind), body, time, cause: null });
      }
    }
    if (bound.store.info().readOnly !== null || (await bound.agreed.agreed())) return;
    notifications.add({
      kind: 'warning',
      title: 'The jobs of this set do not run by themselves',
      body: 'This set, its place, or what it does by itself is new on this computer. Look at it under Settings, and let it run if it is right.',
      cause: null,
    });
  }

  /** One look: everything that is due, one after the other. */
  async #pass(bound: Bound): Promise<void> {
    const begun = this.#parts.now();
    let until = Infinity;
    const state = await this.#state(bound);
    const rests = bound.store.info().readOnly !== null || !(await bound.agreed.agreed());
    for (const kind of rests ? [] : JOB_KINDS) {
      const record = await this.#record(bound, state, kind);
      const schedule = this.#parts.works[kind].schedule(bound.store.system());
      if (record === null || schedule === null) continue;
      const { timeZone } = bound.store.system();
      const now = this.#parts.now();
      const due = dueRun(schedule, { timeZone, handled: record.handled, now });
      if (bound.stop.signal.aborted) return;
      if (due !== null) {
        const end = await this.#run(bound, kind, due, now - due > LATE);
        if (end === 'again') until = Math.min(until, this.#parts.now() + AGAIN);
      }
      const handled = state.job(kind)?.handled ?? now;
      until = Math.min(until, nextRun(schedule, { timeZone, handled, now: this.#parts.now() }));
    }
    // What was changed meanwhile is looked at anew.
    [this.#from, this.#until] = [begun, until];
  }

  /** What is known of a job, from now on for the schedule that it has now. Null: it has none. */
  async #record(bound: Bound, state: JobState, kind: JobKind): Promise<JobRecord | null> {
    const schedule = this.#parts.works[kind].schedule(bound.store.system());
    const record = state.job(kind);
    if (schedule === null) return null;
    const next = this.#counted(bound, record, schedule, this.#parts.now());
    if (record?.of !== next.of || record.handled !== next.handled)
      await state.setJob(kind, next).catch(() => undefined);
    return next;
  }

  /** A schedule that is another one by now, or of another time zone, counts from now on: nothing of it was missed. */
  #counted(bound: Bound, record: JobRecord | null, schedule: Schedule | null, now: number): JobRecord {
    const of = JSON.stringify([schedule, bound.store.system().timeZone]);
    if (record === null || schedule === null || record.of !== of)
      return { of, handled: now, tries: 0, last: record?.last ?? null };
    const handled = handledAt(schedule, record.handled, now);
    return { ...record, handled };
  }

  /** `planned`: the moment it is for; null: somebody started it. `again`: it has to wait for another job. */
  async #run(
    bound: Bound,
    kind: JobKind,
    planned: number | null,
    late: boolean,
  ): Promise<'done' | 'again' | PosternError> {
    const { now, works } = this.#parts;
    const { store, stop } = bound;
    const state = await this.#state(bound);
    const before = this.#counted(bound, state.job(kind), works[kind].schedule(store.system()), now());
    const tries = planned === null ? 0 : before.tries + 1;
    await state.setJob(kind, { ...before, tries }).catch(() => undefined);
    bound.running = kind;
    this.#tell();
    const over = async (outcome: JobEnd['outcome'], said: Message): Promise<void> => {
      const text = tell(said);
      const last = { time: now(), planned, late, outcome, text, told: said, read: outcome === 'done' };
      const handled = planned ?? before.handled;
      await state.setJob(kind, { ...before, handled, tries: 0, last }).catch(() => undefined);
    };
    try {
      if (tries > MOST_TRIES) throw new PosternError('io-failed', NEVER_ENDED);
      const { text, told } = await works[kind].run({ store, state, signal: stop.signal });
      await over('done', text);
      this.#tellDone(kind, { text, told, late, planned });
      return 'done';
    } catch (error) {
      const failure = asFailure(error, this.#parts.log);
      if (stop.signal.aborted || failure.code === 'job-running') {
        // It did not run: it is still due.
        await state.setJob(kind, before).catch(() => undefined);
        return planned === null ? failure : 'again';
      }
      await over('failed', failure.told);
      this.#parts.notifications.add({
        kind: 'error',
        title: failedTitle(kind),
        body:
          planned === null || !late
            ? failure.told
            : message('{reason} It was to run on {time}, and was made up.', {
                reason: failure.told,
                time: this.#timeText(planned),
              }),
        cause: `job ${kind}`,
      });
      return failure;
    } finally {
      bound.running = null;
      this.#tell();
    }
  }

  #tellDone(
    kind: JobKind,
    { text, told, late, planned }: { text: Message; told: boolean; late: boolean; planned: number | null },
  ): void {
    if (planned === null || (told && !late)) return;
    this.#parts.notifications.add({
      kind: 'success',
      title: message(
        'The {kind, select, backup {scheduled backup} other {import from the directory}} {late, select, true {was made up} other {is done}}',
        { kind, late: String(late) },
      ),
      body: late
        ? message('It was to run on {time}, while Postern did not; it was made up once. {text}', {
            time: this.#timeText(planned),
            text,
          })
        : text,
      cause: `job ${JOB_CAUSES[kind]}`,
    });
  }

  #timeText(time: number): string {
    const { timeZone } = this.#require().store.system();
    return localTime(time, timeZone);
  }

  #state(bound: Bound): Promise<JobState> {
    return (bound.state ??= JobState.open(setFolder(bound.store)));
  }

  #inTurn<T>(bound: Bound, work: () => Promise<T>): Promise<T> {
    const result = bound.turn.then(work);
    // Nobody waits for what begins by itself.
    bound.turn = result.catch((error: unknown) => {
      if (!(error instanceof PosternError)) this.#parts.log(`Scheduled jobs: ${String(error)}`);
    });
    return result;
  }

  #tell(): void {
    this.#parts.events.emit('jobs', { now: this.#parts.now() });
  }

  #require(): Bound {
    // Says so when none is open.
    this.#parts.session.store();
    if (this.#bound === null) throw PosternError.of('no-set-open', 'Open a user set first.', {});
    return this.#bound;
  }
}

const NEVER_ENDED =
  'Postern ended again and again while this ran, so it was given up for this time. See whether memory or disk ran out, and start it by hand.';

/** By what notices are told apart that e-mail gathers. */
const JOB_CAUSES: Readonly<Record<JobKind, string>> = {
  backup: 'scheduled backup',
  directory: 'import from the directory',
};

function failedTitle(kind: JobKind): Message {
  return message('The {kind, select, backup {scheduled backup} other {import from the directory}} failed', {
    kind,
  });
}

function asFailure(error: unknown, log: (line: string) => void): PosternError {
  if (error instanceof PosternError) return error;
  log(`Scheduled jobs: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return PosternError.asSaid('internal', error instanceof Error ? error.message : String(error));
}
