/** Hands messages that are on disk and due at once to the courier, so that the fast path never reads the database. */
import type { Leases, Lessee } from './leases.ts';
import type { DueMessage, NewMessage } from '../mail-types.ts';
import type { StoredMessage } from './message-rows.ts';
import { dueOf } from './message-rows.ts';

/** Who listens, and how what it hears of is claimed for it. */
interface Listening {
  readonly by: Lessee;
  readonly hear: (message: DueMessage) => void;
}

export class QueueListener {
  readonly #leases: Leases;
  #listening: Listening | null = null;

  constructor(leases: Leases) {
    this.#leases = leases;
  }

  listen(by: Lessee, hear: (message: DueMessage) => void): void {
    this.#listening = { by, hear };
  }

  /** A message just accepted. */
  tell(message: NewMessage, stored: StoredMessage): void {
    if (this.#listening === null) return;
    const { by, hear } = this.#listening;
    // It claims: of a computer that slept, before it has said that it is back.
    this.#leases.renew(by);
    const epoch = this.#leases.begin();
    const due = dueOf(message, stored, epoch);
    for (const { id } of due.deliveries) this.#leases.take(by, epoch, id);
    hear(due);
  }

  /** A message that is read back by `read`, for the one that listens. */
  tellDue(read: (by: Lessee) => DueMessage | null): void {
    if (this.#listening === null) return;
    const { by, hear } = this.#listening;
    const due = read(by);
    if (due !== null) hear(due);
  }
}
