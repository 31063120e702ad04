/** What a selection holds, asked for before something is done to it. */
import type { Client } from '../../shared/contract/contract.ts';
import type { ChangeResult, SelectionSummary } from '../../shared/contract/types.ts';
import type { SelectionInput } from '../../shared/domain/query.ts';
import { lockedOf } from '../../shared/domain/user-status.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import { t } from '../../shared/text/text.ts';
import { messageOf } from './envelope.ts';

/** As the store says it; nobody is to be changed who was not counted, so a count of none is not sent at all. */
export const NONE_LEFT = t('None of the selected users exists any more. Refresh and select again.');

/** A question about a selection, and doing it: count and names first, then one call, with its error kept on screen. */
export class SelectionTask {
  readonly #client: Client;
  readonly selection: SelectionInput;
  summary = $state.raw<SelectionSummary | null>(null);
  busy = $state(false);
  error = $state<string | null>(null);

  constructor(client: Client, selection: SelectionInput) {
    this.#client = client;
    this.selection = selection;
  }

  readonly locked = $derived(this.summary === null ? 0 : lockedOf(this.summary.byStatus));
  readonly rest = $derived(this.summary === null ? 0 : this.summary.count - this.summary.first.length);

  async load(): Promise<void> {
    this.error = null;
    await this.#count();
  }

  async #count(): Promise<void> {
    try {
      this.summary = await this.#client.invoke('users.summarise', { selection: this.selection });
    } catch (error) {
      this.error = messageOf(error);
    }
  }

  /** Runs the change; null when it was refused. */
  async run<T = ChangeResult>(
    change: (client: Client, which: { selection: SelectionInput; expected: number }) => Promise<T>,
  ): Promise<T | null> {
    if (this.busy || this.summary === null) return null;
    this.error = this.summary.count === 0 ? NONE_LEFT : null;
    if (this.error !== null) return null;
    this.busy = true;
    try {
      return await change(this.#client, { selection: this.selection, expected: this.summary.count });
    } catch (error) {
      this.error = messageOf(error);
      // There are more or fewer by now: who says yes again has seen these.
      if (isOtherCount(error)) await this.#count();
      return null;
    } finally {
      this.busy = false;
    }
  }
}

/** True when a change was refused because the selection has another number of users than were named. */
export function isOtherCount(error: unknown): boolean {
  return error instanceof PosternError && error.code === 'conflict' && error.details?.['found'] !== undefined;
}

/** "anna@example.com" of one, "3 outgoing users" of more. */
export function subjectOf(summary: SelectionSummary | null): string {
  if (summary === null) return t('outgoing users');
  return summary.count === 1 && summary.first[0] !== undefined
    ? summary.first[0]
    : t('{count, plural, one {# outgoing user} other {# outgoing users}}', { count: summary.count });
}
