/**
 * Decides who gets what next: from what is in memory and an event to what is to be done. Nothing here sends, reads, writes or looks at a
 * clock; the driver (`queue-runner.ts`) does, and tells what came of it.
 */
import { assertNever } from '../../../shared/domain/assert-never.ts';
import { laneKey, laneOf } from '../mail/lanes.ts';
import type { DueMessage } from '../mail/mail-types.ts';
import { AloneLane } from './alone-lane.ts';
import { Backlog } from './backlog.ts';
import type { Reply, SendResult } from './courier-messages.ts';
import type { CourierState } from './courier-types.ts';
import { JOBS_PER_CONNECTION, type Destination, type Work } from './destination.ts';
import { settleHosts, type FoundHosts } from './destination-hosts.ts';
import { downAt } from './down-at.ts';
import type { HostState } from './host-state.ts';
import { Jobs } from './jobs.ts';
import { prolonged } from './queue-clock.ts';
import { hostBlame, replyText } from './remote-replies.ts';
import type { Command, Moment, SchedulerEvent, SettledEvent } from './scheduler-types.ts';
import { sendJobOf } from './send-job.ts';
import { hostRefusal, judge, sessionEnd, type Answers, type Verdicts } from './verdicts.ts';
import { WorkSorter } from './work-sorter.ts';

export class QueueScheduler {
  readonly backlog: Backlog;
  readonly sorter: WorkSorter;
  readonly #jobs = new Jobs();
  readonly #blocked = new Set<Destination>();
  readonly #alone: AloneLane;
  #running = false;
  #paused = false;
  #at: Moment;
  #commands: Command[] = [];

  constructor(at: Moment) {
    this.#at = at;
    this.backlog = new Backlog(
      () => this.#do({ kind: 'fetch' }),
      (deliveries) => this.#do({ kind: 'give-back', deliveries }),
    );
    const moment = { now: () => this.#at.now, settings: () => this.#at.settings };
    this.sorter = new WorkSorter(moment, this.backlog, {
      ready: (destination) => this.#dispatch(destination),
      sortedAnew: () => this.#do({ kind: 'fetch' }),
      unsent: (message, deliveries, verdicts) =>
        this.#do({
          kind: 'settle',
          message,
          verdicts,
          done: { kind: 'settled', work: null, deliveries, verdicts },
        }),
    });
    this.#alone = new AloneLane(
      { ...moment, onNotice: (notice) => this.#do({ kind: 'notice', notice }) },
      {
        maySend: () => this.maySend,
        send: (work, choice) => this.#sendTo(work, choice, true),
        isWithdrawn: (work) => this.backlog.isWithdrawn(work),
        giveBack: (work) => {
          this.backlog.giveBack(work);
          this.#do({ kind: 'fall-behind' });
        },
        judge: (work, answers, now, retryAt) => this.#judge(work, answers, now, retryAt),
        settle: (work, verdicts) => this.#settle(work, verdicts),
        over: () => this.#do({ kind: 'alone-over' }),
      },
    );
  }

  get paused(): boolean {
    return this.#paused;
  }

  get maySend(): boolean {
    return this.#running && !this.#paused;
  }

  /** Nothing is at the worker. */
  get idle(): boolean {
    return this.#jobs.size === 0;
  }

  state(now: number): CourierState {
    const down = downAt(this.backlog.destinations.values(), now);
    return { paused: this.#paused, active: this.#jobs.size, down };
  }

  messageOf(job: number): DueMessage | undefined {
    return this.#jobs.get(job)?.message;
  }

  /** What is to be done now, in this order. */
  step(event: SchedulerEvent, at: Moment): readonly Command[] {
    return this.#collect(at, () => this.#on(event));
  }

  /** Sorts a message that was claimed; the number of recipients taken, the rest is given back. */
  offer(message: DueMessage, at: Moment): { readonly taken: number; readonly commands: readonly Command[] } {
    let taken = 0;
    const commands = this.#collect(at, () => (taken = this.sorter.offer(message)));
    return { taken, commands };
  }

  /** Looks at the settings, for what is about to be fetched. */
  noteSettings(at: Moment): readonly Command[] {
    return this.#collect(at, () => this.sorter.noteSettings());
  }

  #collect(at: Moment, work: () => unknown): readonly Command[] {
    this.#at = at;
    work();
    const commands = this.#commands;
    this.#commands = [];
    return commands;
  }

  #do(command: Command): void {
    this.#commands.push(command);
  }

  #on(event: SchedulerEvent): void {
    switch (event.kind) {
      case 'start':
        this.#running = true;
        return this.#look();
      case 'hold':
        this.#running = false;
        return;
      case 'pause':
        this.#paused = true;
        return;
      case 'resume':
        this.#paused = false;
        return this.#look();
      case 'look':
        return this.#look();
      case 'wake':
        for (const destination of this.backlog.destinations.values()) destination.forgive();
        this.#do({ kind: 'sweep' });
        return this.#look();
      case 'clock-righted':
        return this.#sortAnew();
      case 'due':
        return this.#onDue(event.message);
      case 'withdrawn':
        return this.backlog.withdraw(event.ids);
      case 'results':
        return this.#onResults(event.results);
      case 'thread-died':
        return this.#onThreadDied(event.atWork);
      case 'alone-died':
        return this.#onAloneDied(event.error, event.atWork);
      case 'looked-up':
        return this.#onLookedUp(event.destination, event.found);
      case 'settled':
        return this.#onSettled(event);
      default:
        return assertNever(event);
    }
  }

  #look(): void {
    for (const destination of this.backlog.destinations.values()) this.#dispatch(destination);
    this.#alone.next();
    this.#do({ kind: 'fetch' });
  }

  /** A message that is due at once, from memory. */
  #onDue(message: DueMessage): void {
    const { backlog } = this;
    // When older ones wait in the store, half of the room is theirs.
    const crowded = this.#at.behind ? !backlog.low : backlog.full;
    // But whoever has little in memory does not wait for those who have much.
    if (this.maySend && (!crowded || backlog.welcomes(message))) {
      this.sorter.offer(message);
      return;
    }
    backlog.refuse(message.deliveries);
    if (this.maySend) this.#do({ kind: 'fall-behind' });
  }

  /** What the worker had goes back, to be sent (perhaps again). */
  #onThreadDied(atWork: boolean): void {
    this.#running = false;
    for (const [job, work] of this.#jobs) {
      if (job === this.#alone.job) continue;
      if (atWork) this.#alone.died(work);
      this.#forget(job, work);
      this.backlog.giveBack(work);
    }
    this.#do({ kind: 'fall-behind' });
    this.#do({ kind: 'idle' });
  }

  #onAloneDied(error: Error, atWork: boolean): void {
    const { job } = this.#alone;
    const work = job === null ? undefined : this.#jobs.get(job);
    if (job === null || work === undefined) return;
    this.#forget(job, work);
    this.#alone.threadDied(work, error, atWork);
    this.#do({ kind: 'idle' });
  }

  #forget(job: number, work: Work): void {
    this.#jobs.remove(job);
    if (work.host !== null) work.host.probing = false;
  }

  #onResults(results: readonly SendResult[]): void {
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
    this.#do({ kind: 'go-on' });
    this.#do({ kind: 'idle' });
  }

  #onResult(work: Work, result: SendResult): void {
    const { now } = this.#at;
    const { host } = work;
    if (result.kind === 'unreached') {
      const { brokeOff, reason, remote } = result;
      const { transcript } = result;
      const answers = { remote, tls: '', dsn: false, replies: reason, transcript };
      if (brokeOff === null) this.#onHostFailed(work, answers, reason, now);
      else this.#onBrokeOff(work, answers, reason, brokeOff, now);
      return;
    }
    const refusal = hostRefusal(result.replies) ?? sessionEnd(result.replies);
    if (refusal !== null) {
      this.#onBrokeOff(work, result, refusal, 'closed', now);
      return;
    }
    const wasDown = host !== null && (!host.up || host.probing);
    host?.answered();
    if (wasDown) this.#do({ kind: 'fetch' });
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
    if (this.backlog.isWithdrawn(work)) return this.#withdraw(work);
    const next = this.maySend ? destination.pick(now, work.avoid) : null;
    if (next === null || next.probe) this.#settle(work, this.#judge(work, answers, now, null));
    else this.#sendTo(work, next, false);
  }

  #withdraw(work: Work): void {
    this.backlog.giveBack(work);
    this.#do({ kind: 'fetch' });
  }

  #hostFailed(destination: Destination, host: HostState, reason: Reply, now: number): void {
    const wasUp = host.up;
    host.failed(now, replyText(reason));
    if (wasUp && destination.kind !== 'direct') this.#tellDown(host.name, host.reason);
  }

  #tellDown(destination: string, reason: string): void {
    this.#do({ kind: 'notice', notice: { kind: 'destination-down', destination, reason } });
  }

  /** Not reached: to the next host if there is one; else all that waits for the destination goes back to the store. */
  #onHostFailed(work: Work, answers: Answers, reason: Reply, now: number): void {
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
    this.#settle(work, this.#judge(work, answers, now, until));
    this.#sweepSoon();
  }

  /** Nothing can be reached there: what waits and is past its time has had its last attempt. */
  #sweepSoon(): void {
    this.#do({ kind: 'sweep' });
    this.#do({ kind: 'fetch' });
  }

  /** The clock was set back: what waits in memory, and until when hosts are left alone, goes by one that is wrong. */
  #sortAnew(): void {
    for (const destination of this.backlog.destinations.values()) {
      this.backlog.giveBackWaiting(destination);
      destination.forgive();
    }
    this.#do({ kind: 'fetch' });
  }

  #judge(work: Work, answers: Answers, now: number, retryAt: number | null): Verdicts {
    return judge(this.#prolonged(work.message), work.deliveries, answers, now, retryAt);
  }

  #prolonged(message: DueMessage): DueMessage {
    return prolonged(message, this.#at.gaps, this.#at.now);
  }

  #settle(work: Work, verdicts: Verdicts): void {
    const done: SettledEvent = { kind: 'settled', work, deliveries: work.deliveries, verdicts };
    this.#do({ kind: 'settle', message: this.#prolonged(work.message), verdicts, done });
  }

  #onSettled({ work, deliveries, verdicts }: SettledEvent): void {
    if (work === null) for (const { id } of deliveries) this.backlog.taken.delete(id);
    else this.backlog.release(work);
    // On a full disk, or a computer that slept, it may have taken until the next attempt was due.
    const { now } = this.#at;
    if (verdicts.outcomes.some((outcome) => outcome.result === 'retry' && outcome.next <= now))
      this.#do({ kind: 'fall-behind' });
    this.#do({ kind: 'go-on' });
    this.#do({ kind: 'idle' });
  }

  #dispatch(destination: Destination): void {
    if (!this.maySend || destination.waiting.length === 0) return;
    const { now } = this.#at;
    if (destination.hosts === null || now >= destination.knownUntil) {
      if (!destination.resolving) {
        destination.resolving = true;
        this.#do({ kind: 'look-up', destination });
      }
      if (destination.hosts === null || destination.kind !== 'direct') return;
    }
    const places = this.#at.settings.connectionsPerDestination * JOBS_PER_CONNECTION;
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
      if (this.backlog.isWithdrawn(work)) this.#withdraw(work);
      else if (!this.#alone.takes(work)) this.#sendTo(work, choice, false);
    }
  }

  /** The number of the job. */
  #sendTo(work: Work, { host, probe }: { host: HostState; probe: boolean }, alone: boolean): number {
    const { target } = host;
    host.probing = probe;
    work.host = host;
    work.probe = probe;
    const id = this.#jobs.add(work);
    const { content } = work.message;
    this.#do({ kind: 'send', job: sendJobOf(work, id, target), target, content, alone });
    return id;
  }

  #onLookedUp(destination: Destination, found: FoundHosts): void {
    const { now } = this.#at;
    destination.resolving = false;
    settleHosts(destination, found, now);
    if (!this.#running) return;
    if (found.kind === 'hosts') {
      if (this.#at.behind) this.#do({ kind: 'fetch' });
      return this.#dispatch(destination);
    }
    const { why } = found;
    const retryAt = why.status.startsWith('5') ? null : destination.downUntil(now);
    if (retryAt !== null && destination.kind !== 'direct' && destination.failures === 1)
      this.#tellDown(destination.key, why.text);
    const answers = { remote: '', tls: '', dsn: false, replies: why };
    for (const work of destination.waiting.clear())
      this.#settle(work, this.#judge(work, answers, now, retryAt));
    this.#sweepSoon();
  }

  #giveBack(destination: Destination): void {
    this.backlog.giveBackWaiting(destination);
    this.#do({ kind: 'arm' });
  }
}
