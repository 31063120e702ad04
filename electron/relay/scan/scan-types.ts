/** Scanners as the listener sees them: fed while the message comes in, asked once it is there. */
import type { Finding } from '../../../shared/domain/finding.ts';
import type { Envelope, HeaderSummary, MessageDraft, Origin } from '../mail/mail-types.ts';

export interface ScanRequest {
  readonly envelope: Envelope;
  readonly origin: Origin;
  /** Where the pieces lie once written, for scanners that need to know the size first. */
  readonly draft: MessageDraft;
}

export type ScanVerdict =
  | { readonly kind: 'clean' }
  | {
      readonly kind: Finding;
      readonly scanner: string;
      /** Signature, rule or test, for people. */
      readonly reason: string;
      readonly score: number | null;
    }
  /** A scanner could not be asked and the administrator chose to defer. */
  | { readonly kind: 'unavailable'; readonly scanner: string; readonly reason: string };

export interface ScanResult {
  readonly verdict: ScanVerdict;
  readonly headers: HeaderSummary;
  /** Number of Received fields: a loop shows by it (RFC 5321, 6.3). */
  readonly hops: number;
  /** Which header fields are missing that a submission server adds (RFC 6409, 8). */
  readonly missing: { readonly date: boolean; readonly messageId: boolean };
  /** One line for the mail log: scanners asked, scores, milliseconds. */
  readonly detail: string;
}

/** One message's scan. */
export interface ScanSession {
  /** Takes a piece that was also written to the draft; a promise when the caller must wait. Never throws for a scanner's trouble. */
  write(chunk: Uint8Array): Promise<void> | void;
  /** The message is whole. Never rejects. */
  end(): Promise<ScanResult>;
  /** The client went away, or the message is refused for something else. */
  abort(): void;
}

export interface Scanners {
  /** Resolves once what was learnt is at hand; what is scanned before is not judged by it. */
  ready(): Promise<void>;
  begin(request: ScanRequest): ScanSession;
  /** Learns from an administrator's decision about a quarantined message. */
  train(content: AsyncIterable<Uint8Array>, as: 'spam' | 'ham'): Promise<void>;
  /** Why rules of the file of rules are not applied, in a sentence; null when all are, or none are asked for. */
  rulesProblem(): string | null;
  /** State of each scanner for screens: reachable, breaker open until … */
  states(): readonly { readonly scanner: string; readonly available: boolean; readonly reason: string }[];
  close(): Promise<void>;
}
