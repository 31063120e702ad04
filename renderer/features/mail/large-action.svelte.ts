/** A change of perhaps many entries of queue or quarantine: how far it is, and stopping it. */
import { t } from '../../../shared/text/text.ts';
import type { Client } from '../../../shared/contract/contract.ts';
import type { MailActionState, MailChange } from '../../../shared/contract/relay-types.ts';

/** Between two looks at how far it is. Milliseconds. */
const LOOK = 250;

export class LargeAction {
  readonly #client: Client;
  readonly #job = crypto.randomUUID();
  /** Null: nothing is known of it yet; few are done before anybody looks. */
  state = $state<MailActionState | null>(null);
  /** It was told to stop, and does so after the step under way. */
  stopping = $state(false);

  constructor(client: Client) {
    this.#client = client;
  }

  /** Does it, and follows it to its end. */
  async run(change: (job: string) => Promise<MailChange>): Promise<MailChange> {
    this.state = null;
    this.stopping = false;
    const timer = setInterval(() => void this.#look(false), LOOK);
    try {
      return await change(this.#job);
    } finally {
      clearInterval(timer);
      this.state = null;
    }
  }

  /** No further step is begun; what was done stays done. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.#look(true);
  }

  async #look(stop: boolean): Promise<void> {
    // The end says it all: a look that fails, or comes too late, is no matter.
    const state = await this.#client
      .invoke('mail.action', { job: this.#job, stop: stop || this.stopping })
      .catch(() => null);
    if (state !== null && state.done >= (this.state?.done ?? 0)) this.state = state;
  }
}

/** What is said of one that was stopped, after the word for what was done. */
export function stoppedWords(
  verb: string,
  changed: number,
  { done, of }: MailActionState,
): { readonly title: string; readonly detail: string } {
  const title = t('{verb}: {changed, number} of {of, number}; stopped.', { verb, changed, of });
  return {
    title,
    detail: t(
      'What was done stays done. {left, plural, one {# was left as it was} other {# were left as they were}}.',
      { left: of - done },
    ),
  };
}
