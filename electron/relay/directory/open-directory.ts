/** The users of a set for the relay: looked up in memory, followed in the journal, with what is in force for each. */
import type { Message } from '../../../shared/text/text.ts';
import { availableParallelism } from 'node:os';
import { parseDomain } from '../../../shared/domain/domain-name.ts';
import { fold } from '../../../shared/domain/fold.ts';
import { lockStatus, type LockStatus } from '../../../shared/domain/lock.ts';
import {
  relaySettings,
  type RelaySettings,
  type RelaySettingsPatch,
} from '../../../shared/domain/relay-settings.ts';
import type { OutgoingSettings, SettingsOverride, SystemSettings } from '../../../shared/domain/settings.ts';
import { hasTemporary, nextTurn, settingsAt } from '../../../shared/domain/temporary.ts';
import { addressOf, type StoredUser } from '../../../shared/domain/user.ts';
import { followSet, type FollowedSet } from '../../store/follow/follow-set.ts';
import type { HardenedUser } from '../../store/model/store-types.ts';
import type { Directory, RelayUser } from './directory-types.ts';
import { DirectoryLogins } from './directory-logins.ts';
import { Login, type LoginOptions } from './login.ts';
import type { Asker } from './turn-order.ts';

/** Users kept ready between two changes. */
const MOST_KEPT = 50_000;

export interface DirectoryOptions {
  /** Where the set is, for people. */
  readonly setPath: string;
  /** Opens it to be followed; by default that in the folder `setPath`. */
  readonly follow?: () => Promise<FollowedSet>;
  readonly setId: string;
  /** The set's key, or null while it cannot be had. */
  readonly key: () => Uint8Array | null;
  /** Asks the owner to commit verifiers. */
  readonly harden: (request: { readonly users: readonly HardenedUser[] }) => Promise<unknown>;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Of the bind name of the set's directory; null: not at hand. */
  readonly directoryPassword?: () => string | null;
  /** Hears why users of the directory cannot log in now. */
  readonly directoryTrouble?: (reason: Message) => void;
  /** Settings of this run only. */
  readonly overrides: RelaySettingsPatch;
}

/** Opens the directory of the set in `setPath`. Rejects as `openSet` does, or when it is another set than `setId`. */
export async function openDirectory(options: DirectoryOptions): Promise<Directory> {
  const set = await (options.follow?.() ?? followSet(options.setPath));
  if (set.id !== options.setId) {
    await set.close();
    throw new Error(`${options.setPath} holds another set than the one the relay was started for.`);
  }
  const login = await Login.create({
    set,
    setId: options.setId,
    key: options.key,
    harden: async (users) => options.harden({ users }),
    now: options.now,
    atOnce: loginsAtOnce(),
  });
  const logins = new DirectoryLogins({
    directory: () => set.system().directory ?? null,
    bindPassword: options.directoryPassword ?? (() => null),
    trouble: options.directoryTrouble ?? (() => undefined),
    ran: () => performance.now(),
  });
  return new FollowedDirectory(set, { login, logins }, options.overrides, options.now);
}

/**
 * One for each core, but one thread of libuv's pool stays free: following the journal must not wait behind logins. To those who may
 * be guessing a core less is given: mail of others must not wait for them.
 */
function loginsAtOnce(): LoginOptions['atOnce'] {
  const threads = Number(process.env['UV_THREADPOOL_SIZE'] ?? 4) || 4;
  const cores = availableParallelism();
  const most = (places: number): number => Math.max(1, Math.min(places, threads - 1));
  return { all: most(cores), unproved: most(cores - 1) };
}

const ANYBODY: Asker = { standing: 'fresh', neighbourhood: '', isGone: () => false };
const ALWAYS = { from: -Infinity, until: Infinity } as const;

class FollowedDirectory implements Directory {
  readonly #set: FollowedSet;
  readonly #login: Login;
  readonly #logins: DirectoryLogins;
  readonly #overrides: RelaySettingsPatch;
  readonly #users = new Map<number, RelayUser>();
  /** Ids of IP users by the addresses that asked, 0 for nobody's. */
  readonly #ips = new Map<string, number>();
  /** What is in force, by domain and by what a user sets: many users share few combinations. */
  readonly #effective = new Map<string, Map<SettingsOverride, OutgoingSettings>>();
  #relay: RelaySettings | null = null;
  readonly #now: () => number;
  /** Unix milliseconds between which nothing kept here changes by itself; `until` is exclusive. */
  #holds: { readonly from: number; readonly until: number } = ALWAYS;

  constructor(
    set: FollowedSet,
    { login, logins }: { readonly login: Login; readonly logins: DirectoryLogins },
    overrides: RelaySettingsPatch,
    now: () => number,
  ) {
    this.#set = set;
    this.#now = now;
    this.#login = login;
    this.#logins = logins;
    this.#overrides = overrides;
    set.onChange(() => this.#forget());
  }

  find(address: string): RelayUser | undefined {
    const user = this.#find(address);
    return user === undefined ? undefined : this.#relayUser(user);
  }

  get(id: number): RelayUser | undefined {
    const kept = this.#kept(id);
    if (kept !== undefined) return kept;
    const user = this.#set.get(id);
    return user === undefined ? undefined : this.#relayUser(user);
  }

  timedLocks(): readonly RelayUser[] {
    return this.#set.timedLocks().flatMap((id) => this.get(id) ?? []);
  }

  findIp(address: string): RelayUser | undefined {
    if (!this.#set.system().authoriseIpAddresses) return undefined;
    let id = this.#ips.get(address);
    if (id === undefined) {
      // A link-local peer is told with its interface.
      const scope = address.indexOf('%');
      id = this.#set.findIp(scope < 0 ? address : address.slice(0, scope));
      if (this.#ips.size >= MOST_KEPT) this.#ips.clear();
      this.#ips.set(address, id);
    }
    return id === 0 ? undefined : this.get(id);
  }

  status(user: RelayUser, now: number): LockStatus {
    return lockStatus(user.lock, now);
  }

  system(): SystemSettings {
    return this.#set.system();
  }

  relay(): RelaySettings {
    this.#relay ??= relaySettings({ ...this.#set.system().relay, ...this.#overrides });
    return this.#relay;
  }

  seq(): number {
    return this.#set.seq;
  }

  problem(): Message | null {
    return this.#set.problem;
  }

  onChange(listener: () => void): () => void {
    return this.#set.onChange(listener);
  }

  async authenticate(address: string, password: string, asker: Asker = ANYBODY): Promise<RelayUser | null> {
    const user = this.#find(address);
    const mailbox = user?.kind === 'mailbox' ? user : undefined;
    const name = fold(address);
    const turn = { ...asker, name };
    const asked = domainOf(address);
    const right =
      asked !== null && this.#logins.serves(asked.domain)
        ? await this.#login.checkIn(this.#logins, { user: mailbox, address: asked.address }, password, turn)
        : await this.#login.check(mailbox, password, turn);
    if (!right || user === undefined) return null;
    // As it is now: it may have been locked or deleted while the password was checked.
    return this.get(user.id) ?? null;
  }

  async close(): Promise<void> {
    await this.#set.close();
  }

  #find(address: string): StoredUser | undefined {
    const parts = domainOf(address);
    if (parts === null) return undefined;
    const id = this.#set.find(parts.local, parts.domain);
    return id === 0 ? undefined : this.#set.get(id);
  }

  #relayUser(user: StoredUser): RelayUser {
    const kept = this.#kept(user.id);
    if (kept !== undefined) return kept;
    if (this.#users.size >= MOST_KEPT) this.#users.clear();
    const { id, kind, domain, lock } = user;
    const made = {
      id,
      kind,
      address: addressOf(user),
      domain,
      settings: this.#inForce(domain, user.settings),
      lock,
    };
    this.#users.set(id, made);
    return made;
  }

  #inForce(domain: string, own: SettingsOverride): OutgoingSettings {
    let ofDomain = this.#effective.get(domain);
    if (ofDomain === undefined) {
      ofDomain = new Map();
      this.#effective.set(domain, ofDomain);
    }
    let settings = ofDomain.get(own);
    if (settings === undefined) {
      const now = this.#now();
      const levels = [this.#set.settings(null), this.#set.settings(domain), own];
      settings = Object.freeze(settingsAt(now, ...levels));
      ofDomain.set(own, settings);
      if (levels.some(hasTemporary)) {
        const { from, until } = this.#holds;
        this.#holds = { from: Math.max(from, now), until: Math.min(until, nextTurn(levels, now)) };
      }
    }
    return settings;
  }

  /** A user kept ready, unless the time of a setting has come since, or the clock was set back. */
  #kept(id: number): RelayUser | undefined {
    const now = this.#now();
    if (now < this.#holds.from || now >= this.#holds.until) this.#forget();
    return this.#users.get(id);
  }

  #forget(): void {
    this.#users.clear();
    this.#ips.clear();
    this.#effective.clear();
    this.#holds = ALWAYS;
    this.#relay = null;
  }
}

/** An address in its parts, the domain as A-labels; null for what can be none. */
function domainOf(
  address: string,
): { readonly local: string; readonly domain: string; readonly address: string } | null {
  const at = address.lastIndexOf('@');
  // The longest local part the set can hold; a longer one is nobody's.
  if (at <= 0 || at > 320) return null;
  const parsed = parseDomain(address.slice(at + 1));
  const local = address.slice(0, at);
  return parsed.ok ? { local, domain: parsed.domain, address: `${local}@${parsed.domain}` } : null;
}
