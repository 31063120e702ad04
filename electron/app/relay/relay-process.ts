/** Keeps the relay's process alive: starts it, restarts it with back-off when it dies, stops it. Knows nothing of mail. */
import { asSaid, message, tell, type Message } from '../../../shared/text/text.ts';
import type { Served } from '../../relay/link/rpc.ts';
import { connectPeer, type Peer } from '../../relay/link/rpc.ts';
import type {
  Listening,
  OwnerCalls,
  OwnerEvent,
  RelayCalls,
  RelayEvent,
  RelayStart,
} from '../../relay/link/link-types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { RelayChild, RelayExit } from '../base/relay-child.ts';

/** Milliseconds before the first restart; doubled at each further one. */
const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 60_000;
/** A relay that has run so long did not die of how it was started: the delay begins anew. */
const STEADY = 60_000;
/** A relay whose owner was killed holds port and database until it has finished, within 10 s: its successor waits for it. */
const PREDECESSOR = 12_000;
const PREDECESSOR_POLL = 1_000;
const MAY_PASS = 'It is tried again for some seconds, in case a relay that is just ending has it.';
/** It has 10 s for its sessions, and a little to end. */
const STOP_PATIENCE = 12_000;
/** How long its silence is borne while an answer is waited for, and once it was told to stop. Milliseconds. */
const SILENCE = 10_000;
const LAST_SILENCE = 3_000;
/** Characters of the last stderr line that are told. */
const TOLD = 300;

export type ProcessState =
  | { readonly phase: 'stopped' | 'starting' | 'stopping' }
  | {
      readonly phase: 'running';
      readonly listening: readonly Listening[];
      readonly startedAt: number;
      readonly pid: number | null;
    }
  | { readonly phase: 'failed'; readonly reason: Message }
  | { readonly phase: 'waiting'; readonly reason: Message; readonly retryAt: number };

export interface RelayProcessOptions {
  readonly spawn: () => RelayChild;
  /** What to start with, asked anew at each start. A rejection is a failure with its sentence. */
  readonly start: () => Promise<RelayStart>;
  readonly serve: Served<OwnerCalls>;
  readonly onEvent: (event: RelayEvent) => void;
  readonly onState: (state: ProcessState) => void;
  /** It ended without having been told to, or could not be started, after {@link RelayProcess.start} had resolved. */
  readonly onDeath: (reason: Message) => void;
  /** False: a relay that dies has failed. */
  readonly restart: boolean;
  readonly now: () => number;
  /** Does `work` after so many milliseconds; returns the way to call it off. Replaced in tests only. */
  readonly schedule?: (milliseconds: number, work: () => void) => () => void;
  /** Takes what the process says on stderr. */
  readonly log: (line: string) => void;
}

/** One process from its start to its end. */
interface Run {
  readonly child: RelayChild;
  readonly peer: Peer<RelayCalls, OwnerEvent>;
  readonly ended: Promise<void>;
  lastLine: string;
  failure: Extract<RelayEvent, { kind: 'failed' }> | null;
}

export class RelayProcess {
  readonly #options: RelayProcessOptions;
  #state: ProcessState = { phase: 'stopped' };
  #run: Run | null = null;
  #restarts = 0;
  #delay = FIRST_DELAY;
  /** Until when it may wait for its predecessor, and whether it has. */
  #patience = 0;
  #waited = false;
  #callOff: () => void = () => undefined;
  /** Grows when what is under way no longer counts. */
  #turn = 0;
  #settled: (() => void)[] = [];

  constructor(options: RelayProcessOptions) {
    this.#options = options;
  }

  get state(): ProcessState {
    return this.#state;
  }

  /** How often it died and was to be started again since {@link start}. */
  get restarts(): number {
    return this.#restarts;
  }

  get pid(): number | undefined {
    return this.#run?.child.pid;
  }

  /** Resolves once it runs, has failed, has died or was stopped; never rejects. */
  async start(): Promise<ProcessState> {
    if (this.#state.phase === 'stopping') await this.#run?.ended;
    const { phase } = this.#state;
    if (phase === 'running') return this.#state;
    if (phase !== 'starting') {
      this.#callOff();
      this.#restarts = 0;
      this.#delay = FIRST_DELAY;
      this.#patience = this.#options.now() + PREDECESSOR;
      this.#waited = false;
      void this.#launch();
    }
    await new Promise<void>((resolve) => this.#settled.push(resolve));
    return this.#state;
  }

  /** Resolves once no process is left. */
  async stop(): Promise<void> {
    this.#callOff();
    this.#turn += 1;
    const run = this.#run;
    if (run === null) return this.#enter({ phase: 'stopped' });
    if (this.#state.phase !== 'stopping') {
      this.#enter({ phase: 'stopping' });
      run.peer.say({ kind: 'stop' });
      this.#callOff = this.#schedule(STOP_PATIENCE, () => run.child.kill());
      this.#endUnlessItLives(run);
    }
    await run.ended;
  }

  /** One that was stopped (SIGSTOP), or hangs, would not hear of it, and is ended at once: what it has accepted is on disk. */
  #endUnlessItLives(run: Run): void {
    const before = run.peer.heard();
    // Whatever it says to this, or while it thinks about it.
    run.peer.call('status', {}).catch(() => undefined);
    const callOff = this.#callOff;
    const stopLooking = this.#schedule(LAST_SILENCE, () => {
      if (run.peer.heard() === before) run.child.kill();
    });
    this.#callOff = () => {
      callOff();
      stopLooking();
    };
  }

  /** The link to a relay that runs; null otherwise. */
  peer(): Peer<RelayCalls, OwnerEvent> | null {
    return this.#state.phase === 'running' ? (this.#run?.peer ?? null) : null;
  }

  async #launch(): Promise<void> {
    const turn = ++this.#turn;
    this.#enter({ phase: 'starting' });
    let start: RelayStart;
    try {
      start = await this.#options.start();
      if (turn !== this.#turn) return;
      this.#run = this.#watch(this.#options.spawn());
    } catch (error) {
      if (turn === this.#turn) this.#failed(sentence(error), false);
      return;
    }
    this.#run.peer.say({ kind: 'start', start });
  }

  #watch(child: RelayChild): Run {
    const { serve, log } = this.#options;
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const peer = connectPeer<OwnerCalls, RelayCalls, OwnerEvent, RelayEvent>(child.channel, {
      serve,
      onEvent: (event) => this.#hear(run, event),
      patience: SILENCE,
    });
    const run: Run = { child, peer, ended, lastLine: '', failure: null };
    child.onLine((line) => {
      if (line.trim() !== '') run.lastLine = line.trim().slice(0, TOLD);
      log(line);
    });
    child.onExit((exit) => {
      if (this.#run !== run) return;
      this.#run = null;
      this.#ended(run, exit);
      resolve();
    });
    return run;
  }

  #hear(run: Run, event: RelayEvent): void {
    if (event.kind === 'failed') run.failure = event;
    else if (event.kind !== 'listening') this.#options.onEvent(event);
    else if (this.#state.phase === 'starting' || this.#state.phase === 'running') {
      const startedAt = this.#state.phase === 'running' ? this.#state.startedAt : this.#options.now();
      this.#enter({ phase: 'running', listening: event.listening, startedAt, pid: run.child.pid ?? null });
    }
  }

  #ended(run: Run, exit: RelayExit): void {
    const before = this.#state;
    this.#callOff();
    if (before.phase === 'stopping') return this.#enter({ phase: 'stopped' });
    if (run.failure !== null) {
      return this.#failed(run.failure.told ?? asSaid(run.failure.reason), run.failure.inUse);
    }
    const { now, restart, onDeath } = this.#options;
    const { lastLine: said } = run;
    const reason =
      said === ''
        ? message('The relay ended unexpectedly ({how}).', { how: how(exit) })
        : message('The relay ended unexpectedly ({how}). It said: {said}', { how: how(exit), said });
    if (before.phase === 'running' && now() - before.startedAt >= STEADY) this.#delay = FIRST_DELAY;
    if (restart) this.#restart(reason);
    else this.#enter({ phase: 'failed', reason });
    onDeath(reason);
  }

  /** It could not be started. */
  #failed(reason: Message, inUse: boolean): void {
    const { now, onDeath, log } = this.#options;
    if (this.#restarts > 0) {
      // It has run before: a full disk, or an address that is gone for a while, must not be its end.
      this.#restart(reason);
      return onDeath(reason);
    }
    if (inUse && now() < this.#patience) {
      const waits = message('{first} {rest}', { first: reason, rest: message(MAY_PASS) });
      if (!this.#waited) log(tell(waits));
      this.#waited = true;
      return this.#wait(PREDECESSOR_POLL, waits);
    }
    this.#enter({ phase: 'failed', reason });
    if (this.#waited) onDeath(reason);
  }

  #restart(reason: Message): void {
    const delay = this.#delay;
    this.#delay = Math.min(LONGEST_DELAY, delay * 2);
    this.#restarts += 1;
    this.#wait(delay, reason);
  }

  #wait(delay: number, reason: Message): void {
    this.#callOff = this.#schedule(delay, () => void this.#launch());
    this.#enter({ phase: 'waiting', reason, retryAt: this.#options.now() + delay });
  }

  #enter(state: ProcessState): void {
    this.#state = state;
    if (state.phase !== 'starting' && state.phase !== 'stopping') {
      for (const settle of this.#settled.splice(0)) settle();
    }
    this.#options.onState(state);
  }

  #schedule(milliseconds: number, work: () => void): () => void {
    return (this.#options.schedule ?? later)(milliseconds, work);
  }
}

function later(milliseconds: number, work: () => void): () => void {
  const timer = setTimeout(work, milliseconds);
  return () => clearTimeout(timer);
}

function how({ code, signal }: RelayExit): Message {
  if (signal !== null) return message('signal {signal}', { signal });
  return code === null
    ? message('it could not be started')
    : message('exit code {code}', { code: String(code) });
}

function sentence(error: unknown): Message {
  if (error instanceof PosternError) return error.told;
  const reason = error instanceof Error ? error.message : message('unknown reason');
  return message('The relay could not be started ({reason}).', { reason });
}
