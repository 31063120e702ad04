/** What a file or another set has, beside this set and a mark of it: takes rows as an import does, and keeps those that differ. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ReviewedUpdates } from '../../../shared/contract/types.ts';
import type { FurtherValues } from '../../../shared/domain/csv-further.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { manualPart } from '../../../shared/domain/lock.ts';
import type { SettingsOverride } from '../../../shared/domain/settings.ts';
import { addressOf, type StoredPassword, type StoredUser } from '../../../shared/domain/user.ts';
import type {
  Duplicate,
  ImportBatch,
  ImportSession,
  SealedBlock,
  StageResult,
} from '../model/store-types.ts';
import type { Mark } from '../table/marks.ts';
import type { SetState } from '../table/set-state.ts';
import { differ, valuesOf, valuesOfLevel, type SamePassword, type Values } from './differ.ts';
import { keyOf, pairsSince, type Difference } from './since.ts';

/** What they have of a user: fields they say nothing of are not among the `said`. */
export interface TheirRow {
  readonly password: StoredPassword | null;
  readonly further: FurtherValues;
}

/** A difference with what they have; null: they have no such user. */
export interface Compared extends Difference {
  readonly theirs: TheirRow | null;
  /** Of a level: what is set there. */
  readonly level?: SettingsOverride;
}

interface Unsure {
  readonly id: number;
  readonly theirs: TheirRow;
}

/** Users looked at in one turn of the loop. */
const SLICE = 50_000;
const NOTHING: FurtherValues = {};

export class Comparison implements ImportSession {
  readonly #state: SetState;
  readonly #mark: Mark | null;
  readonly #same: SamePassword;
  /** Their blocks of passwords, by numbers below 0. */
  readonly blocks = new Map<number, SealedBlock>();
  /** Users touched since the mark, by their id now, as they were at it. */
  readonly #then = new Map<number, StoredUser | null>();
  /** Users of the mark that are no more, by address. */
  readonly #gone = new Map<string, StoredUser>();
  readonly #seen: Uint8Array;
  readonly #onlyThere = new Set<string>();
  readonly #found: Compared[] = [];
  /** Where users that are in both stand among those. */
  readonly #places = new Map<number, number>();
  /** The last change that it knows of. */
  readonly seq: number;
  readonly #unsure: Unsure[] = [];
  #batches = 0;

  /** `passwords` is given where blocks are found: theirs, too. `mark` null: two states are compared. */
  constructor(
    state: SetState,
    mark: Mark | null,
    passwords: (sealed: (block: number) => SealedBlock | undefined) => SamePassword,
    sealed: (block: number) => SealedBlock | undefined,
  ) {
    this.#state = state;
    this.#mark = mark;
    this.seq = state.seq;
    this.#same = passwords((block) => this.blocks.get(block) ?? sealed(block));
    this.#seen = new Uint8Array(state.table.lastId + 1);
    if (mark === null) return;
    for (const { then, now } of pairsSince(state, mark)) {
      if (now !== null) this.#then.set(now.id, then);
      else if (then !== null) this.#gone.set(keyOf(then), then);
    }
  }

  /** What differs, so far. */
  get found(): readonly Compared[] {
    return this.#found;
  }

  /** Users whose passwords cannot be compared: only the verifier is left. */
  get uncompared(): number {
    return this.#unsure.length;
  }

  /** Tries at most so many of them: `verify` says whether theirs is the password that the verifier here is of; null: it cannot. */
  async tryOut(
    most: number,
    verify: (verifier: string, theirs: StoredPassword, address: string) => Promise<boolean | null>,
  ): Promise<void> {
    for (const unsure of this.#unsure.splice(0, most)) {
      const { id, theirs } = unsure;
      const now = this.#state.table.get(id);
      const verifier = now?.password?.verifier;
      if (now === undefined || theirs.password === null) continue;
      const same = verifier === undefined ? null : await verify(verifier, theirs.password, addressOf(now));
      if (same === null) this.#unsure.push(unsure);
      else this.#both(id, theirs, (a, b) => this.#same(a, b) ?? same);
    }
  }

  async stage(batch: ImportBatch): Promise<StageResult> {
    const { table } = this.#state;
    const block = batch.passwords === null && (batch.verifiers ?? []).length === 0 ? 0 : -1 - this.#batches++;
    if (batch.passwords !== null) this.blocks.set(block, batch.passwords);
    const verifiers = new Map(batch.verifiers);
    const duplicates: Duplicate[] = [];
    let [created, updated] = [0, 0];
    const [before, unsure] = [this.#found.length, this.#unsure.length];
    for (let row = 0; row < batch.usernames.length; row++) {
      const kind = batch.kinds[row] === 1 ? 1 : 0;
      const [username, domain] = [batch.usernames[row] as string, batch.domains[row] as string];
      const number = batch.further?.of[row] ?? 0;
      const further = number === 0 ? NOTHING : (batch.further?.values[number - 1] ?? NOTHING);
      const verifier = verifiers.get(row);
      const password: StoredPassword | null =
        kind === 1 || block === 0
          ? null
          : verifier === undefined
            ? { block, index: row }
            : { block, index: row, verifier };
      const id = table.findRow(kind, username, domain);
      const theirs = { password, further };
      if (
        id === 0 ||
        id >= this.#seen.length ||
        !table.isLive(id) ||
        (kind === 1 && table.domain(id) !== domain)
      ) {
        const user = { kind: kind === 1 ? 'ip' : 'mailbox', username, domain } as const;
        const key = keyOf(user);
        if (this.#onlyThere.has(key)) duplicates.push({ row, with: 'in-file', owner: addressOf(user) });
        else if (this.#there(key, user, theirs)) created++;
      } else if (this.#seen[id] === 1) {
        duplicates.push({ row, with: 'in-file', owner: '' });
      } else {
        this.#seen[id] = 1;
        const known = this.#mark === null || (id <= this.#mark.lastId && !this.#then.has(id));
        const quick =
          known && number === 0 && (password === null || this.#same(table.password(id), password) === true);
        if (!quick && this.#both(id, theirs)) updated++;
      }
    }
    if (this.#found.length === before && this.#unsure.length === unsure) this.blocks.delete(block);
    await nextTurn();
    return { created, updated, duplicates };
  }

  /** Takes what is set for levels there; those it does not name have nothing. */
  levels(system: SettingsOverride, domains: ReadonlyMap<string, SettingsOverride>): void {
    const { level, domains: ours } = this.#state;
    const mark = this.#mark;
    const names = [...new Set([...ours.keys(), ...domains.keys(), ...(mark?.domains.keys() ?? [])])].sort();
    for (const name of [null, ...names]) {
      const now = name === null ? level : (ours.get(name) ?? {});
      const there = name === null ? system : (domains.get(name) ?? {});
      const then = mark === null ? undefined : name === null ? mark.level : (mark.domains.get(name) ?? {});
      const one = differ(then && valuesOfLevel(then), valuesOfLevel(now), valuesOfLevel(there));
      if (one !== null) this.#found.push({ ...one, of: { level: name }, theirs: null, level: there });
    }
  }

  /** All rows were taken: whoever was not among them is not there. */
  async review(): Promise<ReviewedUpdates & { readonly digest: number }> {
    const { table } = this.#state;
    for (let id = 1; id < this.#seen.length; id++) {
      if (id % SLICE === 0) await nextTurn();
      if (this.#seen[id] === 1) continue;
      const now = table.get(id);
      if (now === undefined) continue;
      const one = differ(this.#valuesThen(id, now), valuesOf(now), null, this.#same);
      if (one !== null) this.#found.push({ ...one, of: { user: now, id }, theirs: null });
    }
    return { changed: this.#found.length, unchanged: 0, rows: [], fields: [], digest: 0 };
  }

  remove(): void {
    throw PosternError.of('conflict', 'A comparison deletes nobody.', {});
  }

  commit(): Promise<never> {
    return Promise.reject(PosternError.of('conflict', 'A comparison changes nothing by itself.', {}));
  }

  cancel(): Promise<void> {
    return Promise.resolve();
  }

  /** A user that is only there; false where that is no difference. */
  #there(key: string, user: Pick<StoredUser, 'kind' | 'username' | 'domain'>, theirs: TheirRow): boolean {
    this.#onlyThere.add(key);
    const then = this.#mark === null ? undefined : (this.#gone.get(key) ?? null);
    const one = differ(then && valuesOf(then), null, valuesOfTheirs(theirs), this.#same, says(theirs));
    if (one === null) return false;
    this.#found.push({ ...one, of: { user, id: null }, theirs });
    return true;
  }

  /** A user that is in both; false where nothing differs. */
  #both(id: number, theirs: TheirRow, same = this.#same): boolean {
    const now = this.#state.table.get(id);
    if (now === undefined) return false;
    const said = withoutSameLock(theirs, now);
    const one = differ(this.#valuesThen(id, now), valuesOf(now), valuesOfTheirs(said), same, says(said));
    if (one?.uncompared === true) this.#unsure.push({ id, theirs: said });
    if (one === null || one.fields.length === 0) return false;
    const at = this.#places.get(id) ?? this.#found.length;
    this.#places.set(id, at);
    this.#found[at] = { ...one, of: { user: now, id }, theirs: said };
    return true;
  }

  /** As it was at the mark; undefined without one. */
  #valuesThen(id: number, now: StoredUser): Values | null | undefined {
    if (this.#mark === null) return undefined;
    const then = this.#then.get(id);
    if (then === undefined) return id <= this.#mark.lastId ? valuesOf(now) : null;
    return then === null ? null : valuesOf(then);
  }
}

/** A file that says of a lock no more than that there is one says nothing of one that is there. */
function withoutSameLock(theirs: TheirRow, now: StoredUser): TheirRow {
  const { lock, anyLock, ...further } = theirs.further;
  const same = anyLock === true && manualPart(now.lock)?.kind === lock?.kind;
  // A lock of the relay is not what anybody did.
  const relays = lock !== undefined && lock !== null && manualPart(lock) === null;
  return same || relays ? { ...theirs, further } : theirs;
}

function valuesOfTheirs({ password, further: { settings = {}, lock } }: TheirRow): Values {
  const set = Object.entries(settings).filter(([, value]) => value !== null && value !== undefined);
  const manual = lock === undefined ? null : manualPart(lock);
  return {
    ...Object.fromEntries(set),
    ...(manual !== null && { lock: manual }),
    ...(password !== null && { password }),
  };
}

/** Which fields a row says something of. */
function says({ password, further: { settings = {}, lock } }: TheirRow): (field: string) => boolean {
  return (field) =>
    field === 'password'
      ? password !== null
      : field === 'lock'
        ? lock !== undefined
        : Object.hasOwn(settings, field);
}
