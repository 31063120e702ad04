/** SpamAssassin's daemon by its own protocol (spamd/PROTOCOL): asked once the size is known. */
import type { AdapterOptions, AdapterScan, AdapterVerdict } from './scanner-adapter.ts';
import type { ScanRequest } from '../scan-types.ts';
import { scannerAddress, ScannerSocket } from './scanner-socket.ts';

/** Longer messages are hardly ever spam, and rules take minutes over them; spamc leaves them out at this size too. */
export const MAX_SPAMD_BYTES = 512 * 1024;

class SpamdScan implements AdapterScan {
  readonly #request: ScanRequest;
  readonly #options: AdapterOptions;
  #socket: ScannerSocket | null = null;
  #aborted = false;

  constructor(request: ScanRequest, options: AdapterOptions) {
    scannerAddress(options.address);
    this.#request = request;
    this.#options = options;
  }

  write(): void {}

  async end(): Promise<AdapterVerdict> {
    const { draft } = this.#request;
    if (this.#aborted) return { kind: 'failed', reason: 'given up', fault: false };
    if (draft.bytes > MAX_SPAMD_BYTES) {
      return { kind: 'clean', score: null, note: 'not asked: longer than 512 KB' };
    }
    const socket = new ScannerSocket(this.#options.address, this.#options.timeout);
    this.#socket = socket;
    try {
      await socket.write(Buffer.from(`SYMBOLS SPAMC/1.5\r\nContent-length: ${String(draft.bytes)}\r\n\r\n`));
      await socket.send(draft.read());
      const reply = await socket.wait(isComplete);
      return readReply(reply.toString('utf8'), socket.failure, this.#options);
    } finally {
      socket.destroy();
    }
  }

  abort(): void {
    this.#aborted = true;
    this.#socket?.destroy();
  }
}

export const spamd = (request: ScanRequest, options: AdapterOptions): AdapterScan =>
  new SpamdScan(request, options);

/** The length in the reply's header is reached. */
function isComplete(reply: Buffer): boolean {
  const end = reply.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const length = /^content-length:\s*(\d{1,9})\s*$/im.exec(reply.toString('latin1', 0, end));
  return length !== null && reply.length >= end + 4 + Number(length[1]);
}

/** `SPAMD/1.1 0 EX_OK`, `Spam: True ; 1000.0 / 5.0`, and the names of the rules that matched. */
function readReply(text: string, failure: string | null, options: AdapterOptions): AdapterVerdict {
  const [header = '', body = ''] = text.split('\r\n\r\n', 2);
  const status = /^SPAMD\/[\d.]+ (\d+) (\S+)/.exec(header);
  const score = Number(/^spam:\s*\S+\s*;\s*(-?\d+(?:\.\d+)?)\s*\/\s*-?\d/im.exec(header)?.[1] ?? Number.NaN);
  if (status?.[1] !== '0' || Number.isNaN(score)) {
    const answer = text === '' ? (failure ?? 'it closed the connection without an answer') : '';
    const said = answer || `it answered “${(header.split('\r\n')[0] ?? '').slice(0, 100)}”`;
    return { kind: 'failed', reason: `spamd at ${options.address}: ${said}`, fault: true };
  }
  return score >= options.spamScore
    ? { kind: 'spam', reason: body.trim().replace(/,/g, ', ').slice(0, 200) || 'score', score }
    : { kind: 'clean', score };
}
