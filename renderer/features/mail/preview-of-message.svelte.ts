/** The header and text of one message in the queue or the quarantine. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { MessageName, MailPreview } from '../../../shared/contract/relay-types.ts';
import { messageOf } from '../../lib/envelope.ts';
import { LatestAnswer } from '../../lib/latest-answer.ts';

/** The lists whose messages can be looked into. */
export type PreviewedList = 'queue' | 'quarantine';

export class MessagePreview {
  readonly #client: Client;
  /** Null until it was read. */
  shown = $state.raw<MailPreview | null>(null);
  error = $state<string | null>(null);
  readonly #answers = new LatestAnswer();

  constructor(client: Client) {
    this.#client = client;
  }

  async load(list: PreviewedList, message: MessageName): Promise<void> {
    const latest = this.#answers.begin();
    this.shown = null;
    this.error = null;
    try {
      const preview = await this.#client.invoke(`${list}.preview`, { message });
      if (latest()) this.shown = preview;
    } catch (error) {
      if (latest()) this.error = messageOf(error);
    }
  }
}
