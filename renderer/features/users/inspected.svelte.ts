/** What the inspector shows: one user with the sources of the settings, or a summary of several. */
import type { SelectionSummary, SettingSource, SettingsView } from '../../../shared/contract/types.ts';
import type { SettingKey } from '../../../shared/domain/settings.ts';
import { valueAt } from '../../../shared/domain/temporary.ts';
import type { OutgoingUser } from '../../../shared/domain/user.ts';
import { client } from '../../lib/client.ts';
import { messageOf } from '../../lib/envelope.ts';
import { users } from './users-view.svelte.ts';
import { LatestAnswer } from '../../lib/latest-answer.ts';

export class Inspected {
  user = $state.raw<OutgoingUser | null>(null);
  summary = $state.raw<SelectionSummary | null>(null);
  /** Why it is not known what the user has used; null: it is. */
  unread = $state.raw<string | null>(null);
  #domain = $state.raw<SettingsView | null>(null);
  readonly #answers = new LatestAnswer();

  /** Where a value comes from; null while that is being asked. */
  sourceOf(key: SettingKey): SettingSource | null {
    if (this.user !== null && valueAt(this.user.settings, key, Date.now()) !== undefined) return 'user';
    return this.#domain === null || this.#domain.domain !== this.user?.domain ? null : this.#domain.from[key];
  }

  /** Loads what is now selected; what was shown stays until the answer is there. */
  async load(): Promise<void> {
    const latest = this.#answers.begin();
    const { subject } = users;
    if (subject === null) return this.#show(null, null);
    const id = users.selected.only;
    if (id === null) {
      const { selection } = subject;
      const summary = await client.invoke('users.summarise', { selection }).catch(() => null);
      if (latest()) this.#show(null, summary);
      return;
    }
    const index = users.rows.indexOf((row) => row.id === id);
    const row = index === null ? undefined : users.rows.row(index);
    // What is used follows: the row is there at once.
    if (row !== undefined) this.#show({ ...row, usage: row.usage ?? this.#usageOf(id) }, null);
    let unread: string | null = null;
    const user = await client.invoke('users.get', { id, usage: true }).catch((error: unknown) => {
      unread = messageOf(error);
      return row ?? null;
    });
    if (!latest()) return;
    this.#show(user, null);
    this.unread = unread;
    if (user === null) return;
    const domain = await client.invoke('settings.get', { domain: user.domain }).catch(() => null);
    if (latest() && domain !== null) this.#domain = domain;
  }

  /** As it was shown last: the height of the inspector does not jump. */
  #usageOf(id: number): NonNullable<OutgoingUser['usage']> {
    return this.user?.id === id ? (this.user.usage ?? []) : [];
  }

  #show(user: OutgoingUser | null, summary: SelectionSummary | null): void {
    this.user = user;
    this.summary = summary;
  }
}
