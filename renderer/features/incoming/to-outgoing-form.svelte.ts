/** What is chosen before outgoing users are made of incoming ones: which, with which passwords, and where those are told. */
import { t } from '../../../shared/text/text.ts';
import type { Client } from '../../../shared/contract/contract.ts';
import type { IncomingSummary } from '../../../shared/contract/incoming-contract.ts';
import type { ImportState } from '../../../shared/contract/types.ts';
import {
  generates,
  type IncomingSelectionInput,
  type OutgoingPasswords,
} from '../../../shared/domain/incoming.ts';
import { messageOf } from '../../lib/envelope.ts';
import { isOtherCount } from '../../lib/selection-summary.svelte.ts';
import { LatestAnswer } from '../../lib/latest-answer.ts';

export type Which = 'selected' | 'shown' | 'all';

/** What each choice means; null: there is no such choice now. */
export type Choices = Readonly<Record<Which, IncomingSelectionInput | null>>;

export class ToOutgoingForm {
  readonly #client: Client;
  readonly choices: Choices;
  which = $state<Which>('all');
  passwords = $state<OutgoingPasswords>('known');
  /** Path of the file for passwords that are made up. */
  handOut = $state('');
  summary = $state.raw<IncomingSummary | null>(null);
  busy = $state(false);
  error = $state<string | null>(null);
  readonly #answers = new LatestAnswer();

  constructor(client: Client, choices: Choices, handOut: string) {
    this.#client = client;
    this.choices = choices;
    this.handOut = handOut;
    this.which = choices.selected !== null ? 'selected' : choices.shown !== null ? 'shown' : 'all';
  }

  /** So many become outgoing users. */
  readonly fresh = $derived(this.summary === null ? null : this.summary.count - this.summary.outgoing);
  readonly generates = $derived(generates(this.passwords));

  get selection(): IncomingSelectionInput {
    return this.choices[this.which] ?? { by: 'query', query: {} };
  }

  /** Counts whom the choice means; of answers that overtake each other only the last one asked for is taken. */
  async count(): Promise<void> {
    const latest = this.#answers.begin();
    this.summary = null;
    try {
      const summary = await this.#client.invoke('incoming.summarise', { selection: this.selection });
      if (latest()) this.summary = summary;
    } catch (error) {
      if (latest()) this.error = messageOf(error);
    }
  }

  /** Starts; null when it was refused, with the reason in `error`. */
  async start(): Promise<ImportState | null> {
    if (this.busy || this.summary === null || this.fresh === 0) return null;
    if (this.generates && this.handOut.trim() === '') {
      this.error = t('Name the file that is to take the passwords that are made up.');
      return null;
    }
    this.busy = true;
    this.error = null;
    try {
      return await this.#client.invoke('incoming.toOutgoing', {
        selection: this.selection,
        expected: this.summary.count,
        passwords: this.passwords,
        ...(this.generates && { handOut: this.handOut.trim() }),
      });
    } catch (error) {
      this.error = messageOf(error);
      if (isOtherCount(error)) await this.count();
      return null;
    } finally {
      this.busy = false;
    }
  }
}
