/** One message on its way through the scanners, in the administrator's order: the first finding counts, but for malware, which outdoes all others. */
import type { AdapterVerdict } from './outside/scanner-adapter.ts';
import { reasonOf } from './outside/scanner-adapter.ts';
import type { BuiltInScan } from './built-in/built-in.ts';
import type { MessageHead } from '../message/message-head.ts';
import type { OutsideScan } from './outside/outside-scanner.ts';
import type { ScanResult, ScanSession, ScanVerdict } from './scan-types.ts';

/** Null stands for the built-in scanner. */
export type Step = OutsideScan | null;

export interface SessionParts {
  readonly head: MessageHead;
  /** Null when it is switched off. */
  readonly builtIn: BuiltInScan | null;
  readonly steps: readonly Step[];
  readonly outside: readonly OutsideScan[];
  readonly passOnFailure: boolean;
  /** Sessions under way that hold sockets; this one is in it until it is over. */
  readonly open: Set<ScanSession>;
  /** Any monotonic clock, milliseconds. */
  readonly clock: () => number;
}

const CLEAN: ScanVerdict = { kind: 'clean' };

export class Session implements ScanSession {
  readonly #parts: SessionParts;
  #headDone = false;
  #error = '';
  #over = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    if (parts.outside.length > 0) parts.open.add(this);
  }

  write(chunk: Uint8Array): Promise<void> | void {
    if (this.#over || chunk.length === 0) return;
    const bytes = Buffer.isBuffer(chunk)
      ? chunk
      : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.#inspect(bytes);
    if (this.#parts.outside.length === 0) return;
    let waits: Promise<void>[] | null = null;
    for (const scan of this.#parts.outside) {
      const wait = scan.write(bytes);
      if (wait !== undefined) (waits ??= []).push(wait);
    }
    if (waits !== null) return Promise.all(waits).then(() => {});
  }

  end(): Promise<ScanResult> {
    if (!this.#headDone) this.#parts.head.end();
    const { outside, builtIn } = this.#parts;
    if (outside.length > 0) return this.#ask();
    // Nearly every message: nothing to wait for.
    if (builtIn === null) return Promise.resolve(this.#result(CLEAN, 'no scanner is on'));
    const verdict = this.#builtInVerdict(builtIn);
    return Promise.resolve(
      this.#result(this.#decide('built-in', verdict) ?? CLEAN, line('built-in', verdict)),
    );
  }

  abort(): void {
    this.#over = true;
    this.#parts.open.delete(this);
    for (const scan of this.#parts.outside) scan.abort();
  }

  #inspect(bytes: Buffer): void {
    const { head, builtIn } = this.#parts;
    const body = this.#headDone ? 0 : head.write(bytes);
    if (body !== -1) this.#headDone = true;
    if (builtIn === null || this.#error !== '') return;
    try {
      builtIn.write(bytes, body);
    } catch (error) {
      this.#error = reasonOf(error);
    }
  }

  #builtInVerdict(builtIn: BuiltInScan): AdapterVerdict {
    if (this.#error === '') {
      try {
        return builtIn.end();
      } catch (error) {
        this.#error = reasonOf(error);
      }
    }
    return { kind: 'failed', reason: this.#error, fault: false };
  }

  async #ask(): Promise<ScanResult> {
    const { steps, builtIn, clock } = this.#parts;
    const lines: string[] = [];
    let verdict: ScanVerdict | null = null;
    for (const step of steps) {
      if (step === null && builtIn === null) continue;
      if (verdict !== null && !mayFindMalware(step)) continue;
      const begun = clock();
      const name = step === null ? 'built-in' : step.scanner.settings.kind;
      const answer = step === null ? this.#builtInVerdict(builtIn as BuiltInScan) : await step.end();
      lines.push(`${line(name, answer)} ${(clock() - begun).toFixed(0)} ms`);
      const decided = this.#decide(name, answer);
      // Spam, or what is blocked, need not be harmful: whoever is asked later may know that it is.
      if (verdict === null || decided?.kind === 'malware') verdict = decided;
      if (verdict?.kind === 'malware' || verdict?.kind === 'unavailable') break;
    }
    this.abort();
    return this.#result(verdict ?? CLEAN, lines.join('; ').slice(0, 500));
  }

  /** Null: the next scanner is asked. */
  #decide(scanner: string, answer: AdapterVerdict): ScanVerdict | null {
    switch (answer.kind) {
      case 'clean':
        return null;
      case 'failed':
        return this.#parts.passOnFailure ? null : { kind: 'unavailable', scanner, reason: answer.reason };
      default:
        return { kind: answer.kind, scanner, reason: answer.reason, score: answer.score };
    }
  }

  #result(verdict: ScanVerdict, detail: string): ScanResult {
    const { head } = this.#parts;
    const { hops, date, messageId } = head.fields;
    return {
      verdict,
      headers: head.summary(),
      hops,
      missing: { date: !date, messageId: messageId === null },
      detail,
    };
  }
}

/** spamd knows spam only. */
function mayFindMalware(step: Step): boolean {
  return step?.scanner.settings.kind !== 'spamd';
}

function line(name: string, answer: AdapterVerdict): string {
  switch (answer.kind) {
    case 'clean':
      return `${name} clean${answer.score === null ? '' : ` ${String(answer.score)}`}${answer.note === undefined ? '' : ` (${answer.note})`}`;
    case 'failed':
      return `${name} could not be asked: ${answer.reason}`;
    default:
      return `${name} ${answer.kind}${answer.score === null ? '' : ` ${String(answer.score)}`}: ${answer.reason}`;
  }
}
