/** A step that is asked about, and doing it: one call, with its error kept on screen. */
import type { Client } from '../../../shared/contract/contract.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { MailChange } from '../../../shared/contract/relay-types.ts';
import { messageOf } from '../../lib/envelope.ts';
import type { QuarantineQuestion } from '../../lib/mail-questions.ts';
import { LargeAction } from '../mail/large-action.svelte.ts';

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
  readonly action: LargeAction;
  busy = $state(false);
  error = $state<string | null>(null);

  constructor(client: Client, question: QuarantineQuestion) {
    this.#client = client;
    this.action = new LargeAction(client);
    this.#question = question;
    this.count = question.count;
  }

  /** Does it; what was changed, or null when it was refused. */
  async run(choices: ReleaseChoices): Promise<MailChange | null> {
    if (this.busy) return null;
    this.busy = true;
    this.error = null;
    const { step, target } = this.#question;
    try {
      return await this.action.run((job) => {
        const which = { target, expected: this.count, job };
        return step === 'release'
          ? this.#client.invoke('quarantine.release', { ...which, ...choices })
          : this.#client.invoke('quarantine.delete', { ...which, train: step === 'confirm' });
      });
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
