/** Rspamd's normal worker over HTTP (rspamd's protocol documentation, POST /checkv2): asked once the size is known. */
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import * as v from 'valibot';
import { formatMessageId } from '../../mail/message-id.ts';
import { reasonOf, type AdapterOptions, type AdapterScan, type AdapterVerdict } from './scanner-adapter.ts';
import type { ScanRequest } from '../scan-types.ts';
import { MAX_REPLY, scannerAddress } from './scanner-socket.ts';

/** As many as a header may name before rspamd refuses it for its length. */
const MAX_RECIPIENTS = 100;

const answerSchema = v.looseObject({
  action: v.string(),
  score: v.number(),
  symbols: v.optional(
    v.record(
      v.string(),
      v.looseObject({ score: v.optional(v.number(), 0), options: v.optional(v.array(v.string()), []) }),
    ),
    {},
  ),
});
type Answer = v.InferOutput<typeof answerSchema>;

/** Symbols of rspamd's antivirus module: CLAM_VIRUS, SOPHOS_VIRUS, AVAST_VIRUS and so on. */
const VIRUS = /(?:^|_)VIRUS$/;

class RspamdScan implements AdapterScan {
  readonly #request: ScanRequest;
  readonly #options: AdapterOptions;
  readonly #abort = new AbortController();
  #late = false;

  constructor(request: ScanRequest, options: AdapterOptions) {
    scannerAddress(options.address);
    this.#request = request;
    this.#options = options;
  }

  write(): void {}

  async end(): Promise<AdapterVerdict> {
    const { address, timeout } = this.#options;
    const timer = setTimeout(() => {
      this.#late = true;
      this.#abort.abort();
    }, timeout);
    try {
      return this.#judge(await this.#post());
    } catch (error) {
      const reason = this.#late ? `no answer within ${String(timeout)} ms` : reasonOf(error);
      return { kind: 'failed', reason: `rspamd at ${address}: ${reason}`, fault: true };
    } finally {
      clearTimeout(timer);
      this.#abort.abort();
    }
  }

  abort(): void {
    this.#abort.abort();
  }

  async #post(): Promise<Answer> {
    const where = scannerAddress(this.#options.address);
    const { draft } = this.#request;
    const outgoing = httpRequest({
      ...('path' in where ? { socketPath: where.path } : where),
      agent: false,
      method: 'POST',
      path: '/checkv2',
      headers: { ...envelopeHeaders(this.#request), 'Content-Length': draft.bytes },
      signal: this.#abort.signal,
    });
    const answer = answerTo(outgoing);
    // What breaks while sending shows in the answer, or in that there is none; an early answer ends the sending.
    pipeline(draft.read(), outgoing).catch((error: unknown) => outgoing.destroy(error as Error));
    const { status, text } = await answer;
    if (status !== 200) throw new Error(`it answered ${String(status)} “${text.slice(0, 100)}”`);
    const parsed = v.safeParse(answerSchema, JSON.parse(text));
    if (!parsed.success) throw new Error(`its answer is not what rspamd says: ${parsed.issues[0].message}`);
    return parsed.output;
  }

  #judge({ action, score, symbols }: Answer): AdapterVerdict {
    const found = Object.entries(symbols);
    const virus = found.find(([name]) => VIRUS.test(name));
    if (virus !== undefined) {
      return { kind: 'malware', reason: [virus[0], ...virus[1].options].join(' ').slice(0, 200), score };
    }
    if (action !== 'reject' && score < this.#options.spamScore) return { kind: 'clean', score };
    const names = found
      .filter(([, symbol]) => symbol.score > 0 || action === 'reject')
      .sort(([, a], [, b]) => b.score - a.score)
      .map(([name]) => name);
    return { kind: 'spam', reason: (names.join(', ') || action).slice(0, 200), score };
  }
}

/** Who sends to whom, for rules about the envelope. */
function envelopeHeaders({ envelope, origin, draft }: ScanRequest): Record<string, string | string[]> {
  return {
    From: headerValue(envelope.sender),
    Rcpt: envelope.recipients.slice(0, MAX_RECIPIENTS).map(({ address }) => headerValue(address)),
    Helo: headerValue(origin.helo),
    ...(origin.client === '' ? {} : { IP: headerValue(origin.client) }),
    ...(origin.user === '' ? {} : { User: headerValue(origin.user) }),
    'Queue-Id': formatMessageId(draft.id),
  };
}

/** UTF-8 bytes as HTTP carries them, on one line. */
function headerValue(text: string): string {
  return Buffer.from(text.replace(/\p{Cc}/gu, ''), 'utf8').toString('latin1');
}

function answerTo(outgoing: ClientRequest): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.on('response', (incoming: IncomingMessage) => {
      const pieces: Buffer[] = [];
      let length = 0;
      incoming.on('data', (piece: Buffer) => {
        length += piece.length;
        if (length > MAX_REPLY) outgoing.destroy(new Error('its answer does not end'));
        else pieces.push(piece);
      });
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(pieces).toString('utf8') }),
      );
      incoming.on('close', () => reject(new Error('it broke off its answer')));
    });
  });
}

export const rspamd = (request: ScanRequest, options: AdapterOptions): AdapterScan =>
  new RspamdScan(request, options);
