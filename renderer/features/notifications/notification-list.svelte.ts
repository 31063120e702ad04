/** The bell's list: what was told while nobody was looking, and what is told now. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { AppNotification } from '../../../shared/contract/types.ts';

export class NotificationList {
  readonly #client: Client;
  list = $state.raw<readonly AppNotification[]>([]);

  constructor(client: Client) {
    this.#client = client;
  }

  readonly unread = $derived(this.list.filter(({ read }) => !read).length);

  /** Subscribes and loads; returns the way to stop. `told` hears of each that is new. */
  start(told: (notification: AppNotification) => void): () => void {
    const stop = this.#client.subscribe('notification', (notification) => {
      this.list = [notification, ...this.list.filter(({ id }) => id !== notification.id)];
      told(notification);
    });
    void this.#load();
    return stop;
  }

  /** They have been seen. A failure is harmless: they only stay marked as new. */
  async markRead(): Promise<void> {
    if (this.unread === 0) return;
    await this.#client.invoke('app.readNotifications', {}).catch(() => undefined);
    this.list = this.list.map((notification) => ({ ...notification, read: true }));
  }

  async #load(): Promise<void> {
    const earlier = await this.#client.invoke('app.notifications', {}).catch(() => []);
    const known = new Set(this.list.map(({ id }) => id));
    this.list = [...this.list, ...earlier.filter(({ id }) => !known.has(id))];
  }
}
