/** The header and text of one quarantined message. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { MessageName, QuarantinePreview } from '../../../shared/contract/relay-types.ts';
import { messageOf } from '../../lib/envelope.ts';

export class MessagePreview {
  readonly #client: Client;
  /** Null until it was read. */
  shown = $state.raw<QuarantinePreview | null>(null);
  error = $state<string | null>(null);
  #turn = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  async load(message: MessageName): Promise<void> {
    const turn = ++this.#turn;
    this.shown = null;
    this.error = null;
    try {
      const preview = await this.#client.invoke('quarantine.preview', { message });
      if (turn === this.#turn) this.shown = preview;
    } catch (error) {
      if (turn === this.#turn) this.error = messageOf(error);
    }
  }
}
