/** The hardening of passwords as the status bar shows it: how far it is, kept up to date by events, and its pause. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { HardeningState } from '../../../shared/contract/types.ts';
import { LatestAnswer } from '../../lib/latest-answer.ts';
import { retold } from '../../../shared/text/text.ts';

export class HardeningView {
  readonly #client: Client;
  state = $state.raw<HardeningState | null>(null);
  readonly #answers = new LatestAnswer();

  constructor(from: Client) {
    this.#client = from;
  }

  /** What there is to show; null when it is done, is off or waits for its moment. */
  readonly shown = $derived.by(() => {
    const { state } = this;
    if (state === null || state.phase === 'done' || state.phase === 'off') return null;
    return state.phase === 'waiting' && state.problem === null ? null : state;
  });

  /** What keeps it from going on, in the reader's language. */
  readonly problem = $derived.by(() => {
    const { problem = null, told } = this.state ?? {};
    return problem === null ? null : retold(problem, told);
  });

  /** 0 to 1. */
  readonly share = $derived.by(() => {
    const { hardened = 0, sealed = 0 } = this.state ?? {};
    return hardened + sealed === 0 ? 0 : hardened / (hardened + sealed);
  });

  follow(): () => void {
    return this.#client.subscribe('hardening', (state) => {
      this.#answers.drop();
      this.state = state;
    });
  }

  /** Reads the state of the set that is open now. */
  async load(): Promise<void> {
    const latest = this.#answers.begin();
    // Without an answer there is nothing to show, and nobody asked.
    const state = await this.#client.invoke('hardening.state', {}).catch(() => null);
    if (latest()) this.state = state;
  }

  /** Rejects when it was refused. `ofSet` sends it for the set that is shown, should another one be open by then. */
  async pause(on: boolean, ofSet: Client): Promise<void> {
    const latest = this.#answers.begin();
    const state = await ofSet.invoke(on ? 'hardening.pause' : 'hardening.resume', {});
    if (latest()) this.state = state;
  }
}
