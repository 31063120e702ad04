/**
 * Slows down whoever tries passwords. After each failure the client's address has to wait longer, whomever it names; but an account that
 * has logged in from there is judged by its own failures, and one that has not failed there yet is looked at once without a pause, as
 * long as only few others have: so the people behind one address need not wait for each other, one who tries many names gains little, and
 * one who owns an account nothing. Other addresses do not notice: where all of them together are too many, `TurnOrder` says whose turn it is.
 */
import { createHash } from 'node:crypto';
import { fold } from '../../../shared/domain/fold.ts';
import type { Asker, Standing } from '../directory/turn-order.ts';
import { AttemptLine, type Attempt } from './attempt-line.ts';
import { clientNeighbourhood, clientNetwork } from './client-network.ts';

/** Failures are forgotten this long after the last. Milliseconds. */
const MEMORY = 15 * 60_000;
/** An account counts as one of an address this long after its last login there. Milliseconds. */
const KNOWN_FOR = 7 * 86_400_000;
const MOST_ADDRESSES = 50_000;
/** Accounts of one address that are remembered: those that log in there, and those that failed to. */
const MOST_KNOWN = 1_000;
const MOST_FAILED = 8;
/** Names that failed at an address, beyond which it is taken to try names: then no other is looked at before its pause is over. */
const FEW_FAILED = 3;

interface Known {
  readonly line: AttemptLine;
  last: number;
}

interface Address {
  /** Of those who are not known here, once they have failed. */
  readonly line: AttemptLine;
  /** Of those who have not failed here either: one at a time, without pauses. */
  readonly first: AttemptLine;
  readonly known: Map<string, Known>;
  /** Failures by account: they are taken back when it turns out to be its owner who mistyped. */
  readonly failed: Map<string, number>;
}

export class AuthThrottle {
  readonly #now: () => number;
  readonly #addresses = new Map<string, Address>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Runs `attempt` when it is its turn, after the pause that was earned; null counts as a failure. It is told how the client stands
   * among those of all addresses. `isGone`: the client is.
   */
  async run<T>(
    client: string,
    account: string,
    attempt: (asker: Asker) => Promise<T | null>,
    isGone: () => boolean = () => false,
  ): Promise<Attempt<T>> {
    const address = this.#addressOf(clientNetwork(client));
    const name = nameOf(account);
    const known = this.#known(address, name);
    const neighbourhood = clientNeighbourhood(client);
    const standing = (): Standing =>
      known !== undefined ? 'proved' : address.line.remembers ? 'failed' : 'fresh';
    const look = () => attempt({ standing: standing(), neighbourhood, isGone });
    const outcome =
      known === undefined
        ? await this.#lookAtUnknown(address, name, look, isGone)
        : await known.line.run(look, isGone);
    if (outcome.kind === 'right') this.#succeeded(address, name);
    return outcome;
  }

  /** Milliseconds that the next attempt at an account from an address waits. */
  delay(client: string, account: string): number {
    const address = this.#addresses.get(clientNetwork(client));
    if (address === undefined) return 0;
    const name = nameOf(account);
    const known = this.#known(address, name);
    if (known !== undefined) return known.line.delay();
    return isFirst(address, name) ? 0 : address.line.delay();
  }

  async #lookAtUnknown<T>(
    address: Address,
    name: string,
    look: () => Promise<T | null>,
    isGone: () => boolean,
  ): Promise<Attempt<T>> {
    const failed = (): void =>
      remember(address.failed, name, (address.failed.get(name) ?? 0) + 1, MOST_FAILED);
    if (isFirst(address, name)) {
      const outcome = await address.first.run(async () => {
        // Others were looked at while it waited.
        if (!isFirst(address, name)) return { isFirst: false } as const;
        const found = await look();
        if (found === null) {
          address.line.fail();
          failed();
        }
        return { isFirst: true, found } as const;
      }, isGone);
      if (outcome.kind !== 'right') return outcome;
      const { found } = outcome;
      if (found.isFirst)
        return found.found === null ? { kind: 'wrong' } : { kind: 'right', found: found.found };
    }
    const outcome = await address.line.run(look, isGone);
    if (outcome.kind === 'wrong') failed();
    return outcome;
  }

  #known(address: Address, name: string): Known | undefined {
    const known = address.known.get(name);
    return known !== undefined && this.#now() - known.last <= KNOWN_FOR ? known : undefined;
  }

  #succeeded(address: Address, name: string): void {
    address.line.forgive(address.failed.get(name) ?? 0);
    address.failed.delete(name);
    const line = address.known.get(name)?.line ?? new AttemptLine(this.#now, MEMORY);
    line.ease();
    remember(address.known, name, { line, last: this.#now() }, MOST_KNOWN);
  }

  #addressOf(key: string): Address {
    const known = this.#addresses.get(key);
    const address = known ?? {
      line: new AttemptLine(this.#now, MEMORY),
      first: new AttemptLine(this.#now, MEMORY),
      known: new Map<string, Known>(),
      failed: new Map<string, number>(),
    };
    if (!address.line.remembers) address.failed.clear();
    remember(this.#addresses, key, address, MOST_ADDRESSES);
    return address;
  }
}

/** Whether a name that is not known at an address is looked at there without a pause. */
function isFirst({ failed }: Address, name: string): boolean {
  return failed.size < FEW_FAILED && !failed.has(name);
}

/** Last used goes last, so that the first is the one to forget. */
function remember<T>(map: Map<string, T>, key: string, value: T, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= most) return;
  const oldest = map.keys().next();
  if (oldest.done !== true) map.delete(oldest.value);
}

/** Short whatever was sent; and people type passwords where the name belongs. */
function nameOf(account: string): string {
  return createHash('sha256').update(fold(account)).digest('base64url').slice(0, 22);
}
