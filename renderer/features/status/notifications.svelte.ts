/** The notifications of the bell about the open set, kept up to date by events. */
import { visibleText } from '../../../shared/domain/visible-text.ts';
import { tell, translated } from '../../../shared/text/text.ts';
import type { Client } from '../../../shared/contract/contract.ts';
import type { AppNotification } from '../../../shared/contract/types.ts';
import { LatestAnswer } from '../../lib/latest-answer.ts';

/** What the application keeps. */
const MOST = 200;

/** Its title and what it says, in the reader's language where it can be. */
export function notificationWords({ title, body, told }: AppNotification): {
  readonly title: string;
  readonly body: string;
} {
  return {
    title: told?.title === undefined ? translated(title) : visibleText(tell(told.title)),
    body: told?.body === undefined ? translated(body) : visibleText(tell(told.body)),
  };
}

export class Notifications {
  list = $state.raw<readonly AppNotification[]>([]);
  readonly unread = $derived(this.list.filter(({ read }) => !read).length);
  readonly #client: Client;
  readonly #answers = new LatestAnswer();

  constructor(client: Client) {
    this.#client = client;
  }

  /** Adds what comes; returns how to stop. */
  follow(): () => void {
    return this.#client.subscribe('notification', (one) => this.#merge([one]));
  }

  /** Shows those of the set that is open now; none of another stays. Without an answer, those that come are shown. */
  async load(): Promise<void> {
    const latest = this.#answers.begin();
    this.list = [];
    const loaded = await this.#client.invoke('app.notifications', {}).catch(() => []);
    if (latest()) this.#merge(loaded);
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
