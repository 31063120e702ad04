/** Client over the browser shell: POST for operations, one WebSocket for events, reconnecting by itself. */
import type { EventName, Events, OperationName, Request, Response } from '../../shared/contract/contract.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import type { ConnectionState, ImportSource, RendererClient, UploadWatch } from './renderer-client.ts';
import { open, type Envelope } from './envelope.ts';
import { enter, isUnknownThere, keptSession, takeTicket, type PageSession } from './page-session.ts';
import { sendFile } from './send-file.ts';

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 5_000;
const LOST = 'Postern does not answer. If it was stopped, start it again with “npm start”.';
const ENDED = 'This link is no longer valid. Open the link that Postern printed when it was started.';

/** The code by which the shell closes the socket of a window that it does not know. */
const UNKNOWN_WINDOW = 4401;
/** Bytes that browsers send for a page that is gone are 64 KiB; each character is at most three. */
const MOST_KEPT_ALIVE = 20_000;
const PAGE_HEADER = 'x-postern-page';

type Listener = (payload: never) => void;

export class BrowserClient implements RendererClient {
  readonly #base: string;
  readonly #listeners = new Map<EventName, Set<Listener>>();
  readonly #watchers = new Set<(state: ConnectionState) => void>();
  #state: ConnectionState = 'connected';
  #socket: WebSocket | null = null;
  #retry = FIRST_RETRY_MS;
  #session: Promise<PageSession | null>;

  constructor({ location, history }: Pick<Window, 'location' | 'history'>) {
    this.#base = location.origin;
    const ticket = takeTicket(location, history);
    this.#session = ticket === null ? Promise.resolve(keptSession()) : enter(this.#base, ticket);
    void this.#connect();
  }

  async invoke<N extends OperationName>(name: N, request: Request<N>): Promise<Response<N>> {
    const page = await this.#page();
    let answer: globalThis.Response;
    const body = JSON.stringify(request);
    try {
      answer = await fetch(`${this.#base}/api/${name}`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', [PAGE_HEADER]: page },
        // Saved as the window closes, too. Others are too large for what browsers allow then.
        keepalive: name === 'app.setPreferences' && body.length <= MOST_KEPT_ALIVE,
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
    const answer = await sendFile(url, file, { [PAGE_HEADER]: await this.#page() }, watch);
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
    throw PosternError.of('internal', 'Postern answered with status {status} and nothing readable.', {
      status: String(status),
    });
  }

  /** The secret for a call. Nothing is said to a port that another program may have taken since the shell was last heard. */
  async #page(): Promise<string> {
    if (this.#state === 'lost') throw new PosternError('io-failed', LOST);
    if (this.#state === 'unauthorised') throw new PosternError('unauthorised', ENDED);
    return (await this.#session)?.page ?? '';
  }

  async #connect(): Promise<void> {
    const session = await this.#session;
    const socket = new WebSocket(`${this.#base.replace(/^http/, 'ws')}/events`);
    let known = false;
    this.#socket = socket;
    socket.addEventListener('open', () => socket.send(JSON.stringify({ page: session?.page ?? '' })));
    socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
      if (known) return this.#receive(data);
      known = session !== null && shellOf(data) === session.shell;
      if (!known) {
        // Another program has taken the port.
        this.#become('unauthorised');
        return socket.close();
      }
      this.#retry = FIRST_RETRY_MS;
      this.#become('connected');
    });
    socket.addEventListener('close', ({ code }) => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      if (code === UNKNOWN_WINDOW) this.#become('unauthorised');
      if (this.#state !== 'unauthorised') this.#become('lost');
      if (!known) void this.#askWhy();
      setTimeout(() => {
        // A fresh link that was opened in another tab serves this one, too.
        const kept = keptSession();
        if (kept !== null) this.#session = Promise.resolve(kept);
        void this.#connect();
      }, this.#retry);
      this.#retry = Math.min(this.#retry * 2, LONGEST_RETRY_MS);
    });
  }

  /** A refused socket does not say whether nobody answers, or one that does not know this window. */
  async #askWhy(): Promise<void> {
    if (await isUnknownThere(this.#base)) this.#become('unauthorised');
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

function shellOf(data: string): unknown {
  try {
    return (JSON.parse(data) as { readonly shell?: unknown } | null)?.shell;
  } catch {
    return null;
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
