/** What was said in the SMTP session of one line of the mail log. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { MailLogRow, MailTranscript } from '../../../shared/contract/relay-types.ts';
import { messageOf } from '../../lib/envelope.ts';
import { LatestAnswer } from '../../lib/latest-answer.ts';

export class LineTranscript {
  readonly #client: Client;
  readonly #answers = new LatestAnswer();
  /** Null until it was read. */
  shown = $state.raw<MailTranscript | null>(null);
  error = $state<string | null>(null);

  constructor(client: Client) {
    this.#client = client;
  }

  async load({ id }: Pick<MailLogRow, 'id'>): Promise<void> {
    const latest = this.#answers.begin();
    this.shown = null;
    this.error = null;
    try {
      const found = await this.#client.invoke('mailLog.transcript', { line: id });
      if (latest()) this.shown = found;
    } catch (error) {
      if (latest()) this.error = messageOf(error);
    }
  }
}
