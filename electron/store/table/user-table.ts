/**
 * All users of a set in memory, column by column in typed arrays indexed by id: about 60 bytes a user.
 * Rows are live, or staged by an import that no one sees yet. A user's name, domain and kind never change.
 */
import type { Lock } from '../../../shared/domain/lock.ts';
import type { SettingsOverride } from '../../../shared/domain/settings.ts';
import { hasTemporary } from '../../../shared/domain/temporary.ts';
import type { StoredPassword, StoredUser, UserKind } from '../../../shared/domain/user.ts';
import { AddressIndex } from './address-index.ts';
import { DomainTable } from './domain-table.ts';
import { IpRanges } from './ip-ranges.ts';
import { NameColumn } from './name-column.ts';
import { TextIndex } from './text-index.ts';
import { storedPassword } from '../model/operation.ts';
import { TouchedRows } from './touched-rows.ts';
import { VerifierColumn } from './verifier-column.ts';

/** States of a row. */
export const ABSENT = 0;
export const LIVE = 1;
export const STAGED = 2;

const NO_SETTINGS: SettingsOverride = Object.freeze({});
const KINDS = ['mailbox', 'ip'] as const satisfies readonly UserKind[];

export class UserTable {
  readonly names = new NameColumn();
  readonly text = new TextIndex(this.names);
  readonly domains = new DomainTable();
  readonly touched = new TouchedRows();
  // The columns are public to be read by queries; they are replaced when they grow.
  states = new Uint8Array(1 << 8);
  /** 0 mailbox, 1 IP user. */
  kinds = new Uint8Array(1 << 8);
  /** 1 where there is a lock. */
  locked = new Uint8Array(1 << 8);
  /** Numbers of {@link domains}. */
  domainOf = new Uint32Array(1 << 8);
  createdAt = new Float64Array(1 << 8);
  changedAt = new Float64Array(1 << 8);
  /** Numbers of {@link settingKinds}: many users share few settings, and each kind is kept once; 0: nothing is set. */
  settingsOf = new Uint32Array(1 << 8);
  #blocks = new Uint32Array(1 << 8);
  #indexes = new Uint32Array(1 << 8);
  readonly #verifiers = new VerifierColumn();
  readonly #locks = new Map<number, Lock>();
  readonly #settingKinds: SettingsOverride[] = [NO_SETTINGS];
  readonly #interned = new Map<string, number>();
  /** What was set last: an import sets the same object again and again. */
  #lastSettings: { readonly is: SettingsOverride; readonly kind: number } = { is: NO_SETTINGS, kind: 0 };
  readonly #timedKinds: number[] = [];
  readonly #ranges = new IpRanges();
  readonly #index: AddressIndex;
  #candidateKind = 0;
  #candidateDomain = 0;
  #size = 0;
  #lastId = 0;

  constructor() {
    this.#index = new AddressIndex((id) => {
      return (
        this.kinds[id] === this.#candidateKind &&
        (this.#candidateKind === 1 || this.domainOf[id] === this.#candidateDomain) &&
        this.names.equals(id)
      );
    });
  }

  /** Live users. */
  get size(): number {
    return this.#size;
  }

  /** Greatest id ever given. */
  get lastId(): number {
    return this.#lastId;
  }

  /** Grows with every change to a live row. */
  get version(): number {
    return this.touched.version;
  }

  /** Makes sure that `id` and those below are never given again. */
  reserve(id: number): void {
    if (id > this.#lastId) this.#lastId = id;
    if (id >= this.states.length) this.#grow(id + 1);
  }

  /** Adds a live user. Throws when the id or the address is taken: the caller has to look first. */
  insert(user: StoredUser): void {
    const { id, password } = user;
    const kind = user.kind === 'ip' ? 1 : 0;
    this.insertRow(
      id,
      kind,
      user.username,
      user.domain,
      password?.block ?? 0,
      password?.index ?? 0,
      user.createdAt,
      false,
    );
    this.changedAt[id] = user.changedAt;
    if (password?.verifier !== undefined) this.setVerifier(id, password.verifier, password.kept === true);
    this.setSettings(id, user.settings);
    this.setLock(id, user.lock);
  }

  /** The hot path of import and loading: no object is made. `block` 0 means no password. Throws like {@link insert}. */
  insertRow(
    id: number,
    kind: 0 | 1,
    username: string,
    domain: string,
    block: number,
    index: number,
    time: number,
    staged: boolean,
  ): void {
    this.reserve(id);
    if (this.states[id] !== ABSENT) throw new Error(`User id ${id} is taken.`);
    const domainNumber = this.domains.number(domain);
    const hash = this.#seek(kind, username, domainNumber);
    const there = this.#index.find(hash);
    if (there !== 0 && this.#wasSame(there, username)) throw new Error(`The address of user ${id} is taken.`);
    this.names.append(id);
    this.text.add(id);
    this.kinds[id] = kind;
    this.domainOf[id] = domainNumber;
    this.#blocks[id] = block;
    this.#indexes[id] = index;
    this.createdAt[id] = time;
    this.changedAt[id] = time;
    this.#index.add(id, hash);
    if (kind === 1) this.#ranges.add(username, id);
    if (staged) this.states[id] = STAGED;
    else this.#enliven(id);
  }

  setSettings(id: number, settings: SettingsOverride): void {
    this.#require(id);
    if (settings === this.#lastSettings.is) {
      this.settingsOf[id] = this.#lastSettings.kind;
      return this.#note(id);
    }
    const key = JSON.stringify(settings);
    let kind = key === '{}' ? 0 : this.#interned.get(key);
    if (kind === undefined) {
      kind = this.#settingKinds.push(Object.freeze({ ...settings })) - 1;
      this.#interned.set(key, kind);
      if (hasTemporary(settings)) this.#timedKinds.push(kind);
    }
    this.settingsOf[id] = kind;
    this.#lastSettings = { is: settings, kind };
    this.#note(id);
  }

  setLock(id: number, lock: Lock | null): void {
    this.#require(id);
    if (lock === null) this.#locks.delete(id);
    else this.#locks.set(id, lock);
    this.locked[id] = lock === null ? 0 : 1;
    this.#note(id);
  }

  setPassword(id: number, password: StoredPassword | null): void {
    this.#require(id);
    this.#blocks[id] = password?.block ?? 0;
    this.#indexes[id] = password?.index ?? 0;
    if (password?.verifier === undefined) this.#verifiers.delete(id);
    else this.#verifiers.set(id, password.verifier, password.kept === true);
    this.#note(id);
  }

  /** Hardens the password the user has. Nothing that is shown of the user changes. */
  setVerifier(id: number, verifier: string, kept: boolean): void {
    this.#require(id);
    this.#verifiers.set(id, verifier, kept);
  }

  /** Users with a verifier. */
  get hardened(): number {
    return this.#verifiers.size;
  }

  /** Notes that a change at `time` (Unix milliseconds) touched the user. */
  touch(id: number, time: number): void {
    this.#require(id);
    this.changedAt[id] = time;
    this.#note(id);
  }

  remove(id: number): void {
    this.#require(id);
    if (this.states[id] === LIVE) {
      this.#size--;
      this.domains.add(this.domainOf[id]!, -1);
      this.touched.add(id);
    }
    this.#drop(id);
  }

  /** A live user. */
  get(id: number): StoredUser | undefined {
    if (!this.isLive(id)) return undefined;
    return {
      id,
      kind: KINDS[this.kinds[id] as 0 | 1],
      username: this.names.text(id),
      domain: this.domain(id),
      settings: this.settings(id),
      lock: this.lock(id),
      createdAt: this.createdAt[id]!,
      changedAt: this.changedAt[id]!,
      password: this.password(id),
    };
  }

  isLive(id: number): boolean {
    return this.states[id] === LIVE;
  }

  isStaged(id: number): boolean {
    return this.states[id] === STAGED;
  }

  domain(id: number): string {
    return this.domains.names[this.domainOf[id]!] ?? '';
  }

  settings(id: number): SettingsOverride {
    return this.#settingKinds[this.settingsOf[id]!] ?? NO_SETTINGS;
  }

  lock(id: number): Lock | null {
    return this.#locks.get(id) ?? null;
  }

  /** Locks by id, of live and staged users; those of all others are null. */
  locks(): ReadonlyMap<number, Lock> {
    return this.#locks;
  }

  /** The kinds of settings that users have or had, by number; 0 sets nothing. */
  get settingKinds(): readonly SettingsOverride[] {
    return this.#settingKinds;
  }

  /** Numbers of the kinds that have something which holds for a time. */
  get timedKinds(): readonly number[] {
    return this.#timedKinds;
  }

  /** Those kinds, as they are on record. */
  timedSettings(): readonly SettingsOverride[] {
    return this.#timedKinds.map((kind) => this.#settingKinds[kind] ?? NO_SETTINGS);
  }

  password(id: number): StoredPassword | null {
    const verifiers = this.#verifiers;
    return storedPassword(this.#blocks[id]!, this.#indexes[id]!, verifiers.get(id), verifiers.isKept(id));
  }

  /** The next mailbox from `id` on whose password has no verifier or, with `orKept`, also a sealed copy beside it; or 0. */
  nextToHarden(id: number, orKept: boolean): number {
    for (let at = id; at <= this.#lastId; at++) {
      if (this.states[at] !== LIVE || this.#blocks[at] === 0) continue;
      if (!this.#verifiers.has(at) || (orKept && this.#verifiers.isKept(at))) return at;
    }
    return 0;
  }

  /** Who has this address (`name@domain`, or an IP user's address or range), without regard to case. */
  findKey(address: string): { id: number; staged: boolean } | undefined {
    const at = address.lastIndexOf('@');
    const id =
      at < 0
        ? this.findRow(1, address, '')
        : this.findRow(0, address.slice(0, at), address.slice(at + 1).toLowerCase());
    return id === 0 ? undefined : { id, staged: this.isStaged(id) };
  }

  /** The hot path of {@link findKey}: the id, or 0. `domain` in lower-case A-labels; an IP user's does not count. */
  findRow(kind: 0 | 1, username: string, domain: string): number {
    const domainNumber = kind === 1 ? 0 : this.domains.find(domain);
    return domainNumber < 0 ? 0 : this.#index.find(this.#seek(kind, username, domainNumber));
  }

  /** An IP user, live or staged, whose address or range overlaps the given one (canonical text). */
  overlapping(ipOrCidr: string): { id: number; username: string; staged: boolean } | undefined {
    const id = this.#ranges.overlapping(ipOrCidr);
    return id === 0 ? undefined : { id, username: this.names.text(id), staged: this.isStaged(id) };
  }

  /** Makes the staged rows of a range of ids live. */
  publish(fromId: number, toId: number): void {
    for (let id = fromId; id <= Math.min(toId, this.#lastId); id++) {
      if (this.states[id] === STAGED) this.#enliven(id);
    }
  }

  /** Drops the staged rows of a range of ids; a long one is best given in slices. */
  discard(fromId: number, toId: number): void {
    for (let id = fromId; id <= Math.min(toId, this.#lastId); id++) {
      if (this.states[id] === STAGED) this.#drop(id);
    }
    let last = this.names.last;
    while (last > 0 && this.states[last] === ABSENT) last--;
    this.names.truncate(last);
  }

  /** Live ids, ascending. */
  *ids(): Generator<number, void> {
    for (let id = 1; id <= this.#lastId; id++) if (this.states[id] === LIVE) yield id;
  }

  /** Live users of one domain, in lower-case A-labels. */
  usersOf(domain: string): number {
    return this.domains.count(this.domains.find(domain));
  }

  /** Live users of each domain that has any. */
  domainCounts(): ReadonlyMap<string, number> {
    return this.domains.counts();
  }

  /** Sets of before hold users apart that differ in a final sigma, or in a form like it, only: they are kept. */
  #wasSame(id: number, username: string): boolean {
    return this.names.text(id).toLowerCase() === username.toLowerCase();
  }

  #seek(kind: number, username: string, domainNumber: number): number {
    this.names.encode(username);
    this.#candidateKind = kind;
    this.#candidateDomain = domainNumber;
    return this.names.hash() ^ (kind === 1 ? -1 : Math.imul(domainNumber + 1, 0x9e3779b1));
  }

  #enliven(id: number): void {
    this.states[id] = LIVE;
    this.#size++;
    this.domains.add(this.domainOf[id]!, 1);
    this.touched.add(id);
  }

  #drop(id: number): void {
    this.#index.remove(id);
    if (this.kinds[id] === 1) this.#ranges.remove(this.names.text(id), id);
    this.settingsOf[id] = 0;
    this.#locks.delete(id);
    this.locked[id] = 0;
    this.#verifiers.delete(id);
    this.states[id] = ABSENT;
  }

  #note(id: number): void {
    if (this.states[id] === LIVE) this.touched.add(id);
  }

  #require(id: number): void {
    if (!(this.states[id]! > ABSENT)) throw new Error(`There is no user with id ${id}.`);
  }

  #grow(rows: number): void {
    const size = Math.max(rows, this.states.length * 2);
    this.states = enlarge(this.states, new Uint8Array(size));
    this.kinds = enlarge(this.kinds, new Uint8Array(size));
    this.locked = enlarge(this.locked, new Uint8Array(size));
    this.domainOf = enlarge(this.domainOf, new Uint32Array(size));
    this.createdAt = enlarge(this.createdAt, new Float64Array(size));
    this.changedAt = enlarge(this.changedAt, new Float64Array(size));
    this.settingsOf = enlarge(this.settingsOf, new Uint32Array(size));
    this.#blocks = enlarge(this.#blocks, new Uint32Array(size));
    this.#indexes = enlarge(this.#indexes, new Uint32Array(size));
  }
}

function enlarge<T extends Uint8Array | Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
