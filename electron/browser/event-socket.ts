/** The application's events over WebSockets; whoever connects, or reconnects, is first told how things stand. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Application } from '../app/application.ts';
import { EVENT_NAMES, type EventName } from '../../shared/contract/contract.ts';

/** A window that reads this much too slowly loses progress events, never changes. Bytes. */
const SLOW = 1024 * 1024;
const PING_EVERY_MS = 30_000;
/** A window says who it is at once. */
const INTRODUCTION_MS = 10_000;
/** The close code for whoever is no window of ours. */
const UNKNOWN = 4401;

/** What the shell answers to a window that says this, or null where it is no window of ours. */
type AnswerTo = (page: unknown) => string | null;

export class EventSockets {
  readonly #app: Application;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 1024, perMessageDeflate: false });
  readonly #answerTo: AnswerTo;
  /** Those that have said who they are; the others hear of nothing. */
  readonly #windows = new Set<WebSocket>();
  readonly #silent = new WeakSet<WebSocket>();
  readonly #unsubscribe: readonly (() => void)[];
  readonly #pings: NodeJS.Timeout;

  constructor(app: Application, answerTo: AnswerTo) {
    this.#app = app;
    this.#answerTo = answerTo;
    this.#unsubscribe = EVENT_NAMES.map((event) =>
      app.subscribe(event, (payload) => {
        const text = JSON.stringify({ event, payload });
        for (const socket of this.#windows) this.#send(socket, event, text);
      }),
    );
    this.#pings = setInterval(() => this.#ping(), PING_EVERY_MS).unref();
  }

  /** Takes over a request that has passed the guard. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (client) => {
      client.on('error', () => client.terminate());
      client.on('pong', () => this.#silent.delete(client));
      client.on('close', () => this.#windows.delete(client));
      const impatience = setTimeout(() => client.close(UNKNOWN), INTRODUCTION_MS).unref();
      client.once('message', (data: Buffer) => {
        clearTimeout(impatience);
        const answer = this.#answerTo(pageOf(data));
        if (answer === null) return client.close(UNKNOWN, 'Not a window of this Postern');
        client.send(JSON.stringify({ shell: answer }));
        this.#windows.add(client);
        void this.#greet(client);
      });
    });
  }

  close(): void {
    clearInterval(this.#pings);
    for (const stop of this.#unsubscribe) stop();
    for (const socket of this.#server.clients) socket.close(1001, 'Postern stops');
    this.#server.close();
  }

  /** After a gap nobody knows what was missed: the set, and a change to it, make a window ask again; an import may be over. */
  async #greet(client: WebSocket): Promise<void> {
    const info = await this.#app.dispatch('app.info', {});
    if (!info.ok) return;
    const { set } = info.value as { readonly set: { readonly seq: number } | null };
    this.#send(client, 'set', JSON.stringify({ event: 'set', payload: set }));
    const undo = await this.#app.dispatch('changes.undoState', {});
    if (set === null || !undo.ok) return;
    const changed = { event: 'changed', payload: { seq: set.seq, undo: undo.value } };
    this.#send(client, 'changed', JSON.stringify(changed));
    const latest = await this.#app.dispatch('imports.state', {});
    if (!latest.ok || latest.value === null) return;
    this.#send(client, 'import', JSON.stringify({ event: 'import', payload: latest.value }));
  }

  #send(socket: WebSocket, event: EventName, text: string): void {
    if (socket.readyState !== socket.OPEN) return;
    if (event === 'import' && socket.bufferedAmount > SLOW && !text.includes('"phase":"done"')) return;
    socket.send(text);
  }

  #ping(): void {
    for (const socket of this.#server.clients) {
      if (this.#silent.has(socket)) socket.terminate();
      this.#silent.add(socket);
      socket.ping();
    }
  }
}

function pageOf(data: Buffer): unknown {
  try {
    return (JSON.parse(data.toString()) as { readonly page?: unknown } | null)?.page;
  } catch {
    return null;
  }
}
