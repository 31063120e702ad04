/** Hands messages that are on disk and due at once to the courier, so that the fast path never reads the database. */
import type { DueMessage, NewMessage } from '../mail-types.ts';
import type { StoredMessage } from './message-rows.ts';
import { dueOf } from './message-rows.ts';

export class QueueListener {
  #listener: ((message: DueMessage) => void) | null = null;

  listen(listener: (message: DueMessage) => void): void {
    this.#listener = listener;
  }

  /** A message just accepted. */
  tell(message: NewMessage, stored: StoredMessage): void {
    this.#listener?.(dueOf(message, stored));
  }

  /** A message read back. */
  tellDue(message: DueMessage): void {
    this.#listener?.(message);
  }
}
