/** What the self-test does to the set through the contract: throw-away users, and system settings for a while. */
import { condition } from '../../../shared/lists/filter.ts';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '../../../shared/contract/contract.ts';
import type { ChangeResult } from '../../../shared/contract/types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { SystemSettings, SystemSettingsPatch } from '../../../shared/domain/settings.ts';
import type { OutgoingUser, UserId } from '../../../shared/domain/user.ts';
import { SELF_TEST_DOMAIN, type Check } from './check-types.ts';

export interface ThrowAwayUser {
  readonly id: UserId;
  readonly address: string;
  /** Empty for an IP user. */
  readonly password: string;
}

/** Milliseconds for which a change may take to reach the relay, and a lock to reach the set. */
const PATIENCE = 5_000;
const PAUSE = 10;

export class ThrowAwayUsers {
  readonly #client: Client;
  readonly #random: () => string;
  readonly #ipAddress: string | null;
  /** System settings to be put back. */
  #before: SystemSettingsPatch = {};

  /** `random` gives letters and digits, another text each time; `ipAddress` is that of the IP user, null when none is free. */
  constructor(client: Client, random: () => string, ipAddress: string | null) {
    this.#client = client;
    this.#random = random;
    this.#ipAddress = ipAddress;
  }

  async add({ kind, settings }: Check['user']): Promise<ThrowAwayUser> {
    const ip = kind === 'ip';
    if (ip && this.#ipAddress === null) throw new Error('No loopback address is free for an IP user.');
    const username = ip ? (this.#ipAddress ?? '') : `postern-self-test-${this.#random().slice(0, 8)}`;
    const password = ip ? '' : `${this.#random()}${this.#random()}`;
    const result = await this.#client.invoke('users.add', {
      username,
      domain: SELF_TEST_DOMAIN,
      password,
      settings,
    });
    await this.read(result);
    const [id] = result.ids ?? [];
    if (id === undefined) throw new Error('The set did not say which user was added.');
    return { id, address: ip ? username : `${username}@${SELF_TEST_DOMAIN}`, password };
  }

  /** Also what it has in quarantine and queue. */
  async remove({ id, address }: ThrowAwayUser): Promise<void> {
    await this.#removeMessages('is', address);
    await this.read(await this.#client.invoke('users.remove', { selection: { by: 'ids', ids: [id] } }));
  }

  get(id: UserId): Promise<OutgoingUser> {
    return this.#client.invoke('users.get', { id });
  }

  async lock(id: UserId, on: boolean): Promise<void> {
    const selection = { by: 'ids' as const, ids: [id] };
    await this.read(
      on
        ? await this.#client.invoke('users.lock', { selection, reason: 'Self-test of the relay' })
        : await this.#client.invoke('users.unlock', { selection }),
    );
  }

  /** Asks until `good`, or until it has taken too long; resolves to the last answer. */
  async until<T>(ask: () => Promise<T>, good: (answer: T) => boolean): Promise<T> {
    const deadline = AbortSignal.timeout(PATIENCE);
    for (;;) {
      const answer = await ask();
      if (good(answer) || deadline.aborted) return answer;
      await pause(PAUSE);
    }
  }

  /** Changes system settings; {@link restore} puts back what was there before. */
  async change(settings: SystemSettingsPatch, now: SystemSettings): Promise<void> {
    const keys = Object.keys(settings) as (keyof SystemSettings)[];
    this.#before = { ...Object.fromEntries(keys.map((key) => [key, now[key]])), ...this.#before };
    await this.#set(settings);
  }

  async restore(only?: readonly string[]): Promise<void> {
    const wanted = Object.entries(this.#before).filter(([key]) => only === undefined || only.includes(key));
    if (wanted.length === 0) return;
    await this.#set(Object.fromEntries(wanted));
    const rest = Object.entries(this.#before).filter((entry) => !wanted.some(([key]) => key === entry[0]));
    this.#before = Object.fromEntries(rest);
  }

  /** Removes the users of this and of earlier runs, their messages, and their domain. */
  async removeAll(): Promise<void> {
    const query = { domain: SELF_TEST_DOMAIN };
    const { total, users } = await this.#client.invoke('users.query', { query, offset: 0, limit: 1000 });
    const addresses = users.map(({ address }) => address);
    await this.#removeMessages('ends-with', `@${SELF_TEST_DOMAIN}`);
    for (const address of addresses.filter((one) => !one.includes('@'))) {
      await this.#removeMessages('is', address);
    }
    if (total > 0) {
      await this.#client.invoke('users.remove', {
        selection: { by: 'query', query, except: [] },
      });
    }
    const domains = await this.#client.invoke('domains.list', {});
    if (domains.some(({ domain }) => domain === SELF_TEST_DOMAIN)) {
      await this.#client.invoke('domains.remove', { domain: SELF_TEST_DOMAIN });
    }
  }

  async #removeMessages(operator: 'ends-with' | 'is', value: string): Promise<void> {
    const target = { by: 'filter' as const, filter: condition('user', operator, value) };
    await this.#client.invoke('quarantine.delete', { target });
    await this.#client.invoke('queue.remove', { target });
  }

  async #set(system: SystemSettingsPatch): Promise<void> {
    await this.read(await this.#client.invoke('settings.set', { system }));
  }

  /** Waits until the relay has read a change. */
  async read({ change }: ChangeResult): Promise<void> {
    const { seq } = await this.until(
      () => this.#client.invoke('relay.state', {}),
      (state) => state.phase !== 'running' || (state.seq ?? 0) >= change,
    );
    if (seq === null) throw PosternError.of('conflict', 'The relay was stopped during its self-test.', {});
    if (seq < change) throw new Error(`The relay did not read change ${change} within ${PATIENCE / 1000} s.`);
  }
}
