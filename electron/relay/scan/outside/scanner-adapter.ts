/** A scanner as the scan session drives it: one scan a message, fed piece by piece. */
import { connectionWords } from '../../connection-words.ts';
import type { Finding } from '../../../../shared/domain/finding.ts';
import type { ScanRequest } from '../scan-types.ts';

/** What one scanner says of one message. */
export type AdapterVerdict =
  | { readonly kind: 'clean'; readonly score: number | null; readonly note?: string }
  | { readonly kind: Finding; readonly reason: string; readonly score: number | null }
  /** `fault`: the scanner is at fault and its breaker counts it; false when only this message could not be scanned. */
  | { readonly kind: 'failed'; readonly reason: string; readonly fault: boolean };

/** One message at one scanner outside. */
export interface AdapterScan {
  /** A promise while the scanner cannot take more, never longer than its time limit. Never throws, never rejects. */
  write(chunk: Uint8Array): Promise<void> | void;
  /** Resolves within the scanner's time limit. Never rejects. */
  end(): Promise<AdapterVerdict>;
  /** Lets go of sockets and timers; safe at any time, also twice. */
  abort(): void;
}

/** A kind of scanner outside, set up for one address. */
export type AdapterFactory = (request: ScanRequest, options: AdapterOptions) => AdapterScan;

export interface AdapterOptions {
  /** `host:port` or the absolute path of a Unix socket. */
  readonly address: string;
  /** Milliseconds that waiting for the scanner may take. */
  readonly timeout: number;
  readonly spamScore: number;
}

/** The reason in an unknown error, on one line and at most 200 characters. */
export function reasonOf(error: unknown): string {
  return connectionWords(error).replace(/\s+/g, ' ').slice(0, 200);
}
