/** The relay of the open set as the window shows it: its state, kept up to date by events, and its switch. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { RelayState } from '../../../shared/contract/relay-types.ts';
import { client } from '../../lib/client.ts';
import { messageOf } from '../../lib/envelope.ts';
import { switchedOn } from './relay-words.ts';
import { LateAnswer } from '../../lib/late-answer.svelte.ts';
import { LatestAnswer } from '../../lib/latest-answer.ts';

export class RelayView {
  readonly #client: Client;
  state = $state.raw<RelayState | null>(null);
  /** Why its state could not be read, or null. */
  error = $state<string | null>(null);
  /** Why the switch did not do what it was asked to, or null. */
  refused = $state<string | null>(null);
  /** What the switch was last asked for, until that has happened. */
  #wanted = $state<boolean | null>(null);
  readonly #answers = new LatestAnswer();
  /** Its state is long in coming: the mail database is asked for it. */
  readonly late = new LateAnswer();

  constructor(from: Client) {
    this.#client = from;
  }

  readonly busy = $derived(this.#wanted !== null);
  /** Where the switch stands. */
  readonly on = $derived(this.#wanted ?? (this.state !== null && switchedOn(this.state.phase)));

  follow(): () => void {
    return this.#client.subscribe('relay', (state) => {
      // An answer still on its way is older than this.
      this.#answers.drop();
      this.state = state;
      this.error = null;
    });
  }

  /** Reads the state of the set that is open now. */
  async load(): Promise<void> {
    const latest = this.#answers.begin();
    try {
      const state = await this.late.of(this.#client.invoke('relay.state', {}));
      if (!latest()) return;
      this.state = state;
      this.error = null;
    } catch (error) {
      if (latest()) this.error = messageOf(error);
    }
  }

  /** Forgets the relay of a set that is no longer open. */
  clear(): void {
    this.#answers.drop();
    this.state = null;
    this.error = null;
    this.refused = null;
    this.#wanted = null;
  }

  async turn(on: boolean): Promise<void> {
    if (this.#wanted !== null) return;
    this.#wanted = on;
    this.refused = null;
    const latest = this.#answers.begin();
    try {
      const state = await this.#client.invoke(on ? 'relay.start' : 'relay.stop', {});
      if (latest()) this.state = state;
    } catch (error) {
      this.refused = messageOf(error);
    } finally {
      this.#wanted = null;
    }
  }
}

export const relay = new RelayView(client);
