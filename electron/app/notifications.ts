/** The bell: what happened while nobody was looking; kept while the application runs. */
import { randomUUID } from 'node:crypto';
import type { AppNotification } from '../../shared/contract/types.ts';
import type { EventHub } from './event-hub.ts';
import type { Handlers } from './handlers.ts';
import type { Shell } from './shell.ts';

const KEPT = 200;

export class Notifications {
  readonly #events: EventHub;
  readonly #shell: Shell;
  readonly #now: () => number;
  #list: AppNotification[] = [];

  constructor(events: EventHub, shell: Shell, now: () => number) {
    this.#events = events;
    this.#shell = shell;
    this.#now = now;
  }

  /** Latest first. */
  list(): readonly AppNotification[] {
    return this.#list;
  }

  add(told: Pick<AppNotification, 'kind' | 'title' | 'body' | 'importId'>): void {
    const notification: AppNotification = { id: randomUUID(), time: this.#now(), read: false, ...told };
    this.#list = [notification, ...this.#list].slice(0, KEPT);
    this.#events.emit('notification', notification);
    this.#shell.notify?.(notification);
  }

  markRead(): void {
    this.#list = this.#list.map((notification) => ({ ...notification, read: true }));
  }
}

export function notificationHandlers({
  notifications,
}: {
  readonly notifications: Notifications;
}): Pick<Handlers, 'app.notifications' | 'app.readNotifications'> {
  return {
    'app.notifications': () => notifications.list(),
    'app.readNotifications': () => notifications.markRead(),
  };
}
