/** A call as it goes over every wire, to whoever answers it. */
import type { ErrorReport } from '../../../shared/domain/errors.ts';

/** What goes over every wire. */
export type Envelope =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: ErrorReport };

/** Answers one call of which nothing is believed. Never rejects. */
export type Dispatch = (name: string, payload: unknown) => Promise<Envelope>;
