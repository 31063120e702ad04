/** The caller's end of the control socket: the contract's client, answered by the process that owns the set. */
import { connect, type Socket } from 'node:net';
import type {
  Client,
  EventName,
  Events,
  OperationName,
  Request,
  Response,
} from '../../shared/contract/contract.ts';
import { PosternError, type ErrorReport } from '../../shared/domain/errors.ts';
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
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** The owner took leave before it began: the call can be made again elsewhere. */
export class OwnerLeft extends Error {
  override readonly name = 'OwnerLeft';
}

export class ControlClient implements Client {
  readonly #socket: Socket;
  readonly #greeted: () => void;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Map<EventName, Set<(payload: never) => void>>();
  #next = 1;
  #answered = 0;
  #gone: Error | null = null;

  private constructor(socket: Socket, greeted: () => void) {
    this.#socket = socket;
    this.#greeted = greeted;
    readJsonLines(socket, (value) => this.#take(value as Answer));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#lose(
        new PosternError(
          'io-failed',
          'The process that has the set open went away without an answer. See “postern activity” for what was done.',
        ),
      );
    });
  }

  /** Null when nobody listens there, or the owner is just leaving. */
  static connect(path: string): Promise<ControlClient | null> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      const client = new ControlClient(socket, () => resolve(client));
      socket.once('close', () => resolve(null));
      socket.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'EACCES' || error.code === 'EPERM') {
          reject(new PosternError('set-in-use', 'Another user of this computer has the set open.'));
        }
      });
    });
  }

  /** How many calls had an answer. */
  get answered(): number {
    return this.#answered;
  }

  /** Any operation by name, also those that only one kind of owner knows. */
  call(name: string, payload: unknown): Promise<unknown> {
    if (this.#gone !== null) return Promise.reject(this.#gone);
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      writeJsonLine(this.#socket, { id, call: name, payload });
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
    if ('bye' in answer) return this.#lose(new OwnerLeft('The owner closes the set.'));
    if ('event' in answer) {
      for (const listener of this.#listeners.get(answer.event) ?? []) listener(answer.payload);
      return;
    }
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    this.#answered += 1;
    if (answer.envelope.ok) waiting?.resolve(answer.envelope.value);
    else waiting?.reject(PosternError.fromReport(answer.envelope.error));
  }

  #lose(error: Error): void {
    this.#gone ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#gone);
    this.#waiting.clear();
  }
}
