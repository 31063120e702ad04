/** The envelope on every wire: `{ok: true, value}` or `{ok: false, error}`. */
import { PosternError, type ErrorReport } from '../../shared/domain/errors.ts';

export type Envelope =
  { readonly ok: true; readonly value?: unknown } | { readonly ok: false; readonly error: ErrorReport };

/** The value, or the error thrown as a {@link PosternError}. */
export function open(envelope: Envelope): unknown {
  if (envelope.ok) return envelope.value;
  throw PosternError.fromReport(envelope.error);
}

/** The sentence of a report that came as part of an answer. */
export function sentenceOf(report: ErrorReport): string {
  return PosternError.fromReport(report).message;
}

/** The sentence to show for anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
