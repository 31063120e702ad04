/** Follows a set on a server for whoever only looks at its users: a relay. Nothing is written. */
import type { Message } from '../../../shared/text/text.ts';
import type { SettingsOverride, SystemSettings } from '../../../shared/domain/settings.ts';
import type { StoredUser } from '../../../shared/domain/user.ts';
import { ChangeIsolation } from '../follow/change-isolation.ts';
import { timedLocksOf, type FollowedSet } from '../follow/follow-set.ts';
import type { SealedBlock } from '../model/store-types.ts';
import { asOf } from '../table/sealed-blocks.ts';
import type { SetState } from '../table/set-state.ts';
import type { DatabaseAddress } from './database.ts';
import { SharedSet } from './shared-set.ts';

/** Between two tries to read a set anew that could not be followed any further. Milliseconds. */
const RETRY = 5000;

/** Opens the set to be followed. Rejects as {@link SharedSet.open}. */
export async function followSharedSet(address: DatabaseAddress): Promise<FollowedSet> {
  return new SharedFollower(address, await openToFollow(address));
}

interface Opened {
  readonly set: SharedSet;
  readonly isolation: ChangeIsolation;
}

async function openToFollow(address: DatabaseAddress): Promise<Opened> {
  const isolation = new ChangeIsolation();
  return { set: await SharedSet.open(address, { readOnly: true, follow: isolation }), isolation };
}

class SharedFollower implements FollowedSet {
  readonly id: string;
  readonly #address: DatabaseAddress;
  readonly #listeners = new Set<() => void>();
  readonly #timer: NodeJS.Timeout;
  #opened: Opened;
  #seq: number;
  #reading: Promise<void> | null = null;
  #closed = false;

  constructor(address: DatabaseAddress, opened: Opened) {
    this.#address = address;
    this.#opened = opened;
    this.id = this.#state.id;
    this.#seq = this.#state.seq;
    this.#listen(opened.set);
    this.#timer = setInterval(() => this.#mend(), RETRY).unref();
  }

  /** Of the last change that the listeners have heard of: whoever has seen this number keeps nothing older. */
  get seq(): number {
    return this.#seq;
  }

  get size(): number {
    return this.#state.table.size;
  }

  get problem(): Message | null {
    return this.#opened.set.behind();
  }

  get(id: number): StoredUser | undefined {
    return this.#opened.isolation.get(this.#state, id);
  }

  find(username: string, domain: string): number {
    return this.#opened.isolation.find(this.#state, username, domain);
  }

  findIp(address: string): number {
    return this.#opened.isolation.findIp(this.#state, address);
  }

  system(): SystemSettings {
    return this.#state.system;
  }

  settings(domain: string | null): SettingsOverride {
    const { level, domains } = this.#state;
    return domain === null ? level : (domains.get(domain) ?? {});
  }

  sealed(block: number): SealedBlock | undefined {
    const { blocks, format } = this.#state;
    return asOf(format, blocks.get(block));
  }

  timedLocks(): readonly number[] {
    return timedLocksOf(this.#state);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#listeners.clear();
    await this.#reading;
    await this.#opened.set.close();
  }

  get #state(): SetState {
    return this.#opened.set.state;
  }

  #listen(set: SharedSet): void {
    set.onChange(() => this.#tell());
  }

  #tell(): void {
    this.#seq = this.#state.seq;
    for (const tell of this.#listeners) tell();
  }

  /** A set that cannot be followed any further is read anew; another set that was put into its place is not. */
  #mend(): void {
    if (this.#closed || this.#opened.set.broken === null) return;
    this.#reading ??= this.#readAnew()
      .catch(() => undefined)
      .finally(() => (this.#reading = null));
  }

  async #readAnew(): Promise<void> {
    const next = await openToFollow(this.#address);
    if (this.#closed || next.set.state.id !== this.id) return next.set.close();
    const before = this.#opened.set;
    this.#opened = next;
    this.#listen(next.set);
    this.#tell();
    await before.close();
  }
}
