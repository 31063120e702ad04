/** The users of another set as the rows of a comparison: with settings, locks and, where its key is at hand, passwords. */
import type { FurtherValues } from '../../shared/domain/csv-further.ts';
import { SETTING_KEYS, type SettingsOverride, type SettingsPatch } from '../../shared/domain/settings.ts';
import { temporaryKey } from '../../shared/domain/temporary.ts';
import { EVERYTHING } from '../../shared/lists/filter.ts';
import { addressOf, isSealed, type StoredUser } from '../../shared/domain/user.ts';
import { openSecrets, sealPasswords, type OpenedSecrets } from '../credentials/seal.ts';
import type { ImportBatch, SealedBlock, UserStore } from '../store/model/store-types.ts';
import type { RowTaker } from './row-source.ts';
import { NO_COLUMNS, WholeSource } from './whole-source.ts';

export interface SetSourceOptions {
  /** Opened to be read, and closed with the source. */
  readonly other: UserStore;
  /** The other set's key; null: its passwords are not compared. */
  readonly otherKey: Uint8Array | null;
  /** Told what is set for the levels there, once all rows are handed over. */
  readonly levels: (system: SettingsOverride, domains: ReadonlyMap<string, SettingsOverride>) => void;
  /** Under which they are sealed here. */
  readonly key: Uint8Array;
  readonly setId: string;
}

const BATCH = 2000;
const OPENED = 16;

export class SetSource extends WholeSource<never> {
  readonly from = 'file';
  readonly #options: SetSourceOptions;
  readonly #opened = new Map<number, OpenedSecrets | null>();

  constructor(options: SetSourceOptions) {
    super(null);
    this.#options = options;
  }

  protected override async rows(taker: RowTaker): Promise<void> {
    const { other } = this.#options;
    try {
      const ids = other.matching({ filter: EVERYTHING, domain: null, sort: [] });
      taker.begins(ids.length, null);
      for (let at = 0; at < ids.length; at += BATCH) {
        const users = [...ids.subarray(at, at + BATCH)].flatMap((id) => other.get(id) ?? []);
        const done = Math.min(ids.length, at + BATCH);
        // Those whose password is not known are a batch of their own: nothing is said of it.
        const known = users.map((user) => this.#password(user));
        const parts = [true, false].map((has) => users.filter((_, row) => (known[row] !== null) === has));
        for (const [part, passwords] of [
          [parts[0] ?? [], known.flatMap((one) => one ?? [])],
          [parts[1] ?? [], null],
        ] as const) {
          const rows = part.length;
          if (rows > 0)
            await taker.stage(
              this.#batch(part, passwords),
              { rows, skipped: 0, rejected: 0, done },
              NO_COLUMNS,
            );
        }
      }
      const { levels } = this.#options;
      levels(
        other.settings(null),
        new Map(other.domains().map(({ domain, settings }) => [domain, settings])),
      );
      taker.ends(ids.length, { blankRows: 0, endMark: false }, other.info().seq);
    } finally {
      await other.close();
    }
  }

  protected override skippedRow(): never {
    throw new Error('Nobody is skipped.');
  }

  #batch(users: readonly StoredUser[], passwords: readonly Password[] | null): ImportBatch {
    const { key, setId } = this.#options;
    const verifiers = (passwords ?? []).flatMap(({ verifier }, row) =>
      verifier === null ? [] : [[row, verifier] as const],
    );
    const clear = passwords?.map((one) => one.clear) ?? [];
    return {
      usernames: users.map(({ username }) => username),
      domains: users.map(({ domain }) => domain),
      kinds: Uint8Array.from(users, ({ kind }) => (kind === 'ip' ? 1 : 0)),
      lines: new Uint32Array(users.length),
      passwords: passwords === null ? null : sealPasswords(key, setId, users.map(addressOf), clear),
      verifiers,
      further: { values: users.map(furtherOf), of: Uint32Array.from(users, (_, row) => row + 1) },
      passwordless: passwords === null,
    };
  }

  /** Null: there is none, or it cannot be told. */
  #password({ password, ...user }: StoredUser): Password | null {
    if (password === null) return null;
    if (!isSealed(password)) return { clear: '', verifier: password.verifier ?? null };
    const secret = this.#open(password.block)?.of(password.index, addressOf(user)) ?? null;
    return secret === null ? null : { clear: secret, verifier: null };
  }

  #open(block: number): OpenedSecrets | null {
    const { other, otherKey } = this.#options;
    const known = this.#opened.get(block);
    if (known !== undefined) return known;
    const sealed: SealedBlock | undefined = other.sealed(block);
    const opened =
      otherKey === null || sealed === undefined
        ? null
        : openSecrets(otherKey, { set: other.info().id, purpose: 'user' }, sealed);
    this.#opened.set(block, opened);
    if (this.#opened.size > OPENED) this.#opened.delete(this.#opened.keys().next().value as number);
    return opened;
  }
}

interface Password {
  readonly clear: string;
  readonly verifier: string | null;
}

/** Everything that is a user's own: what is not set is inherited. */
function furtherOf({ settings, lock }: StoredUser): FurtherValues {
  const said = SETTING_KEYS.flatMap((key) => [key, temporaryKey(key)] as const);
  const patch = Object.fromEntries(
    said.map((key) => [key, (settings as Readonly<Record<string, unknown>>)[key] ?? null]),
  ) as SettingsPatch;
  return { settings: patch, lock };
}
