/** The lock history of the user in the inspector: read when it is shown, and of no other user than the one asked for last. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { LockHistoryView } from '../../../shared/contract/types.ts';
import { messageOf } from '../../lib/envelope.ts';
import { LatestAnswer } from '../../lib/latest-answer.ts';

interface Known {
  readonly id: number;
  /** Null while it is read. */
  readonly view: LockHistoryView | null;
  readonly error: string | null;
}

export class LockHistory {
  /** It stays open from user to user. */
  open = $state(false);
  #known = $state.raw<Known | null>(null);
  readonly #answers = new LatestAnswer();

  of(id: number): Omit<Known, 'id'> {
    return this.#known?.id === id ? this.#known : { view: null, error: null };
  }

  /** What is shown of the same user stays until the answer is there. */
  async load(client: Client, id: number): Promise<void> {
    const latest = this.#answers.begin();
    if (this.#known?.id !== id || this.#known.error !== null) this.#known = { id, view: null, error: null };
    try {
      const view = await client.invoke('users.lockHistory', { id });
      if (latest()) this.#known = { id, view, error: null };
    } catch (error) {
      if (latest()) this.#known = { id, view: null, error: messageOf(error) };
    }
  }
}

export const lockHistory = new LockHistory();
