/** Client over the browser shell: POST for operations, one WebSocket for events, reconnecting by itself. */
import type { EventName, Events, OperationName, Request, Response } from '../../shared/contract/contract.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import type { ConnectionState, ImportSource, RendererClient, UploadWatch } from './renderer-client.ts';
import { open, type Envelope } from './envelope.ts';
import { sendFile } from './send-file.ts';

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
    let answer: globalThis.Response;
    try {
      answer = await fetch(`${this.#base}/api/${name}`, {
        method: 'POST',
        body: JSON.stringify(request),
        headers: { 'content-type': 'application/json' },
        // Saved as the window closes, too. Others are too large for what browsers allow then.
        keepalive: name === 'app.setPreferences',
      });
    } catch (cause) {
      throw new PosternError('io-failed', LOST, undefined, { cause });
    }
    return open(this.#read(answer.status, await answer.text().catch(() => ''))) as Response<N>;
  }

  subscribe<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set<Listener>();
    this.#listeners.set(event, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  async fileSource(file: File, watch: UploadWatch): Promise<ImportSource> {
    const url = `${this.#base}/upload?name=${encodeURIComponent(file.name)}`;
    const answer = await sendFile(url, file, watch);
    if (answer === null) throw new PosternError('io-failed', LOST);
    const { upload } = open(this.#read(answer.status, answer.text)) as { readonly upload: string };
    return { from: 'upload', upload };
  }

  onConnection(listener: (state: ConnectionState) => void): () => void {
    this.#watchers.add(listener);
    listener(this.#state);
    return () => this.#watchers.delete(listener);
  }

  #read(status: number, text: string): Envelope {
    if (status === 401 || status === 403) {
      this.#become('unauthorised');
      throw new PosternError('unauthorised', ENDED);
    }
    const envelope = parsed(text);
    if (envelope !== null) return envelope;
    throw new PosternError('internal', `Postern answered with status ${status} and nothing readable.`);
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

function parsed(text: string): Envelope | null {
  try {
    const value = JSON.parse(text) as Partial<Envelope> | null;
    return typeof value?.ok === 'boolean' ? (value as Envelope) : null;
  } catch {
    return null;
  }
}
