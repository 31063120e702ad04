/** Users of the set as rows of an import that gives each of them a password that is made up. */
import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SkippedRow } from '../../shared/contract/types.ts';
import { displayAddress } from '../../shared/domain/change-sentence.ts';
import { MADE_UP_BYTES, madeUpPassword } from '../../shared/domain/made-up-password.ts';
import { sealPasswords } from '../credentials/seal.ts';
import type { StoredUser } from '../../shared/domain/user.ts';
import type { UserStore } from '../store/model/store-types.ts';
import type { RowTaker } from './row-source.ts';
import { NO_COLUMNS, WholeSource, type HandedOut } from './whole-source.ts';

export interface NewPasswordsOptions extends HandedOut {
  readonly store: UserStore;
  readonly key: Uint8Array;
  readonly setId: string;
  /** Users, in the order in which they are told. */
  readonly ids: Uint32Array;
}

/** How this source is called in notifications and on screens. */
export const NEW_PASSWORDS = 'new passwords';
/** Small enough for their passwords to be sealed, and noted, between two turns of the loop. */
const BATCH = 1_000;

/** Skips IP users, of whom no password is asked, and users that are deleted meanwhile. */
export class NewPasswordsSource extends WholeSource<SkippedRow> {
  readonly from = 'passwords';
  readonly #options: NewPasswordsOptions;

  constructor(options: NewPasswordsOptions) {
    super(options);
    this.#options = options;
  }

  protected override skippedRow(skipped: SkippedRow): SkippedRow {
    return skipped;
  }

  protected override async rows(taker: RowTaker): Promise<void> {
    const { store, ids } = this.#options;
    taker.begins(ids.length, null);
    for (let at = 0; at < ids.length; at += BATCH) {
      const part = ids.subarray(at, at + BATCH);
      const users = [...part].flatMap((id) => store.get(id) ?? []);
      const mailboxes = users.filter((user) => user.kind === 'mailbox');
      for (const user of users) if (user.kind === 'ip') this.#skip(user, IP_USER);
      const left = part.length - mailboxes.length;
      const done = Math.min(ids.length, at + BATCH);
      await this.#stage(taker, mailboxes, { rows: part.length, skipped: left, rejected: 0, done });
      await nextTurn();
    }
  }

  async #stage(
    taker: RowTaker,
    users: readonly StoredUser[],
    read: { readonly rows: number; readonly skipped: number; readonly rejected: 0; readonly done: number },
  ): Promise<void> {
    const { key, setId } = this.#options;
    const random = randomBytes(users.length * MADE_UP_BYTES);
    const passwords = users.map((_, at) => madeUpPassword(random, at * MADE_UP_BYTES));
    const addresses = users.map(({ username, domain }) => `${username}@${domain}`);
    const batch = {
      usernames: users.map(({ username }) => username),
      domains: users.map(({ domain }) => domain),
      kinds: new Uint8Array(users.length),
      lines: new Uint32Array(users.length),
      passwords: users.length === 0 ? null : sealPasswords(key, setId, addresses, passwords),
    };
    const { duplicates } = await taker.stage(batch, read, NO_COLUMNS);
    const gone = new Set(duplicates.map(({ row }) => row));
    await this.tell(
      users.flatMap((user, row) => {
        if (!gone.has(row)) return [{ user, password: passwords[row] ?? '' }];
        this.#skip(user, GONE);
        return [];
      }),
    );
  }

  #skip(user: StoredUser, reason: string): void {
    this.skip({ address: displayAddress(user), reason });
  }
}

const IP_USER = 'It is an IP user: no password is asked of it.';
const GONE = 'It was deleted meanwhile.';
