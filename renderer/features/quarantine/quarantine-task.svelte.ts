/** A step that is asked about, and doing it: one call, with its error kept on screen. */
import type { Client } from '../../../shared/contract/contract.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { messageOf } from '../../lib/envelope.ts';
import type { QuarantineQuestion } from '../../lib/mail-questions.ts';

/** What may come with a release. */
export interface ReleaseChoices {
  readonly train: boolean;
  readonly allowForDay: boolean;
}

export class QuarantineTask {
  readonly #client: Client;
  readonly #question: QuarantineQuestion;
  /** As the administrator saw it; another number once the quarantine has another. */
  count = $state(0);
  busy = $state(false);
  error = $state<string | null>(null);

  constructor(client: Client, question: QuarantineQuestion) {
    this.#client = client;
    this.#question = question;
    this.count = question.count;
  }

  /** Does it; how many were changed, or null when it was refused. */
  async run(choices: ReleaseChoices): Promise<number | null> {
    if (this.busy) return null;
    this.busy = true;
    this.error = null;
    const { step, target } = this.#question;
    const which = { target, expected: this.count };
    try {
      const { changed } = await (step === 'release'
        ? this.#client.invoke('quarantine.release', { ...which, ...choices })
        : this.#client.invoke('quarantine.delete', { ...which, train: step === 'confirm' }));
      return changed;
    } catch (error) {
      this.error = messageOf(error);
      const found = error instanceof PosternError ? error.details?.['found'] : undefined;
      // There are more or fewer by now: who says yes again has seen this number.
      if (typeof found === 'number') this.count = found;
      return null;
    } finally {
      this.busy = false;
    }
  }
}
