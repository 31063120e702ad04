/** Calls that wait for their answers at one end of a link, whatever carries them, and what becomes of them when it stays silent or goes. */
import type { Silence } from './silence.ts';

/** A call that waits. */
export interface PendingCall {
  readonly name: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Those of one end: a number for each call, and its answer by that. */
export class PendingCalls {
  readonly #silence: Silence | null;
  readonly #waiting = new Map<number, PendingCall>();
  #next = 1;

  /** `silence` begins with the first call and ends with the last; null: an answer is waited for for ever. */
  constructor(silence: Silence | null) {
    this.#silence = silence;
  }

  /** A new call, by the number that its answer will name. */
  begin(name: string): { readonly id: number; readonly answer: Promise<unknown> } {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const id = this.#next++;
    this.#waiting.set(id, { name, resolve, reject });
    this.#silence?.await();
    return { id, answer: promise };
  }

  /** The call that is answered, which waits no longer; undefined for a number that no call has. */
  take(id: number): PendingCall | undefined {
    const call = this.#waiting.get(id);
    if (!this.#waiting.delete(id)) return undefined;
    if (this.#waiting.size === 0) this.#silence?.end();
    return call;
  }

  /** Those that wait. */
  names(): readonly string[] {
    return [...this.#waiting.values()].map(({ name }) => name);
  }

  /** None of them gets an answer any more. */
  rejectAll(error: Error): void {
    this.#silence?.end();
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
