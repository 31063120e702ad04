/** What the open set does by itself, kept up to date by events. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { JobsView as Jobs, JobView } from '../../../shared/contract/job-contract.ts';
import type { JobKind } from '../../../shared/domain/job-settings.ts';
import { messageOf } from '../../lib/envelope.ts';
import { LatestAnswer } from '../../lib/latest-answer.ts';

export class JobsView {
  readonly #client: Client;
  readonly #answers = new LatestAnswer();
  state = $state.raw<Jobs | null>(null);
  error = $state<string | null>(null);

  constructor(client: Client) {
    this.#client = client;
  }

  /** Loads, and again with each event; returns how to stop. */
  follow(): () => void {
    void this.load();
    return this.#client.subscribe('jobs', () => void this.load());
  }

  async load(): Promise<void> {
    const latest = this.#answers.begin();
    try {
      const state = await this.#client.invoke('jobs.state', {});
      if (latest()) [this.state, this.error] = [state, null];
    } catch (error) {
      if (latest()) this.error = messageOf(error);
    }
  }

  job(kind: JobKind): JobView | undefined {
    return this.state?.jobs.find((one) => one.kind === kind);
  }

  /** Runs one now; its end is told in the bell, and here. */
  async run(job: JobKind): Promise<void> {
    this.error = null;
    await this.#client.invoke('jobs.run', { job }).catch((error: unknown) => (this.error = messageOf(error)));
  }

  async agree(): Promise<void> {
    await this.#client.invoke('jobs.agree', {}).catch((error: unknown) => (this.error = messageOf(error)));
  }
}
