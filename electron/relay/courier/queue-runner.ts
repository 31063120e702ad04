/** Drives the queue's scheduler: tells it what happens, and does what it says with store, names, settlements and the worker's threads. */
import { assertNever } from '../../../shared/domain/assert-never.ts';
import type { Claimant } from '../mail/mail-store.ts';
import type { DueMessage } from '../mail/mail-types.ts';
import type { HostTarget, SendJob, SendResult } from './courier-messages.ts';
import type { CourierOptions, CourierState, MailResolver } from './courier-types.ts';
import type { Destination } from './destination.ts';
import { DestinationHosts } from './destination-hosts.ts';
import { OverdueSweep } from './overdue-sweep.ts';
import { QueueClock } from './queue-clock.ts';
import { QueueFiller } from './queue-filler.ts';
import { QueueScheduler } from './queue-scheduler.ts';
import type { Command, Moment, SchedulerEvent } from './scheduler-types.ts';
import { Settler } from './settler.ts';

/** Where jobs go. */
export interface JobPort {
  /** `alone`: in a thread of its own. */
  send(job: Omit<SendJob, 'at'>, target: HostTarget, content: Uint8Array | null, alone: boolean): void;
  /** Nothing is to be sent alone any more. */
  aloneOver(): void;
}

export class QueueRunner {
  readonly #options: CourierOptions;
  readonly #claimant: Claimant;
  readonly #port: JobPort;
  readonly #scheduler: QueueScheduler;
  readonly #hosts: DestinationHosts;
  readonly #settler: Settler;
  readonly #sweep: OverdueSweep;
  readonly #clock: QueueClock;
  readonly #filler: QueueFiller;
  #onIdle: (() => void) | null = null;

  constructor(options: CourierOptions, claimant: Claimant, resolver: MailResolver, port: JobPort) {
    this.#options = options;
    this.#claimant = claimant;
    this.#port = port;
    this.#hosts = new DestinationHosts(options, resolver);
    this.#settler = new Settler(options);
    this.#clock = new QueueClock(options, () => this.#tell({ kind: 'clock-righted' }));
    this.#scheduler = new QueueScheduler({
      now: options.now(),
      settings: options.settings(),
      gaps: [],
      behind: true,
    });
    const { backlog, sorter } = this.#scheduler;
    this.#sweep = new OverdueSweep(options, claimant, backlog, this.#settler, sorter, this.#clock);
    this.#filler = new QueueFiller({
      options,
      claimant,
      backlog,
      settler: this.#settler,
      sorter: {
        offer: (message) => {
          const { taken, commands } = this.#scheduler.offer(message, this.#moment());
          this.#doAll(commands);
          return taken;
        },
        noteSettings: () => this.#doAll(this.#scheduler.noteSettings(this.#moment())),
      },
      sweep: this.#sweep,
      wanted: () => this.#scheduler.maySend,
      onTime: () => this.look(),
    });
  }

  get paused(): boolean {
    return this.#scheduler.paused;
  }

  start(): void {
    this.#tell({ kind: 'start' });
    this.#clock.look();
  }

  pause(): void {
    this.#tell({ kind: 'pause' });
  }

  resume(): void {
    this.#tell({ kind: 'resume' });
    this.#clock.look();
  }

  /** Looks for due messages now. */
  look(): void {
    this.#tell({ kind: 'look' });
    // After it: what it writes must not let newer mail overtake what is fetched.
    this.#clock.look();
  }

  wake(): void {
    this.#tell({ kind: 'wake' });
    this.#clock.look();
  }

  /** Takes no more; resolves once nothing is under way. */
  drain(): Promise<void> {
    this.#tell({ kind: 'hold' });
    this.#filler.stop();
    return new Promise((resolve) => {
      this.#onIdle = resolve;
      this.#checkIdle();
    });
  }

  /** Forgets what is under way; nothing is settled after it. */
  stop(): void {
    this.#tell({ kind: 'hold' });
    this.#filler.stop();
    this.#settler.stop();
  }

  state(): CourierState {
    return this.#scheduler.state(this.#options.now());
  }

  /** A message that is due at once, from memory. */
  onDue(message: DueMessage): void {
    this.#tell({ kind: 'due', message });
  }

  onWithdrawn(ids: readonly number[]): void {
    this.#tell({ kind: 'withdrawn', ids });
  }

  /** The content of a job that the worker asks for. */
  content(job: number): AsyncIterable<Uint8Array> {
    const message = this.#scheduler.messageOf(job);
    if (message === undefined) throw new Error('the message is no longer being sent');
    return this.#options.store.content(message.id);
  }

  /** The worker is gone: nothing is taken or sent until {@link start}. `atWork`: what it had may have killed it. */
  onDied(atWork: boolean): void {
    this.#tell({ kind: 'thread-died', atWork });
  }

  /** The thread of the job that is sent alone is gone. `atWork`: that job may have killed it. */
  onAloneDied(error: Error, atWork: boolean): void {
    this.#tell({ kind: 'alone-died', error, atWork });
  }

  onResults(results: readonly SendResult[]): void {
    this.#clock.look();
    this.#tell({ kind: 'results', results });
  }

  #moment(): Moment {
    const { now, settings } = this.#options;
    return { now: now(), settings: settings(), gaps: this.#clock.gaps, behind: this.#filler.behind };
  }

  #tell(event: SchedulerEvent): void {
    this.#doAll(this.#scheduler.step(event, this.#moment()));
  }

  #doAll(commands: readonly Command[]): void {
    for (const command of commands) this.#do(command);
  }

  #do(command: Command): void {
    switch (command.kind) {
      case 'send':
        return this.#port.send(command.job, command.target, command.content, command.alone);
      case 'alone-over':
        return this.#port.aloneOver();
      case 'look-up':
        return void this.#lookUp(command.destination);
      case 'settle':
        return this.#settler.settle(command.message, command.verdicts, () => this.#tell(command.done));
      case 'give-back':
        // A lease that could not be given back ends by itself.
        return void this.#claimant.release(command.deliveries).catch(() => undefined);
      case 'fetch':
        return this.#filler.fetchMore();
      case 'fall-behind':
        return this.#filler.fallBehind();
      case 'go-on':
        return this.#filler.goOn();
      case 'sweep':
        return this.#sweep.again();
      case 'arm':
        return this.#filler.armTimer();
      case 'notice':
        return this.#options.onNotice(command.notice);
      case 'idle':
        return this.#checkIdle();
      default:
        return assertNever(command);
    }
  }

  async #lookUp(destination: Destination): Promise<void> {
    const found = await this.#hosts.find(destination);
    this.#tell({ kind: 'looked-up', destination, found });
  }

  #checkIdle(): void {
    if (this.#onIdle !== null && this.#scheduler.idle && this.#settler.active === 0) this.#onIdle();
  }
}
