/** The application's events over WebSockets; whoever connects, or reconnects, is first told how things stand. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Application } from '../app/application.ts';
import { EVENT_NAMES, type EventName } from '../../shared/contract/contract.ts';

/** A window that reads this much too slowly loses progress events, never changes. Bytes. */
const SLOW = 1024 * 1024;
const PING_EVERY_MS = 30_000;

export class EventSockets {
  readonly #app: Application;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 1024, perMessageDeflate: false });
  readonly #silent = new WeakSet<WebSocket>();
  readonly #unsubscribe: readonly (() => void)[];
  readonly #pings: NodeJS.Timeout;

  constructor(app: Application) {
    this.#app = app;
    this.#unsubscribe = EVENT_NAMES.map((event) =>
      app.subscribe(event, (payload) => {
        const text = JSON.stringify({ event, payload });
        for (const socket of this.#server.clients) this.#send(socket, event, text);
      }),
    );
    this.#pings = setInterval(() => this.#ping(), PING_EVERY_MS).unref();
  }

  /** Takes over a request that has passed the guard. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (client) => {
      client.on('error', () => client.terminate());
      client.on('pong', () => this.#silent.delete(client));
      void this.#greet(client);
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
