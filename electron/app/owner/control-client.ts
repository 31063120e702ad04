/** The caller's end of the control socket: the contract's client, answered by the process that owns the set. */
import { message, type Message } from '../../../shared/text/text.ts';
import { connect, type Socket } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import {
  contract,
  type Client,
  type EventName,
  type Events,
  type OperationName,
  type Request,
  type Response,
} from '../../../shared/contract/contract.ts';
import { PosternError, type ErrorReport } from '../../../shared/domain/errors.ts';
import type { Holding } from './control-socket.ts';
import { PendingCalls } from '../../relay/link/pending-calls.ts';
import { Silence } from '../../relay/link/silence.ts';
import { readJsonLines, writeJsonLine } from './json-lines.ts';
import { distrust } from './socket-path.ts';

type Answer =
  | {
      readonly id: number;
      readonly envelope: { ok: true; value: unknown } | { ok: false; error: ErrorReport };
    }
  | { readonly event: EventName; readonly payload: never }
  | { readonly hello: true; readonly holding?: unknown }
  | { readonly bye: true };

/** Who is asked, for the sentences of what goes wrong. */
export interface Asked {
  /** What it must say that it has, before it is told anything. */
  readonly holding: Holding;
  /** Such as “process 17, which has the set open”; and the same where a sentence begins with it. */
  readonly who: Message;
  readonly first: Message;
  /** What to do where it is somebody else; a sentence. */
  readonly advice: Message;
  /** What to do where it does not answer; a sentence. */
  readonly remedy: Message;
  /** Aborted where the caller wants to end: then no answer is waited for any longer than a moment. */
  readonly signal?: AbortSignal;
  /** How long its silence is borne, and after the signal; milliseconds. Other than the usual in tests only. */
  readonly patience?: number;
  readonly lastPatience?: number;
}

/** A process that lives gives a sign several times a second. Milliseconds. */
const PATIENCE = 10_000;
const LAST_PATIENCE = 1_500;

/** The owner is gone, and nothing of the call was done: it can be made again elsewhere. */
export class OwnerLeft extends Error {
  override readonly name = 'OwnerLeft';
  /** It took its leave, so it had ended all that was under way; else it was killed. */
  readonly said: boolean;
  /** Nothing remains of what was asked before, either. */
  readonly undone: boolean;

  constructor(message: string, { said = false, undone = false } = {}) {
    super(message);
    this.said = said;
    this.undone = undone;
  }
}

/** Operations that are not in the contract are taken to change something. */
function writes(name: string): boolean {
  return Object.hasOwn(contract, name) ? contract[name as OperationName].writes : true;
}

/** Calls fail with `io-failed` after ten seconds of silence, and with {@link OwnerLeft} where nothing of them was done. */
export class ControlClient implements Client {
  readonly #socket: Socket;
  readonly #asked: Asked;
  readonly #greeted: (refusal: PosternError | null) => void;
  readonly #silence: Silence;
  readonly #calls: PendingCalls;
  readonly #listeners = new Map<EventName, Set<(payload: never) => void>>();
  #changed = false;
  #gone: Error | null = null;
  readonly #whenLost = new Set<(error: Error) => void>();

  private constructor(socket: Socket, asked: Asked, greeted: (refusal: PosternError | null) => void) {
    this.#socket = socket;
    this.#asked = asked;
    this.#greeted = greeted;
    const { signal, patience = PATIENCE, lastPatience = LAST_PATIENCE } = asked;
    this.#silence = new Silence({ patience, lastPatience, signal }, () => this.#giveUp());
    this.#calls = new PendingCalls(this.#silence);
    // From the first moment on: a process that is stopped is connected by the system all the same.
    this.#silence.await();
    readJsonLines(socket, (value) => this.#take(value as Answer));
    socket.on('error', () => socket.destroy());
    // Without a goodbye: it was killed.
    socket.on('close', () => {
      this.#lose(
        this.#anyWrites() ? unknownEnd(asked.who) : new OwnerLeft('The owner of the set was ended.'),
      );
    });
  }

  /**
   * Null when nobody listens there, or the owner is just leaving. Rejects when what listens might be somebody else's, has
   * something else, or says nothing.
   */
  static connect(path: string, asked: Asked): Promise<ControlClient | null> {
    return new Promise((resolve, reject) => {
      const reason = distrust(path);
      if (reason !== null) return reject(notAsked(asked, reason));
      const socket = connect(path);
      const client = new ControlClient(socket, asked, (refusal) => {
        if (refusal === null) resolve(client);
        else reject(refusal);
      });
      socket.once('close', () => resolve(null));
      socket.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'EACCES' || error.code === 'EPERM') {
          reject(PosternError.of('set-in-use', 'Another user of this computer has the set open.', {}));
        }
      });
    });
  }

  /** Whether a call that changes something was done: then the whole cannot be begun again. */
  get changed(): boolean {
    return this.#changed;
  }

  /** Called once the owner has left or was killed: no event comes any more. */
  whenLost(listener: (error: Error) => void): void {
    if (this.#gone === null) this.#whenLost.add(listener);
    else listener(this.#gone);
  }

  /** Any operation by name, also those that only one kind of owner knows. */
  call(name: string, payload: unknown): Promise<unknown> {
    if (this.#gone !== null) return Promise.reject(this.#gone);
    const { id, answer } = this.#calls.begin(name);
    writeJsonLine(this.#socket, { id, call: name, payload, of: meant(this.#asked.holding) });
    return answer;
  }

  async invoke<N extends OperationName>(name: N, request: Request<N>): Promise<Response<N>> {
    return (await this.call(name, request)) as Response<N>;
  }

  subscribe<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set<(payload: never) => void>();
    if (!this.#listeners.has(event)) writeJsonLine(this.#socket, { subscribe: event });
    this.#listeners.set(event, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  close(): void {
    this.#silence.end();
    this.#socket.end();
    // One that is stopped does not hang up.
    this.#socket.unref();
  }

  #take(answer: Answer): void {
    this.#silence.broken();
    if ('hello' in answer) return this.#greet(answer.holding);
    if ('bye' in answer) return this.#lose(new OwnerLeft('The owner closes the set.', { said: true }));
    if ('event' in answer) {
      for (const listener of this.#listeners.get(answer.event) ?? []) listener(answer.payload);
      return;
    }
    const waiting = this.#calls.take(answer.id);
    if (waiting === undefined) return;
    if (!answer.envelope.ok) return waiting.reject(PosternError.fromReport(answer.envelope.error));
    if (writes(waiting.name)) this.#changed = true;
    waiting.resolve(answer.envelope.value);
  }

  #greet(holding: unknown): void {
    this.#silence.end();
    if (isDeepStrictEqual(holding, this.#asked.holding)) return this.#greeted(null);
    this.#greeted(
      notAsked(this.#asked, message('what answers at its socket is something else, or another version')),
    );
    this.#socket.destroy();
  }

  /** It has been silent for too long. */
  #giveUp(): void {
    const { who, remedy, signal, patience = PATIENCE } = this.#asked;
    const calls = this.#calls
      .names()
      .map((name) => `“${name}”`)
      .join(', ');
    const seconds = String(patience / 1000);
    const silent =
      calls === ''
        ? message(
            'Waited {seconds} seconds for {who} to answer at its socket, and heard nothing: it is stopped, or hangs.',
            { seconds, who },
          )
        : message(
            'Waited {seconds} seconds for {who} to answer {calls}, and heard nothing: it is stopped, or hangs.',
            { seconds, who, calls },
          );
    const known = this.#anyWrites()
      ? message('It is not known whether this was done, or will be once it goes on: see “postern activity”.')
      : message('Nothing was changed.');
    const error =
      signal?.aborted === true
        ? PosternError.of('cancelled', 'Stopped while waiting for {who}. {known}', { who, known })
        : PosternError.of('io-failed', '{silent} {known} {remedy}', { silent, known, remedy });
    this.#greeted(error);
    this.#lose(error);
    this.#socket.destroy();
  }

  #anyWrites(): boolean {
    return this.#calls.names().some(writes);
  }

  #lose(error: Error): void {
    if (this.#gone !== null) return;
    this.#gone = error;
    this.#calls.rejectAll(error);
    for (const tell of this.#whenLost) tell(error);
  }
}

/** The set and folder that a call is meant for; a relay and a window have no choice. */
function meant(holding: Holding): unknown {
  if (holding.as !== 'owner') return undefined;
  const { set, device, inode } = holding;
  return { set, device, inode };
}

function notAsked({ first, advice }: Asked, why: Message): PosternError {
  return PosternError.of('set-in-use', '{who}, is not asked: {why}. Nothing was sent to it. {advice}', {
    who: first,
    why,
    advice,
  });
}

function unknownEnd(who: Message): PosternError {
  return PosternError.of(
    'io-failed',
    'The connection to {who}, ended before it answered, so it is not known whether this was done. See “postern activity”, and try again if it is not there.',
    { who },
  );
}
