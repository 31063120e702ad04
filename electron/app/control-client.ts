/** The caller's end of the control socket: the contract's client, answered by the process that owns the set. */
import { connect, type Socket } from 'node:net';
import {
  contract,
  type Client,
  type EventName,
  type Events,
  type OperationName,
  type Request,
  type Response,
} from '../../shared/contract/contract.ts';
import { PosternError, type ErrorReport } from '../../shared/domain/errors.ts';
import type { MeantFolder } from '../store/store-types.ts';
import { readJsonLines, writeJsonLine } from './json-lines.ts';

type Answer =
  | {
      readonly id: number;
      readonly envelope: { ok: true; value: unknown } | { ok: false; error: ErrorReport };
    }
  | { readonly event: EventName; readonly payload: never }
  | { readonly hello: true }
  | { readonly bye: true };

interface Waiting {
  /** Whether what is asked for changes something. */
  readonly writes: boolean;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

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

export class ControlClient implements Client {
  readonly #socket: Socket;
  readonly #of: MeantFolder | undefined;
  readonly #greeted: () => void;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Map<EventName, Set<(payload: never) => void>>();
  #next = 1;
  #changed = false;
  #gone: Error | null = null;
  readonly #whenLost = new Set<(error: Error) => void>();

  private constructor(socket: Socket, of: MeantFolder | undefined, greeted: () => void) {
    this.#socket = socket;
    this.#of = of;
    this.#greeted = greeted;
    readJsonLines(socket, (value) => this.#take(value as Answer));
    socket.on('error', () => socket.destroy());
    // Without a goodbye: it was killed.
    socket.on('close', () => {
      const asked = [...this.#waiting.values()].some((waiting) => waiting.writes);
      this.#lose(asked ? unknownEnd() : new OwnerLeft('The owner of the set was ended.'));
    });
  }

  /** Null when nobody listens there, or the owner is just leaving. Each call says that it is meant for the set `of`. */
  static connect(path: string, of?: MeantFolder): Promise<ControlClient | null> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      const client = new ControlClient(socket, of, () => resolve(client));
      socket.once('close', () => resolve(null));
      socket.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'EACCES' || error.code === 'EPERM') {
          reject(new PosternError('set-in-use', 'Another user of this computer has the set open.'));
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
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { writes: writes(name), resolve, reject });
      writeJsonLine(this.#socket, { id, call: name, payload, ...(this.#of && { of: this.#of }) });
    });
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
    this.#socket.end();
  }

  #take(answer: Answer): void {
    if ('hello' in answer) return this.#greeted();
    if ('bye' in answer) return this.#lose(new OwnerLeft('The owner closes the set.', { said: true }));
    if ('event' in answer) {
      for (const listener of this.#listeners.get(answer.event) ?? []) listener(answer.payload);
      return;
    }
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.envelope.ok && waiting?.writes === true) this.#changed = true;
    if (answer.envelope.ok) waiting?.resolve(answer.envelope.value);
    else waiting?.reject(PosternError.fromReport(answer.envelope.error));
  }

  #lose(error: Error): void {
    if (this.#gone !== null) return;
    this.#gone = error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    for (const tell of this.#whenLost) tell(error);
  }
}

function unknownEnd(): PosternError {
  return new PosternError(
    'io-failed',
    'The process that has the set open was ended before it answered, so it is not known whether this was done. See “postern activity”, and try again if it is not there.',
  );
}
