/** Runs the queue: takes due messages, hands them to the worker by destination, settles what comes of them. */
import { laneKey, laneOf } from '../mail/lanes.ts';
import type { DueMessage } from '../mail/mail-types.ts';
import { AloneLane } from './alone-lane.ts';
import { Backlog } from './backlog.ts';
import type { HostTarget, Reply, SendJob, SendResult } from './courier-messages.ts';
import type { CourierOptions, CourierState, MailResolver } from './courier-types.ts';
import { JOBS_PER_CONNECTION, type Destination, type Work } from './destination.ts';
import { DestinationHosts } from './destination-hosts.ts';
import type { HostState } from './host-state.ts';
import { Jobs } from './jobs.ts';
import { downAt } from './down-at.ts';
import { OverdueSweep } from './overdue-sweep.ts';
import { QueueClock } from './queue-clock.ts';
import { QueueFiller } from './queue-filler.ts';
import { hostBlame, replyText } from './remote-replies.ts';
import { sendJobOf } from './send-job.ts';
import { Settler } from './settler.ts';
import { hostRefusal, judge, sessionEnd, type Answers, type Verdicts } from './verdicts.ts';
import { WorkSorter } from './work-sorter.ts';

/** Where jobs go. */
export interface JobPort {
  /** `alone`: in a thread of its own. */
  send(job: Omit<SendJob, 'at'>, target: HostTarget, content: Uint8Array | null, alone: boolean): void;
  /** Nothing is to be sent alone any more. */
  aloneOver(): void;
}

export class QueueRunner {
  readonly #options: CourierOptions;
  readonly #port: JobPort;
  readonly #backlog = new Backlog(() => this.#filler.fetchMore());
  readonly #hosts: DestinationHosts;
  readonly #settler: Settler;
  readonly #sorter: WorkSorter;
  readonly #sweep: OverdueSweep;
  readonly #clock: QueueClock;
  readonly #jobs = new Jobs();
  readonly #blocked = new Set<Destination>();
  readonly #filler: QueueFiller;
  readonly #alone: AloneLane;
  #running = false;
  #paused = false;
  #onIdle: (() => void) | null = null;

  constructor(options: CourierOptions, resolver: MailResolver, port: JobPort) {
    this.#options = options;
    this.#port = port;
    this.#hosts = new DestinationHosts(options, resolver);
    this.#settler = new Settler(options, () => this.#onSettled());
    this.#sorter = new WorkSorter(options, this.#backlog, this.#settler, {
      ready: (destination) => this.#dispatch(destination),
      sortedAnew: () => this.#filler.fetchMore(),
    });
    this.#clock = new QueueClock(options, () => this.#sortAnew());
    this.#sweep = new OverdueSweep(options, this.#backlog, this.#settler, this.#sorter, this.#clock);
    this.#filler = new QueueFiller({
      options,
      backlog: this.#backlog,
      settler: this.#settler,
      sorter: this.#sorter,
      sweep: this.#sweep,
      wanted: () => this.#maySend,
      onTime: () => this.look(),
    });
    this.#alone = new AloneLane(options, {
      maySend: () => this.#maySend,
      send: (work, choice) => this.#sendTo(work, choice, true),
      isWithdrawn: (work) => this.#backlog.isWithdrawn(work),
      giveBack: (work) => {
        this.#backlog.release(work);
        this.#filler.fallBehind();
      },
      judge: (work, answers, now, retryAt) => this.#judge(work, answers, now, retryAt),
      settle: (work, verdicts) => this.#settle(work, verdicts),
      over: () => this.#port.aloneOver(),
    });
  }

  get paused(): boolean {
    return this.#paused;
  }

  get #maySend(): boolean {
    return this.#running && !this.#paused;
  }

  start(): void {
    this.#running = true;
    this.look();
  }

  /** Takes and sends nothing until {@link start}. */
  hold(): void {
    this.#running = false;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.look();
  }

  /** Looks for due messages now. */
  look(): void {
    for (const destination of this.#backlog.destinations.values()) this.#dispatch(destination);
    this.#alone.next();
    this.#filler.fetchMore();
    // After it: what it writes must not let newer mail overtake what is fetched.
    this.#clock.look();
  }

  wake(): void {
    for (const destination of this.#backlog.destinations.values()) destination.forgive();
    this.#sweep.again();
    this.look();
  }

  /** Takes no more; resolves once nothing is under way. */
  drain(): Promise<void> {
    this.#running = false;
    this.#filler.stop();
    return new Promise((resolve) => {
      this.#onIdle = resolve;
      this.#checkIdle();
    });
  }

  /** Forgets what is under way; nothing is settled after it. */
  stop(): void {
    this.#running = false;
    this.#filler.stop();
    this.#settler.stop();
  }

  state(): CourierState {
    const down = downAt(this.#backlog.destinations.values(), this.#options.now());
    return { paused: this.#paused, active: this.#jobs.size, down };
  }

  /** A message that is due at once, from memory. */
  onDue(message: DueMessage): void {
    if (!this.#maySend) return;
    // When older ones wait in the database, half of the room is theirs.
    const crowded = this.#filler.behind ? !this.#backlog.low : this.#backlog.full;
    // But whoever has little in memory does not wait for those who have much.
    if (crowded && !this.#backlog.welcomes(message)) this.#filler.fallBehind();
    else this.#sorter.offer(message);
  }

  onWithdrawn(ids: readonly number[]): void {
    this.#backlog.withdraw(ids);
  }

  /** The content of a job that the worker asks for. */
  content(job: number): AsyncIterable<Uint8Array> {
    const work = this.#jobs.get(job);
    if (work === undefined) throw new Error('the message is no longer being sent');
    return this.#options.store.content(work.message.id);
  }

  /** The worker is gone: what it had goes back to the database, to be sent (perhaps again). `atWork`: that may have killed it. */
  forgetJobs(atWork: boolean): void {
    for (const [job, work] of this.#jobs) {
      if (job === this.#alone.job) continue;
      if (atWork) this.#alone.died(work);
      this.#forget(job, work);
      this.#backlog.release(work);
    }
    this.#filler.fallBehind();
    this.#checkIdle();
  }

  /** The thread of the job that is sent alone is gone. `atWork`: that job may have killed it. */
  onAloneDied(error: Error, atWork: boolean): void {
    const { job } = this.#alone;
    const work = job === null ? undefined : this.#jobs.get(job);
    if (job === null || work === undefined) return;
    this.#forget(job, work);
    this.#alone.threadDied(work, error, atWork);
    this.#checkIdle();
  }

  #forget(job: number, work: Work): void {
    this.#jobs.remove(job);
    if (work.host !== null) work.host.probing = false;
  }

  onResults(results: readonly SendResult[]): void {
    this.#clock.look();
    const touched = new Set<Destination>();
    for (const result of results) {
      const work = this.#jobs.remove(result.job);
      if (work === undefined) continue;
      touched.add(work.destination);
      if (!this.#alone.settles(work, result)) this.#onResult(work, result);
    }
    this.#alone.next();
    for (const destination of touched) this.#dispatch(destination);
    if (this.#blocked.size > 0 && !this.#jobs.full) {
      const blocked = [...this.#blocked];
      this.#blocked.clear();
      for (const destination of blocked) if (!touched.has(destination)) this.#dispatch(destination);
    }
    this.#filler.goOn();
    this.#checkIdle();
  }

  #onResult(work: Work, result: SendResult): void {
    const now = this.#options.now();
    const { host } = work;
    if (result.kind === 'unreached') {
      const { brokeOff, reason, remote } = result;
      if (brokeOff === null) this.#onHostFailed(work, remote, reason, now);
      else this.#onBrokeOff(work, { remote, tls: '', dsn: false, replies: reason }, reason, brokeOff, now);
      return;
    }
    const refusal = hostRefusal(result.replies) ?? sessionEnd(result.replies);
    if (refusal !== null) {
      this.#onBrokeOff(work, result, refusal, 'closed', now);
      return;
    }
    const wasDown = host !== null && (!host.up || host.probing);
    host?.answered();
    if (wasDown) this.#filler.fetchMore();
    this.#settle(work, this.#judge(work, result, now, null));
  }

  /**
   * A host broke off at this message: to the next host that takes mail, else again by the schedule of messages, never as the probe
   * that tells whether the host is back.
   */
  #onBrokeOff(work: Work, answers: Answers, reason: Reply, how: 'closed' | 'silent', now: number): void {
    const { destination, host } = work;
    if (host !== null) {
      if (work.probe) host.probing = false;
      const blame = hostBlame(reason, how);
      if (blame !== null && host.blamedFor(work.message.id, laneKey(laneOf(work.message)), blame)) {
        this.#hostFailed(destination, host, reason, now);
      }
      work.avoid.add(host);
    }
    // Held, removed or rerouted meanwhile: then another host is not told of it.
    if (this.#backlog.isWithdrawn(work)) {
      this.#backlog.release(work);
      this.#filler.fetchMore();
      return;
    }
    const next = this.#maySend ? destination.pick(now, work.avoid) : null;
    if (next === null || next.probe) this.#settle(work, this.#judge(work, answers, now, null));
    else this.#sendTo(work, next, false);
  }

  #hostFailed(destination: Destination, host: HostState, reason: Reply, now: number): void {
    const wasUp = host.up;
    host.failed(now, replyText(reason));
    if (wasUp && destination.kind !== 'direct') {
      this.#options.onNotice({ kind: 'destination-down', destination: host.name, reason: host.reason });
    }
  }

  /** Not reached: to the next host if there is one; else all that waits for the destination goes back to the database. */
  #onHostFailed(work: Work, remote: string, reason: Reply, now: number): void {
    const { destination, host } = work;
    if (host !== null) {
      if (work.probe) host.probing = false;
      this.#hostFailed(destination, host, reason, now);
    }
    work.host = null;
    work.probe = false;
    const until = destination.downUntil(now);
    if (until === 0) {
      destination.waiting.unshift(work);
      return;
    }
    const answers = { remote, tls: '', dsn: false, replies: reason };
    this.#settle(work, this.#judge(work, answers, now, until));
    this.#sweepSoon();
  }

  /** Nothing can be reached there: what waits and is past its time has had its last attempt. */
  #sweepSoon(): void {
    this.#sweep.again();
    this.#filler.fetchMore();
  }

  /** The clock was set back: what waits in memory, and until when hosts are left alone, goes by one that is wrong. */
  #sortAnew(): void {
    for (const destination of this.#backlog.destinations.values()) {
      this.#backlog.releaseWaiting(destination);
      destination.forgive();
    }
    this.#filler.fetchMore();
  }

  #judge(work: Work, answers: Answers, now: number, retryAt: number | null): Verdicts {
    return judge(this.#clock.prolonged(work.message), work.deliveries, answers, now, retryAt);
  }

  #settle(work: Work, verdicts: Verdicts): void {
    this.#settler.settle(this.#clock.prolonged(work.message), verdicts, () => {
      this.#backlog.release(work);
      // On a full disk, or a computer that slept, it may have taken until the next attempt was due.
      const now = this.#options.now();
      if (verdicts.outcomes.some((outcome) => outcome.result === 'retry' && outcome.next <= now))
        this.#filler.fallBehind();
    });
  }

  #onSettled(): void {
    this.#filler.goOn();
    if (this.#onIdle !== null) this.#checkIdle();
  }

  #checkIdle(): void {
    if (this.#onIdle !== null && this.#jobs.size === 0 && this.#settler.active === 0) this.#onIdle();
  }

  #dispatch(destination: Destination): void {
    if (!this.#maySend || destination.waiting.length === 0) return;
    const now = this.#options.now();
    if (destination.hosts === null || now >= destination.knownUntil) {
      if (!destination.resolving) void this.#resolve(destination);
      if (destination.hosts === null || destination.kind !== 'direct') return;
    }
    const places = this.#options.settings().connectionsPerDestination * JOBS_PER_CONNECTION;
    while (destination.waiting.length > 0 && destination.places.taken < places) {
      const choice = destination.pick(now);
      if (choice === null) {
        if (destination.downUntil(now) > 0) this.#giveBack(destination);
        return;
      }
      const work = destination.waiting.shift((next) => this.#jobs.may(next, places));
      if (work === undefined) {
        // It may wait for a place that another destination has.
        this.#blocked.add(destination);
        return;
      }
      if (this.#backlog.isWithdrawn(work)) {
        this.#backlog.release(work);
        this.#filler.fetchMore();
        continue;
      }
      if (!this.#alone.takes(work)) this.#sendTo(work, choice, false);
    }
  }

  /** The number of the job. */
  #sendTo(work: Work, { host, probe }: { host: HostState; probe: boolean }, alone: boolean): number {
    const { target } = host;
    host.probing = probe;
    work.host = host;
    work.probe = probe;
    const id = this.#jobs.add(work);
    this.#port.send(sendJobOf(work, id, target), target, work.message.content, alone);
    return id;
  }

  async #resolve(destination: Destination): Promise<void> {
    destination.resolving = true;
    const found = await this.#hosts.find(destination);
    destination.resolving = false;
    if (!this.#running) return;
    if (found.kind === 'failed') {
      const now = this.#options.now();
      const retryAt = found.why.status.startsWith('5') ? null : destination.downUntil(now);
      if (retryAt !== null && destination.kind !== 'direct' && destination.failures === 1) {
        this.#options.onNotice({
          kind: 'destination-down',
          destination: destination.key,
          reason: found.why.text,
        });
      }
      const answers = { remote: '', tls: '', dsn: false, replies: found.why };
      for (const work of destination.waiting.clear()) {
        this.#settle(work, this.#judge(work, answers, now, retryAt));
      }
      this.#sweepSoon();
    } else {
      if (this.#filler.behind) this.#filler.fetchMore();
      this.#dispatch(destination);
    }
  }

  #giveBack(destination: Destination): void {
    this.#backlog.releaseWaiting(destination);
    this.#filler.armTimer();
  }
}
