/** The incoming users of the set as rows of an import: outgoing users are made of them. */
import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SkippedRow } from '../../shared/contract/types.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import { generates, type OutgoingPasswords } from '../../shared/domain/incoming.ts';
import { IP_NAME } from '../../shared/domain/incoming-row.ts';
import { MADE_UP_BYTES, madeUpPassword } from '../../shared/domain/made-up-password.ts';
import { parseIpUser } from '../../shared/domain/user-name.ts';
import { openSecrets, sealPasswords, type OpenedSecrets } from '../credentials/seal.ts';
import type { ImportBatch, StoredIncoming, UserStore } from '../store/model/store-types.ts';
import { displayAddress } from '../../shared/domain/change-sentence.ts';
import type { RowTaker } from './row-source.ts';
import { NO_COLUMNS, WholeSource, type HandedOut } from './whole-source.ts';

export interface IncomingSourceOptions extends HandedOut {
  readonly store: UserStore;
  readonly key: Uint8Array;
  readonly setId: string;
  /** Incoming users, in the order in which they become outgoing ones. */
  readonly ids: Uint32Array;
  readonly passwords: OutgoingPasswords;
}

/** How this source is called in the activity log and on screens. */
export const INCOMING_SOURCE = 'the incoming users';
const BATCH = 2_000;
/** Opened blocks that are kept: users of one follow one another. */
const OPENED = 16;

interface Candidate {
  readonly user: StoredIncoming;
  /** Null: none yet. */
  readonly password: string | null;
  readonly madeUp: boolean;
}

interface Skipped {
  readonly id: number;
  readonly why: 'outgoing' | 'ip';
}

/** Skips incoming users that are outgoing ones already, and those whose name is an IP address. */
export class IncomingSource extends WholeSource<Skipped> {
  readonly from = 'incoming';
  readonly #options: IncomingSourceOptions;
  readonly #opened = new Map<number, OpenedSecrets>();

  constructor(options: IncomingSourceOptions) {
    super(options);
    this.#options = options;
  }

  protected override skippedRow({ id, why }: Skipped): SkippedRow {
    const user = this.#options.store.incoming.get(id);
    const address = user === undefined ? '' : displayAddress({ ...user, kind: 'mailbox' });
    return { address, reason: why === 'ip' ? IP_NAME : ALREADY };
  }

  protected override rows(taker: RowTaker): Promise<void> {
    return this.#rows(taker).finally(() => this.#opened.clear());
  }

  async #rows(taker: RowTaker): Promise<void> {
    const { store, ids } = this.#options;
    taker.begins(ids.length, null);
    for (let at = 0; at < ids.length; at += BATCH) {
      const users = [...ids.subarray(at, at + BATCH)].flatMap((id) => store.incoming.get(id) ?? []);
      const candidates = this.#candidates(users);
      const skipped = users.length - candidates.length;
      const done = Math.min(ids.length, at + BATCH);
      await taker.stage(this.#batch([]), { rows: skipped, skipped, rejected: 0, done }, NO_COLUMNS);
      // Those without a password are a batch of their own: an entry of a sealed block is always a password.
      for (const has of [true, false]) {
        const part = candidates.filter(({ password }) => (password !== null) === has);
        const made = await this.#stage(taker, part, done);
        await this.tell(made.filter(({ madeUp }) => madeUp));
      }
      await nextTurn();
    }
  }

  /** Who is no outgoing user yet, with the password it gets. */
  #candidates(users: readonly StoredIncoming[]): readonly Candidate[] {
    const { passwords } = this.#options;
    const random = randomBytes(generates(passwords) ? users.length * MADE_UP_BYTES : 0);
    return users.flatMap((user, at): Candidate[] => {
      if (user.outgoing) return this.#skip(user, 'outgoing');
      // It would be one whom no password is asked of.
      if (parseIpUser(user.username).ok) return this.#skip(user, 'ip');
      const known = passwords.startsWith('known') ? this.#known(user) : null;
      const madeUp = known === null && generates(passwords);
      const password = madeUp ? madeUpPassword(random, at * MADE_UP_BYTES) : known;
      return [{ user, password, madeUp }];
    });
  }

  #skip(user: StoredIncoming, why: 'outgoing' | 'ip'): [] {
    this.skip({ id: user.id, why });
    return [];
  }

  /** Stages them; gives those that the store has taken. */
  async #stage(taker: RowTaker, part: readonly Candidate[], done: number): Promise<readonly Candidate[]> {
    if (part.length === 0) return [];
    const read = { rows: part.length, skipped: 0, rejected: 0, done };
    const { duplicates } = await taker.stage(this.#batch(part), read, NO_COLUMNS);
    const not = new Set(duplicates.map(({ row }) => row));
    return part.filter((candidate, row) => {
      if (!not.has(row)) return true;
      this.#skip(candidate.user, 'outgoing');
      return false;
    });
  }

  #batch(part: readonly Candidate[]): ImportBatch {
    const { key, setId } = this.#options;
    const secrets = part.flatMap(({ password }) => password ?? []);
    const addresses = part.map(({ user }) => `${user.username}@${user.domain}`);
    return {
      usernames: part.map(({ user }) => user.username),
      domains: part.map(({ user }) => user.domain),
      kinds: new Uint8Array(part.length),
      lines: new Uint32Array(part.length),
      passwords: secrets.length === 0 ? null : sealPasswords(key, setId, addresses, secrets),
    };
  }

  /** An incoming user's password; null where it is not known. */
  #known({ password, username, domain }: StoredIncoming): string | null {
    if (password === null) return null;
    const { store, key, setId } = this.#options;
    let opened = this.#opened.get(password.block);
    if (opened === undefined) {
      const sealed = store.sealed(password.block);
      if (sealed === undefined) {
        throw PosternError.of('set-damaged', 'The password of {username}@{domain} is missing from the set.', {
          username,
          domain,
        });
      }
      opened = openSecrets(key, { set: setId, purpose: 'incoming' }, sealed);
      this.#opened.set(password.block, opened);
      if (this.#opened.size > OPENED) this.#opened.delete(this.#opened.keys().next().value as number);
    }
    return opened.of(password.index, `${username}@${domain}`) || null;
  }
}

const ALREADY = 'It is an outgoing user already.';
