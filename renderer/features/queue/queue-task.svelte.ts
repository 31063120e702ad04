/** A step that is asked about, and doing it: whom it passes over, then one call, with its error kept on screen. */
import type { Client } from '../../../shared/contract/contract.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { all, condition } from '../../../shared/lists/filter.ts';
import type { MailChange } from '../../../shared/contract/relay-types.ts';
import { messageOf } from '../../lib/envelope.ts';
import type { QueueQuestion } from '../../lib/mail-questions.ts';
import { LargeAction } from '../mail/large-action.svelte.ts';
import { passedOver } from './queue-words.ts';

export class QueueTask {
  readonly #client: Client;
  readonly #question: QueueQuestion;
  /** As the administrator saw it; another number once the queue has another. */
  count = $state(0);
  /** How many are passed over; null: not known. */
  passes = $state<number | null>(null);
  readonly action: LargeAction;
  busy = $state(false);
  error = $state<string | null>(null);

  constructor(client: Client, question: QueueQuestion) {
    this.#client = client;
    this.action = new LargeAction(client);
    this.#question = question;
    this.count = question.count;
    const state = passedOver(question.step);
    if (state === null) this.passes = 0;
    else if (question.states !== null) this.passes = question.states.filter((one) => one === state).length;
  }

  /** Looks up how many of all that match will be passed over, where nobody knows it yet. */
  async load(): Promise<void> {
    const { step, target } = this.#question;
    const state = passedOver(step);
    if (this.passes !== null || state === null || target.by !== 'filter' || (target.except?.length ?? 0) > 0)
      return;
    const filter = all(target.filter, condition('state', 'is', state));
    const page = await this.#client.invoke('queue.list', { filter, offset: 0, limit: 1 }).catch(() => null);
    if (page !== null) this.passes = page.total;
  }

  /** Does it; what was changed, or null when it was refused. */
  async run(route: string): Promise<MailChange | null> {
    if (this.busy) return null;
    this.busy = true;
    this.error = null;
    try {
      return await this.action.run((job) => this.#call(route, job));
    } catch (error) {
      this.error = messageOf(error);
      const found = error instanceof PosternError ? error.details?.['found'] : undefined;
      // There are more or fewer by now: who says yes again has seen this number.
      if (typeof found === 'number') {
        this.count = found;
        this.passes = passedOver(this.#question.step) === null ? 0 : null;
      }
      return null;
    } finally {
      this.busy = false;
    }
  }

  #call(route: string, job: string): Promise<MailChange> {
    const { step, target } = this.#question;
    const which = { target, expected: this.count, job };
    switch (step) {
      case 'retry':
        return this.#client.invoke('queue.retry', which);
      case 'hold':
        return this.#client.invoke('queue.hold', { ...which, on: true });
      case 'release':
        return this.#client.invoke('queue.hold', { ...which, on: false });
      case 'route':
        return this.#client.invoke('queue.reroute', { ...which, route: route.trim() });
      case 'delete':
        return this.#client.invoke('queue.remove', which);
    }
  }
}
