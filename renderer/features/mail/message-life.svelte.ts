/** What became of one message, from the mail log: read again when the relay has done something. */
import { condition } from '../../../shared/lists/filter.ts';
import type { Client } from '../../../shared/contract/contract.ts';
import type { MailLogRow, MessageName } from '../../../shared/contract/relay-types.ts';
import { messageOf } from '../../lib/envelope.ts';
import { LatestAnswer } from '../../lib/latest-answer.ts';

/** Lines that are shown; of more, the first are left out. */
export const LIFE_LINES = 200;

export class MessageLife {
  readonly #client: Client;
  /** Oldest first; null until they were read. */
  lines = $state.raw<readonly MailLogRow[] | null>(null);
  /** How many came before them. */
  earlier = $state(0);
  error = $state<string | null>(null);
  #message: MessageName | null = null;
  readonly #answers = new LatestAnswer();

  constructor(client: Client) {
    this.#client = client;
  }

  async load(message: MessageName): Promise<void> {
    const latest = this.#answers.begin();
    if (message !== this.#message) this.lines = null;
    this.#message = message;
    try {
      const { total, entries } = await this.#client.invoke('mailLog.list', {
        filter: condition('message', 'is', message),
        offset: 0,
        limit: LIFE_LINES,
      });
      if (!latest()) return;
      this.lines = entries.toReversed();
      this.earlier = total - entries.length;
      this.error = null;
    } catch (error) {
      if (latest()) this.error = messageOf(error);
    }
  }
}
