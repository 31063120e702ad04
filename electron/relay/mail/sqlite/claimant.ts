/** One that delivers out of the database: claims in memory over rows of the queue. */
import type { Claimant, ClaimRequest, OverdueRequest } from '../mail-store.ts';
import type { Delivery, DueMessage } from '../mail-types.ts';
import type { Leases, Lessee } from './leases.ts';
import type { Queue } from './queue.ts';
import type { QueueListener } from './queue-listener.ts';

export interface ClaimantParts {
  readonly now: () => number;
  readonly leases: Leases;
  readonly queue: Queue;
  readonly due: QueueListener;
  /** What `read` gives; `nothing`, and trouble of the store that names `what`, while it cannot be read. */
  readonly readable: <T>(what: string, nothing: T, read: () => T) => Promise<T>;
}

export class SqliteClaimant implements Claimant {
  readonly #by: Lessee;
  readonly #parts: ClaimantParts;

  constructor(by: Lessee, parts: ClaimantParts) {
    this.#by = by;
    this.#parts = parts;
  }

  onDue(listener: (message: DueMessage) => void): void {
    this.#parts.due.listen(this.#by, listener);
  }

  claim(request: ClaimRequest): Promise<readonly DueMessage[]> {
    const { readable, queue, now } = this.#parts;
    return readable('due', [], () => queue.claim(this.#by, now(), request));
  }

  claimOverdue(request: OverdueRequest): Promise<readonly DueMessage[]> {
    const { readable, queue, now } = this.#parts;
    return readable('overdue', [], () => queue.claimOverdue(this.#by, now(), request));
  }

  renew(): Promise<void> {
    this.#parts.leases.renew(this.#by);
    return Promise.resolve();
  }

  end(): Promise<void> {
    this.#parts.leases.end(this.#by);
    return Promise.resolve();
  }

  release(deliveries: readonly Delivery[]): Promise<void> {
    for (const delivery of deliveries) this.#parts.leases.drop(delivery);
    return Promise.resolve();
  }
}
