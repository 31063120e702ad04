/** The notifications of the bell, kept up to date by events. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { AppNotification } from '../../../shared/contract/types.ts';

/** What the application keeps. */
const MOST = 200;

export class Notifications {
  list = $state.raw<readonly AppNotification[]>([]);
  readonly unread = $derived(this.list.filter(({ read }) => !read).length);
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Loads the list and adds what comes; returns how to stop. */
  follow(): () => void {
    void this.#client.invoke('app.notifications', {}).then(
      (loaded) => this.#merge(loaded),
      () => undefined,
    );
    return this.#client.subscribe('notification', (one) => this.#merge([one]));
  }

  async markRead(): Promise<void> {
    if (this.unread === 0) return;
    this.list = this.list.map((one) => ({ ...one, read: true }));
    // Failing, they only count as new again after the next start.
    await this.#client.invoke('app.readNotifications', {}).catch(() => undefined);
  }

  #merge(more: readonly AppNotification[]): void {
    const ids = new Set(more.map(({ id }) => id));
    const all = [...more, ...this.list.filter(({ id }) => !ids.has(id))];
    this.list = all.sort((a, b) => b.time - a.time).slice(0, MOST);
  }
}
