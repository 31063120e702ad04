/** What saving a form would do, asked for while it is typed. */
import { LatestAnswer } from './latest-answer.ts';

/** Milliseconds without a change, after which it is asked. */
const QUIET = 150;

export class Foreseen<Patch extends object, Effect> {
  readonly #ask: (patch: Patch) => Promise<Effect>;
  readonly #answers = new LatestAnswer();
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** Null while nothing is changed, or it is not known. */
  effect = $state.raw<Effect | null>(null);

  constructor(ask: (patch: Patch) => Promise<Effect>) {
    this.#ask = ask;
  }

  /** `patch` is what the form holds now; null: nothing that could be saved. */
  look(patch: Patch | null): void {
    const latest = this.#answers.begin();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (patch === null || Object.keys(patch).length === 0) {
      this.effect = null;
      return;
    }
    this.#timer = setTimeout(() => {
      this.#ask(patch).then(
        (effect) => {
          if (latest()) this.effect = effect;
        },
        () => {
          // Saving says what is wrong.
          if (latest()) this.effect = null;
        },
      );
    }, QUIET);
  }
}
