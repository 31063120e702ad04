/** What one change did to whom, a page at a time. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { ChangedRow } from '../../../shared/contract/types.ts';
import { messageOf } from '../../lib/envelope.ts';
import { LatestAnswer } from '../../lib/latest-answer.ts';

export const DETAILS_PAGE = 50;

export class ChangeDetails {
  readonly #client: Client;
  /** Null until they were read. */
  rows = $state.raw<readonly ChangedRow[] | null>(null);
  total = $state(0);
  offset = $state(0);
  error = $state<string | null>(null);
  #change: number | null = null;
  #asked = 0;
  readonly #answers = new LatestAnswer();

  constructor(client: Client) {
    this.#client = client;
  }

  /** Another change begins with its first page; what is shown of the same one stays where it is. */
  async load(change: number): Promise<void> {
    if (change === this.#change) return;
    this.#change = change;
    this.rows = null;
    await this.page(0);
  }

  /** After an error: the page that could not be read. */
  async again(): Promise<void> {
    await this.page(this.#asked);
  }

  async page(offset: number): Promise<void> {
    const change = this.#change;
    if (change === null) return;
    this.#asked = offset;
    const latest = this.#answers.begin();
    try {
      const { total, rows } = await this.#client.invoke('changes.details', {
        change,
        offset,
        limit: DETAILS_PAGE,
      });
      if (!latest()) return;
      this.rows = rows;
      this.total = total;
      this.offset = offset;
      this.error = null;
    } catch (error) {
      if (!latest()) return;
      this.error = messageOf(error);
    }
  }
}
