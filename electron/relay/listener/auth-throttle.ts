/**
 * Slows down whoever tries passwords. After each failure the client's address has to wait longer, whomever it names;
 * only an account that has logged in from there is judged by its own failures, so that the people behind one address need not
 * wait for each other, and one who owns an account gains nothing for guessing others. Other addresses do not notice: where all of
 * them together are too many, those that have failed wait for the others.
 */
import { createHash } from 'node:crypto';
import { fold } from '../../../shared/domain/fold.ts';
import type { Standing } from '../directory/work-gate.ts';
import { AttemptLine, type Attempt } from './attempt-line.ts';
import { clientNetwork } from './client-network.ts';

/** Failures are forgotten this long after the last. Milliseconds. */
const MEMORY = 15 * 60_000;
/** An account counts as one of an address this long after its last login there. Milliseconds. */
const KNOWN_FOR = 7 * 86_400_000;
const MOST_ADDRESSES = 50_000;
/** Accounts of one address that are remembered: those that log in there, and those that failed to. */
const MOST_KNOWN = 1_000;
const MOST_FAILED = 8;

interface Known {
  readonly line: AttemptLine;
  last: number;
}

interface Address {
  /** Of everybody who is not known here. */
  readonly line: AttemptLine;
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
    attempt: (standing: Standing) => Promise<T | null>,
    isGone?: () => boolean,
  ): Promise<Attempt<T>> {
    const address = this.#addressOf(clientNetwork(client));
    const name = nameOf(account);
    const known = this.#known(address, name);
    const line = known?.line ?? address.line;
    const standing = () => (known !== undefined ? 'proved' : address.line.remembers ? 'failed' : 'fresh');
    const outcome = await line.run(() => attempt(standing()), isGone);
    if (outcome.kind === 'right') this.#succeeded(address, name);
    else if (outcome.kind === 'wrong' && known === undefined) {
      remember(address.failed, name, (address.failed.get(name) ?? 0) + 1, MOST_FAILED);
    }
    return outcome;
  }

  /** Milliseconds that the next attempt at an account from an address waits. */
  delay(client: string, account: string): number {
    const address = this.#addresses.get(clientNetwork(client));
    if (address === undefined) return 0;
    return (this.#known(address, nameOf(account))?.line ?? address.line).delay();
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
      known: new Map<string, Known>(),
      failed: new Map<string, number>(),
    };
    if (!address.line.remembers) address.failed.clear();
    remember(this.#addresses, key, address, MOST_ADDRESSES);
    return address;
  }
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
