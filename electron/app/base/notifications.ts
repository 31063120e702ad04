/** The bell: what happened while nobody was looking, to the set that is open; kept while the application runs. */
import { randomUUID } from 'node:crypto';
import { visibleText } from '../../../shared/domain/visible-text.ts';
import type { AppNotification } from '../../../shared/contract/types.ts';
import { tell, type Message, type PlainText } from '../../../shared/text/text.ts';
import type { EventHub } from './event-hub.ts';
import type { Handlers } from './handler-types.ts';
import type { Shell } from './shell.ts';

const KEPT = 200;

/** `of`: the folder of the set it is about; null: of none, so it is told whichever is open. */
interface Kept {
  readonly of: string | null;
  readonly told: AppNotification;
}

/** What is told. `time`: when it happened, where that was not now; `cause`: what it is of, where its title does not say that; null: of nothing new. */
export type NewNotification = Pick<AppNotification, 'kind' | 'importId'> & {
  /** The window tells them in its reader's language. */
  readonly title: PlainText | Message;
  readonly body: PlainText | Message;
  readonly time?: number;
  readonly cause?: string | null;
};

/** The notifications of the application, latest first, of which those about the open set are shown. */
export class Notifications {
  readonly #events: EventHub;
  readonly #shell: Shell;
  readonly #now: () => number;
  readonly #openSet: () => string | null;
  #list: Kept[] = [];
  #added: (added: AppNotification, cause: string | null) => void = () => undefined;
  #readAll: () => void = () => undefined;

  /** `openSet`: the folder of the set that is open, or null. */
  constructor(events: EventHub, shell: Shell, now: () => number, openSet: () => string | null) {
    this.#events = events;
    this.#shell = shell;
    this.#now = now;
    this.#openSet = openSet;
  }

  /** Those about the open set, latest first. */
  list(): readonly AppNotification[] {
    return this.#list.filter((kept) => this.#isShown(kept)).map(({ told }) => told);
  }

  /** Hears of all that is added, to tell it elsewhere, too. */
  onAdded(listener: (added: AppNotification, cause: string | null) => void): void {
    this.#added = listener;
  }

  /** Hears that the bell was looked at. */
  onRead(listener: () => void): void {
    this.#readAll = listener;
  }

  add({ cause, title, body, ...about }: NewNotification): void {
    // Names and subjects in it are strangers': the bell and the system's own notifications show them as they are.
    const shown = { title: visibleText(noticeText(title)), body: visibleText(noticeText(body)) };
    const told = {
      ...(typeof title === 'object' && { title }),
      ...(typeof body === 'object' && { body }),
    };
    const notification: AppNotification = {
      id: randomUUID(),
      time: this.#now(),
      read: false,
      ...about,
      ...shown,
      ...(Object.keys(told).length > 0 && { told }),
    };
    this.#list = [{ of: this.#openSet(), told: notification }, ...this.#list].slice(0, KEPT);
    this.#events.emit('notification', notification);
    this.#shell.notify?.(notification);
    this.#added(notification, cause === undefined ? shown.title : cause);
  }

  markRead(): void {
    this.#list = this.#list.map((kept) =>
      this.#isShown(kept) ? { ...kept, told: { ...kept.told, read: true } } : kept,
    );
    this.#readAll();
  }

  #isShown({ of }: Kept): boolean {
    return of === null || of === this.#openSet();
  }
}

/** A title or a body in the language of this process. */
export function noticeText(text: string | Message): string {
  return typeof text === 'string' ? text : tell(text);
}

/** The contract's operations on the bell. */
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
