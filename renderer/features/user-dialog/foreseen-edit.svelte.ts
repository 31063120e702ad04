/** What an edit would do, asked for while it is typed. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { EditEffect } from '../../../shared/domain/edit-effect.ts';
import type { SelectionInput } from '../../../shared/domain/query.ts';
import type { SettingsPatch } from '../../../shared/domain/settings.ts';
import { LatestAnswer } from '../../lib/latest-answer.ts';

/** Milliseconds without a change, after which it is asked. */
const QUIET = 150;

export class ForeseenEdit {
  readonly #client: Client;
  readonly #selection: SelectionInput;
  readonly #answers = new LatestAnswer();
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** Null while nothing is changed, or it is not known. */
  effect = $state.raw<EditEffect | null>(null);

  constructor(client: Client, selection: SelectionInput) {
    this.#client = client;
    this.#selection = selection;
  }

  /** What the users have now. Rejects as the operation does. */
  async survey(): Promise<EditEffect> {
    return this.#client.invoke('users.previewEdit', { selection: this.#selection });
  }

  /** `patch` is what the form holds now; null: nothing that could be saved. */
  look(patch: SettingsPatch | null): void {
    const latest = this.#answers.begin();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (patch === null || Object.keys(patch).length === 0) {
      this.effect = null;
      return;
    }
    this.#timer = setTimeout(() => {
      this.#client.invoke('users.previewEdit', { selection: this.#selection, settings: patch }).then(
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
