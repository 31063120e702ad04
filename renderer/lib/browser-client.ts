/** Client over the browser shell: POST for operations, one WebSocket for events, reconnecting by itself. */
import type { EventName, Events, OperationName, Request, Response } from '../../shared/contract/contract.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import type { ConnectionState, ImportSource, RendererClient } from './client.ts';
import { open, type Envelope } from './envelope.ts';

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 5_000;
const LOST = 'Postern does not answer. If it was stopped, start it again with “npm start”.';
const ENDED = 'This link is no longer valid. Open the link that Postern printed when it was started.';

type Listener = (payload: never) => void;

export class BrowserClient implements RendererClient {
  readonly #base: string;
  readonly #listeners = new Map<EventName, Set<Listener>>();
  readonly #watchers = new Set<(state: ConnectionState) => void>();
  #state: ConnectionState = 'connected';
  #socket: WebSocket | null = null;
  #retry = FIRST_RETRY_MS;

  constructor(location: Pick<Location, 'origin'>) {
    this.#base = location.origin;
    this.#connect();
  }

  async invoke<N extends OperationName>(name: N, request: Request<N>): Promise<Response<N>> {
    return open(await this.#post(`/api/${name}`, JSON.stringify(request), 'application/json')) as Response<N>;
  }

  subscribe<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set<Listener>();
    this.#listeners.set(event, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  async fileSource(file: File): Promise<ImportSource> {
    const answer = await this.#post(
      `/upload?name=${encodeURIComponent(file.name)}`,
      file,
      'application/octet-stream',
    );
    const { upload } = open(answer) as { readonly upload: string };
    return { from: 'upload', upload };
  }

  onConnection(listener: (state: ConnectionState) => void): () => void {
    this.#watchers.add(listener);
    listener(this.#state);
    return () => this.#watchers.delete(listener);
  }

  async #post(path: string, body: BodyInit, type: string): Promise<Envelope> {
    let answer: globalThis.Response;
    try {
      answer = await fetch(this.#base + path, { method: 'POST', body, headers: { 'content-type': type } });
    } catch (cause) {
      throw new PosternError('io-failed', LOST, undefined, { cause });
    }
    if (answer.status === 401 || answer.status === 403) {
      this.#become('unauthorised');
      throw new PosternError('unauthorised', ENDED);
    }
    const envelope = (await answer.json().catch(() => null)) as
      Partial<Envelope> | Record<string, unknown> | null;
    if (envelope !== null && typeof envelope['ok'] === 'boolean') return envelope as Envelope;
    // An upload answers its value bare.
    if (answer.ok && envelope !== null) return { ok: true, value: envelope };
    throw new PosternError('internal', `Postern answered with status ${answer.status} and nothing readable.`);
  }

  #connect(): void {
    const socket = new WebSocket(`${this.#base.replace(/^http/, 'ws')}/events`);
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#retry = FIRST_RETRY_MS;
      this.#become('connected');
    });
    socket.addEventListener('message', (message: MessageEvent<string>) => this.#receive(message.data));
    socket.addEventListener('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      if (this.#state !== 'unauthorised') this.#become('lost');
      setTimeout(() => this.#connect(), this.#retry);
      this.#retry = Math.min(this.#retry * 2, LONGEST_RETRY_MS);
    });
  }

  #receive(data: string): void {
    const { event, payload } = JSON.parse(data) as { readonly event: EventName; readonly payload: never };
    for (const listener of this.#listeners.get(event) ?? []) listener(payload);
  }

  #become(state: ConnectionState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const watcher of this.#watchers) watcher(state);
  }
}
