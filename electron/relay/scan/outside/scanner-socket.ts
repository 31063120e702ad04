/** A connection to a scanner: bounded waiting, a bounded reply, and one place where every way of failing ends. */
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { parseEndpoint } from '../../../../shared/domain/endpoint.ts';
import { reasonOf } from './scanner-adapter.ts';

/** No scanner's reply is longer; what is, is nonsense. */
export const MAX_REPLY = 1024 * 1024;

/** Where a scanner listens; throws a sentence for the administrator when the address cannot be one. */
export function scannerAddress(address: string): { path: string } | { host: string; port: number } {
  if (address.startsWith('/') || address.startsWith('\\\\.\\pipe\\')) return { path: address };
  const where = parseEndpoint(address);
  if (where === null || where.port === 0) {
    throw new Error(
      `“${address}” is no address of a scanner: give host:port or the absolute path of a Unix socket`,
    );
  }
  return where;
}

export class ScannerSocket {
  /** Why the connection is of no use any more; null while it is. */
  failure: string | null = null;
  /** It failed because the scanner let us wait for too long. */
  timedOut = false;
  readonly #socket: Socket;
  readonly #timeout: number;
  /** Milliseconds that may still be spent waiting, over all waits. */
  #left: number;
  readonly #reply: Buffer[] = [];
  #received = 0;
  #ended = false;
  #wake: (() => void) | null = null;

  /** `left`: of the time limit, when some of it was spent on another connection. */
  constructor(address: string, timeout: number, left = timeout) {
    this.#timeout = timeout;
    this.#left = left;
    const where: NetConnectOpts = { ...scannerAddress(address), noDelay: true };
    this.#socket = connect(where);
    this.#socket.on('error', (error) => this.#fail(reasonOf(error)));
    this.#socket.on('drain', () => this.#notify());
    this.#socket.on('data', (bytes: Buffer) => {
      this.#received += bytes.length;
      if (this.#received > MAX_REPLY) this.#fail('its reply does not end');
      else this.#reply.push(bytes);
      this.#notify();
    });
    this.#socket.on('end', () => {
      this.#ended = true;
      this.#notify();
    });
    this.#socket.on('close', () => {
      this.#ended = true;
      this.#notify();
    });
  }

  /** What came back so far. */
  get reply(): Buffer {
    return Buffer.concat(this.#reply);
  }

  /** Something came back. */
  get answers(): boolean {
    return this.#received > 0;
  }

  /** False once nothing more can come back. */
  get open(): boolean {
    return this.failure === null && !this.#ended;
  }

  /** Milliseconds of the time limit that are left. */
  get left(): number {
    return this.#left;
  }

  /** A promise while the scanner does not take more; resolves also when it fails. One call at a time. */
  write(...pieces: readonly Uint8Array[]): Promise<void> | void {
    if (!this.open) return;
    let room = true;
    // All at once: a scanner that answers to the first and closes takes its answer with it, if the next is written then.
    this.#socket.cork();
    for (const piece of pieces) room = this.#socket.write(piece);
    this.#socket.uncork();
    if (room) return;
    return this.#until(() => !this.#socket.writableNeedDrain || !this.open);
  }

  /** Sends all of it, until the scanner fails or answers early. */
  async send(pieces: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const piece of pieces) {
      await this.write(piece);
      if (!this.open) return;
    }
  }

  /** Waits until the reply is complete, or nothing more comes, or the time is over (see `failure`). */
  async wait(complete: (reply: Buffer) => boolean): Promise<Buffer> {
    await this.#until(() => !this.open || (this.#reply.length > 0 && complete(this.reply)));
    return this.reply;
  }

  destroy(): void {
    this.failure ??= 'given up';
    this.#socket.destroy();
    this.#notify();
  }

  #fail(reason: string): void {
    this.failure ??= reason;
    this.#socket.destroy();
    this.#notify();
  }

  async #until(done: () => boolean): Promise<void> {
    if (done()) return;
    const begun = performance.now();
    const timer = setTimeout(() => {
      this.timedOut = true;
      this.#fail(`no answer within ${String(this.#timeout)} ms`);
    }, this.#left);
    while (!done()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    clearTimeout(timer);
    this.#left = Math.max(1, this.#left - (performance.now() - begun));
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }
}
