/** One that delivers out of the database, among those of all relays: its lease is a row there. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Claimant, ClaimRequest, OverdueRequest } from '../mail-store.ts';
import type { Delivery, DueMessage } from '../mail-types.ts';
import { PosternError } from '../../../../shared/domain/errors.ts';
import { claimOverdue, Claims } from './claimed.ts';
import type { Database, Transaction } from '../../../store/postgres/database.ts';

const RENEW = `INSERT INTO claimant (id, until) OVERRIDING SYSTEM VALUE VALUES ($1, $2)
  ON CONFLICT (id) DO UPDATE SET until = excluded.until`;

const RELEASE = `UPDATE recipient AS r SET claimed_by = NULL FROM unnest($1::bigint[], $2::bigint[]) AS d (id, epoch)
  WHERE r.id = d.id AND r.epoch = d.epoch`;
/** For so long what is given back gathers. Milliseconds. */
const GATHER_MS = 50;

/** A claimant whose leases stand in the database, by its clock. */
export class StoredClaimant implements Claimant {
  readonly #database: Database;
  readonly #lease: number;
  readonly #listens: (claimant: StoredClaimant) => void;
  readonly #claims = new Claims();
  #id: Promise<number> | null = null;
  #ended = false;
  readonly #leaving: Delivery[] = [];
  #releasing: Promise<void> | null = null;
  #listener: ((message: DueMessage) => void) | null = null;

  constructor(database: Database, lease: number, listens: (claimant: StoredClaimant) => void) {
    this.#database = database;
    this.#lease = lease;
    this.#listens = listens;
  }

  onDue(listener: (message: DueMessage) => void): void {
    this.#listener = listener;
    this.#listens(this);
  }

  tell(message: DueMessage): void {
    this.#listener?.(message);
  }

  /** Its number; null once it delivers no more. */
  async number(): Promise<number | null> {
    return this.#ended ? null : this.#number();
  }

  claim(request: ClaimRequest): Promise<readonly DueMessage[]> {
    return this.#renewed((transaction, id) => this.#claims.claim(transaction, id, request)).catch(nothing);
  }

  claimOverdue(request: OverdueRequest): Promise<readonly DueMessage[]> {
    return this.#renewed((transaction, id) => claimOverdue(transaction, id, request)).catch(nothing);
  }

  async renew(): Promise<void> {
    await this.#renewed(() => Promise.resolve());
  }

  /** Those of a moment go together: what waits for a destination that is down comes back one by one. */
  release(deliveries: readonly Delivery[]): Promise<void> {
    this.#leaving.push(...deliveries);
    this.#releasing ??= wait(GATHER_MS).then(() => this.#release());
    return this.#releasing;
  }

  async #release(): Promise<void> {
    const deliveries = this.#leaving.splice(0);
    this.#releasing = null;
    await this.#database.query(RELEASE, [
      deliveries.map(({ id }) => id),
      deliveries.map(({ epoch }) => epoch),
    ]);
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.#releasing?.catch(() => undefined);
    if (this.#id !== null) await this.#database.query(RENEW, [await this.#id, Number.MIN_SAFE_INTEGER]);
  }

  async #renewed<T>(work: (transaction: Transaction, id: number) => Promise<T>): Promise<T> {
    const id = await this.#number();
    return this.#database.transaction(async (transaction) => {
      await transaction.query(RENEW, [id, transaction.now + this.#lease]);
      return work(transaction, id);
    });
  }

  #number(): Promise<number> {
    this.#id ??= this.#database
      .transaction(async ({ query, now }) => {
        const { rows } = await query('INSERT INTO claimant (until) VALUES ($1) RETURNING id', [
          now + this.#lease,
        ]);
        return Number(rows[0]?.['id']);
      })
      .catch((error: unknown) => {
        this.#id = null;
        throw error;
      });
    return this.#id;
  }
}

/** Nothing can be claimed of a database that is gone, which the store's trouble tells. */
function nothing(error: unknown): readonly DueMessage[] {
  if (error instanceof PosternError) return [];
  throw error;
}
