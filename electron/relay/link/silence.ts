/** How long the silence of another process is borne while something is expected of it. */

export interface SilenceOptions {
  /** Milliseconds. */
  readonly patience: number;
  /** From this on only `lastPatience` counts. */
  readonly signal?: AbortSignal | undefined;
  readonly lastPatience?: number;
}

/** So many looks: a computer that slept, or this process that was stopped, counts as one of them, and not as silence. */
const LOOKS = 5;

export class Silence {
  readonly #options: SilenceOptions;
  readonly #tooLong: () => void;
  readonly #hurry = (): void => {
    if (this.#timer !== null) this.#begin();
  };
  #timer: NodeJS.Timeout | null = null;
  #looks = 0;

  /** Calls `tooLong` once, when nothing was heard for that long. */
  constructor(options: SilenceOptions, tooLong: () => void) {
    this.#options = options;
    this.#tooLong = tooLong;
  }

  /** Something is expected from here on. */
  await(): void {
    if (this.#timer === null) this.#begin();
  }

  /** Something was heard. */
  broken(): void {
    this.#looks = 0;
  }

  /** Nothing is expected any more. */
  end(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#options.signal?.removeEventListener('abort', this.#hurry);
  }

  #begin(): void {
    this.end();
    const { patience, lastPatience = patience, signal } = this.#options;
    this.#looks = 0;
    signal?.addEventListener('abort', this.#hurry);
    const every = (signal?.aborted === true ? lastPatience : patience) / LOOKS;
    this.#timer = setInterval(() => {
      this.#looks += 1;
      if (this.#looks < LOOKS) return;
      this.end();
      this.#tooLong();
    }, every);
  }
}
