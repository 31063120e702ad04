/** ClamAV's daemon by INSTREAM (clamd(8)): the message streams to it while it comes in. */
import { setTimeout as pause } from 'node:timers/promises';
import type { AdapterOptions, AdapterScan, AdapterVerdict } from './scanner-adapter.ts';
import type { ScanRequest } from '../scan-types.ts';
import { ScannerSocket } from './scanner-socket.ts';

const COMMAND = Buffer.from('zINSTREAM\0');
const END = Buffer.alloc(4);
/** What is sent at once the second time, and fits the buffer of a connection. Bytes. */
const MORSEL = 64 * 1024;
/** Between two of these, so that it has taken one, and its answer is seen, before the next; on a busy computer that takes longer. Milliseconds. */
const BREATHS = [2, 20] as const;
const ABORTED: AdapterVerdict = { kind: 'failed', reason: 'given up', fault: false };

export class ClamdScan implements AdapterScan {
  readonly #request: ScanRequest;
  readonly #options: AdapterOptions;
  #socket: ScannerSocket;
  #aborted = false;

  constructor(request: ScanRequest, options: AdapterOptions) {
    this.#request = request;
    this.#options = options;
    this.#socket = this.#connect(options.timeout);
  }

  write(chunk: Uint8Array): Promise<void> | void {
    return writeChunk(this.#socket, chunk);
  }

  async end(): Promise<AdapterVerdict> {
    let verdict = await this.#finish();
    // It may have closed because the sender was slow: ask again, now that all of it is here.
    for (const breath of BREATHS) {
      if (verdict !== null || this.#socket.timedOut) break;
      const { left } = this.#socket;
      this.#socket.destroy();
      if (this.#aborted) return ABORTED;
      this.#socket = this.#connect(left);
      await this.#sendDraft(breath);
      verdict = await this.#finish();
    }
    const failure = this.#socket.failure ?? 'it closed the connection without an answer';
    this.#socket.destroy();
    return (
      verdict ?? { kind: 'failed', reason: `clamd at ${this.#options.address}: ${failure}`, fault: true }
    );
  }

  abort(): void {
    this.#aborted = true;
    this.#socket.destroy();
  }

  /** Up to where it answers: what is written to a connection that it has closed takes the answer with it. */
  async #sendDraft(breath: number): Promise<void> {
    for await (const piece of this.#request.draft.read()) {
      for (let from = 0; from < piece.length; from += MORSEL) {
        await pause(breath);
        if (!this.#socket.open || this.#socket.answers) return;
        await writeChunk(this.#socket, piece.subarray(from, from + MORSEL));
      }
    }
  }

  #connect(left: number): ScannerSocket {
    const socket = new ScannerSocket(this.#options.address, this.#options.timeout, left);
    void socket.write(COMMAND);
    return socket;
  }

  /** The verdict, or null when the connection gave none. */
  async #finish(): Promise<AdapterVerdict | null> {
    if (!this.#socket.answers) await this.#socket.write(END);
    const reply = await this.#socket.wait((text) => text.includes(0));
    const text = reply
      .toString('utf8')
      .replace(/\0[\s\S]*$/, '')
      .trim();
    return text === '' || (this.#socket.timedOut && !reply.includes(0))
      ? null
      : readReply(text, this.#options);
  }
}

/** Length, then the bytes. */
function writeChunk(socket: ScannerSocket, chunk: Uint8Array): Promise<void> | void {
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(chunk.length);
  return socket.write(length, chunk);
}

/** `stream: OK`, `stream: NAME FOUND`, `… ERROR`. */
export function readReply(text: string, { address }: { readonly address: string }): AdapterVerdict {
  if (/^stream: OK$/.test(text)) return { kind: 'clean', score: null };
  const found = /^stream: (.{1,200}) FOUND$/.exec(text);
  if (found !== null) return { kind: 'malware', reason: found[1] ?? '', score: null };
  if (/size limit exceeded/i.test(text)) {
    return {
      kind: 'failed',
      reason: `clamd at ${address}: the message is longer than its StreamMaxLength; raise that in clamd.conf`,
      fault: false,
    };
  }
  return { kind: 'failed', reason: `clamd at ${address} answered “${text.slice(0, 100)}”`, fault: true };
}

export const clamd = (request: ScanRequest, options: AdapterOptions): AdapterScan =>
  new ClamdScan(request, options);
