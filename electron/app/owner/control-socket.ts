/** The owner's end of the control socket: other processes of this user call the same contract here, a JSON value a line. */
import { chmodSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { EventName, Events } from '../../../shared/contract/contract.ts';
import { EVENT_NAMES } from '../../../shared/contract/contract.ts';
import type { FileIdentity } from '../../store/log/folder-identity.ts';
import type { MeantFolder } from '../../store/model/store-types.ts';
import { fileError } from '../base/file-error.ts';
import { readJsonLines, writeJsonLine } from './json-lines.ts';
import type { Envelope } from '../base/dispatch.ts';
import { forgetSocket, noteSocket } from './socket-path.ts';

/** What a process has that listens: it says so before anything is sent to it, for its socket can be named by anybody. */
export type Holding =
  | ({ readonly as: 'owner' } & MeantFolder)
  | ({ readonly as: 'relay' } & FileIdentity)
  | { readonly as: 'window'; readonly name: string };

/** Between two signs of life while somebody waits for an answer. Milliseconds. */
const BEAT = 500;

/** Caller to owner. */
export type ControlRequest =
  | {
      readonly id: number;
      readonly call: string;
      readonly payload: unknown;
      /** The set and folder that is meant; absent where there is no choice. */
      readonly of?: MeantFolder;
    }
  | { readonly subscribe: EventName };

/** What the owner takes: calls of the contract, and listeners for its events. */
export interface Controlled {
  /** Calls that come before it resolves wait; a rejection ends the connections. */
  readonly holding: Promise<Holding>;
  /** `of`: which set and folder the caller means, as it says. */
  dispatch(name: string, payload: unknown, of: unknown): Promise<Envelope>;
  subscribe<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void;
}

export interface ControlSocket {
  readonly path: string;
  /** How many others are connected. */
  readonly served: () => number;
  /** Resolves once nobody is connected. */
  unused(): Promise<void>;
  /** Takes no more calls, answers those under way, and says goodbye: what has no answer by then was not done. */
  close(): Promise<void>;
}

/** Listens at `path`, which only this user can open (mode 0600), until it is closed. */
export async function openControlSocket(path: string, controlled: Controlled): Promise<ControlSocket> {
  const connections = new Set<Connection>();
  const waiting: (() => void)[] = [];
  let closing = false;
  const server = createServer((socket) => {
    const connection = new Connection(socket, controlled);
    connections.add(connection);
    socket.on('close', () => {
      connections.delete(connection);
      if (connections.size === 0) for (const go of waiting.splice(0)) go();
    });
    if (closing) void connection.finish();
  });
  await listen(server, path);
  noteSocket(path);
  return {
    path,
    served: () => connections.size,
    unused: () =>
      connections.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve)),
    async close() {
      closing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.all([...connections].map((connection) => connection.finish()));
      await closed;
      forgetSocket(path);
    },
  };
}

class Connection {
  readonly #socket: Socket;
  readonly #controlled: Controlled;
  readonly #subscriptions = new Map<EventName, () => void>();
  readonly #underWay = new Set<Promise<void>>();
  #greeted = false;
  #finishing = false;

  constructor(socket: Socket, controlled: Controlled) {
    this.#socket = socket;
    this.#controlled = controlled;
    const beat = setInterval(() => this.#beat(), BEAT).unref();
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearInterval(beat);
      for (const stop of this.#subscriptions.values()) stop();
    });
    readJsonLines(socket, (value) => this.#take(value));
    this.#beat();
    void this.#greet();
  }

  /** Whoever was connected by the system, but never greeted, knows that nothing was done. */
  async #greet(): Promise<void> {
    try {
      const holding = await this.#controlled.holding;
      if (!this.#finishing) writeJsonLine(this.#socket, { hello: true, holding });
      this.#greeted = true;
    } catch {
      this.#socket.destroy();
    }
  }

  /** Tells who waits that this process lives, however long the answer takes. */
  #beat(): void {
    if (!this.#greeted || this.#underWay.size > 0) writeJsonLine(this.#socket, { event: 'alive' });
  }

  async finish(): Promise<void> {
    this.#finishing = true;
    await Promise.all(this.#underWay);
    writeJsonLine(this.#socket, { bye: true });
    this.#socket.end();
    if (this.#socket.closed) return;
    // A caller that does not read must not keep the owner from closing.
    const impatience = setTimeout(() => this.#socket.destroy(), 1_000);
    await once(this.#socket, 'close').catch(() => undefined);
    clearTimeout(impatience);
  }

  #take(value: unknown): void {
    if (this.#finishing) return;
    if (isSubscription(value)) return this.#subscribe(value.subscribe);
    if (!isCall(value)) return void this.#socket.destroy();
    const call = this.#controlled.dispatch(value.call, value.payload, value.of).then((envelope) => {
      writeJsonLine(this.#socket, { id: value.id, envelope });
      this.#underWay.delete(call);
    });
    this.#underWay.add(call);
  }

  #subscribe(event: EventName): void {
    if (this.#subscriptions.has(event)) return;
    const stop = this.#controlled.subscribe(event, (payload) =>
      writeJsonLine(this.#socket, { event, payload }),
    );
    this.#subscriptions.set(event, stop);
  }
}

function isSubscription(value: unknown): value is { readonly subscribe: EventName } {
  return isObject(value) && EVENT_NAMES.some((event) => event === value['subscribe']);
}

function isCall(value: unknown): value is {
  readonly id: number;
  readonly call: string;
  readonly payload: unknown;
  readonly of?: unknown;
} {
  return isObject(value) && typeof value['id'] === 'number' && typeof value['call'] === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The socket's own mode counts too: not every system looks at the folder's. */
function listen(server: Server, path: string): Promise<void> {
  const before = process.platform === 'win32' ? 0 : process.umask(0o177);
  return new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      const told = fileError(error, path);
      reject(told instanceof Error ? told : error);
    });
    server.listen(path, () => {
      if (process.platform !== 'win32') chmodSync(path, 0o600);
      resolve();
    });
    // The socket file is made within listen(), so the mask need not last longer.
    if (process.platform !== 'win32') process.umask(before);
  });
}
