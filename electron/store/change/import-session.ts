/** An import of outgoing users under way. */
import { applyPatch, type SettingsOverride, type SettingsPatch } from '../../../shared/domain/settings.ts';
import type { FurtherValues } from '../../../shared/domain/csv-further.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { addressOf, type StoredPassword } from '../../../shared/domain/user.ts';
import type { Operation } from '../model/journal-types.ts';
import { sameRef, sameValue, storedPassword, userTouched } from '../model/operation.ts';
import type { ImportBatch, SealedBlock } from '../model/store-types.ts';
import { RowSplitter } from './row-splitter.ts';
import { MOST_TRIED, StagedImport, type SplitBatch } from './staged-import.ts';
import type { SamePassword } from '../compare/differ.ts';
import type { HistoryRecord } from '../table/history.ts';
import { asOf } from '../table/sealed-blocks.ts';

/** What an existing user gets; `undefined` is left as it is. */
interface Update {
  readonly password: StoredPassword | null | undefined;
  readonly further: FurtherValues | undefined;
  /** What the user had when its row was read, where that is the same password; null: another one, or nobody knows. */
  readonly same: StoredPassword | null;
}

export class JournalImport extends StagedImport {
  /** What existing users get. */
  readonly #updates = new Map<number, Update>();
  /** Users whose password may be the same, but of which only the verifier is left. */
  readonly #unsure = new Set<number>();
  /** Blocks of the file: all while few are unsure, else the one that is being staged. */
  readonly #fresh = new Map<number, SealedBlock>();
  /** Of blocks of which nobody needed a password, and which are not in the journal. */
  readonly #unwritten = new Set<number>();
  #compare: SamePassword | null = null;
  /** Users of a file mostly get the same, from settings that the table has once. */
  #last: {
    readonly before: SettingsOverride;
    readonly patch: SettingsPatch;
    readonly after: SettingsOverride;
  } = {
    before: {},
    patch: {},
    after: {},
  };
  /** New users with settings or a lock, each followed by the same again where it has both. */
  readonly #said: number[] = [];

  protected override nextId(): number {
    return this.state.table.lastId + 1;
  }

  protected override newRows({ usernames, domains, kinds }: ImportBatch): number {
    const { table } = this.state;
    return usernames.reduce(
      (sum, name, at) =>
        sum + (table.findRow(kinds[at] === 1 ? 1 : 0, name, domains[at] ?? '') === 0 ? 1 : 0),
      0,
    );
  }

  protected override split(batch: ImportBatch, first: number, block: number, time: number): SplitBatch {
    let needed = 0;
    if (batch.passwords !== null) this.#fresh.set(block, batch.passwords);
    const splitter = new RowSplitter(this.state.table, batch, first, block, time, {
      adds: this.options.passwordsOnly !== true,
      isMine: (id) => this.isMine(id) || (id >= first && id < first + batch.usernames.length),
      update:
        this.options.onDuplicate === 'update'
          ? (id, { password, further }) => {
              const { entry = 0, verifier } = password ?? {};
              const stored = password === null ? undefined : storedPassword(block, entry, verifier, false);
              const now = this.state.table.password(id);
              const is = stored === undefined ? null : this.#isSame(now, stored);
              const taken = this.#update(id, { password: stored, further, same: is === true ? now : null });
              if (taken && is === null && stored !== undefined) this.#unsure.add(id);
              if (taken && is !== true && stored !== undefined) needed++;
              return taken;
            }
          : null,
    });
    const { rows, ops, duplicates, updated, sealed } = splitter.split();
    for (const op of ops) this.#said.push(userTouched(op) ?? 0);
    const created = rows.usernames.length;
    const content = created === 0 ? {} : ops.length === 0 ? { rows } : { rows, ops };
    if (needed === 0 && sealed === 0) this.#unwritten.add(block);
    if (needed === 0 || this.#unsure.size > MOST_TRIED) this.#fresh.delete(block);
    return { created, updated, duplicates, content, sealed, needed };
  }

  protected override *steps(): Generator<readonly Operation[]> {
    for (const [id, update] of this.#updates) {
      if (this.state.table.isLive(id)) yield this.#stepsOf(id, update);
    }
  }

  protected override async settled(print: string | undefined): Promise<void> {
    const { passwords } = this.options;
    if (passwords === undefined || this.#unsure.size === 0) return;
    const before = blocksPrinted(this.state.history.records(), print);
    const few = this.#unsure.size <= MOST_TRIED;
    for (const id of this.#unsure) {
      const now = this.state.table.password(id);
      const update = this.#updates.get(id);
      if (now === null || update?.password == null) continue;
      // It came from this very file, which has one row for each user.
      let same = before.some(([from, to]) => now.block >= from && now.block <= to);
      const block = this.#fresh.get(update.password.block);
      const user = this.state.table.get(id);
      if (!same && few && block !== undefined && user !== undefined && now.verifier !== undefined)
        same = (await passwords.verify(now.verifier, block, update.password.index, addressOf(user))) === true;
      if (same) this.#updates.set(id, { ...update, same: now });
    }
    this.#unsure.clear();
    this.#fresh.clear();
  }

  #isSame(now: StoredPassword | null, given: StoredPassword | null): boolean | null {
    const { passwords } = this.options;
    if (passwords === undefined) return false;
    this.#compare ??= passwords.compare(
      (block) => this.#fresh.get(block) ?? asOf(this.state.format, this.state.blocks.get(block)),
    );
    return this.#compare(now, given);
  }

  /** As replaying the operations of new users does. */
  protected override published(time: number): void {
    for (const id of this.#said) this.state.table.touch(id, time);
  }

  protected override publish(from: number, to: number): void {
    this.state.publishing(from, to);
    this.state.table.publish(from, to);
  }

  protected override drop(from: number, to: number): void {
    this.state.table.discard(from, to);
  }

  /** Notes what an existing user gets; false when an earlier row gave it something. */
  #update(id: number, update: Update): boolean {
    if (this.#updates.has(id)) return false;
    this.#updates.set(id, update);
    return true;
  }

  /** What brings a user that is as it is now to what its row says. */
  #stepsOf(id: number, { password, further = {}, same }: Update): Operation[] {
    const { table } = this.state;
    const steps: Operation[] = [];
    const has = table.password(id);
    if (password !== undefined && (same === null || !sameRef(same, has))) {
      if (this.#unwritten.has(password?.block ?? 0)) throw changedMeanwhile();
      steps.push(['password', id, has, password]);
    }
    const before = table.settings(id);
    const after = this.#patched(before, further.settings);
    if (before !== after) steps.push(['settings', id, before, after]);
    const lock = table.lock(id);
    if (further.lock !== undefined && !sameValue(lock, further.lock)) {
      const asItIs = further.anyLock === true && lock?.kind === further.lock?.kind;
      if (!asItIs) steps.push(['lock', id, lock, further.lock]);
    }
    return steps;
  }

  /** The settings with what a row says of them: the very object where nothing is new, and one object for rows that say the same of the same. */
  #patched(before: SettingsOverride, patch: SettingsPatch | undefined): SettingsOverride {
    if (patch === undefined) return before;
    const last = this.#last;
    if (last.before === before && last.patch === patch) return last.after;
    const after = applyPatch(before, patch);
    this.#last = { before, patch, after: sameValue(before, after) ? before : after };
    return this.#last.after;
  }
}

/** Blocks in which the passwords of imports of the very same file lie, in runs. */
function blocksPrinted(
  records: readonly HistoryRecord[],
  print = '',
): readonly (readonly [number, number])[] {
  if (print === '') return [];
  return records.flatMap(({ about: { print: of, blocks = '' } }) =>
    of !== print ? [] : blocks.split(',').map((run) => run.split('-').map(Number) as [number, number]),
  );
}

function changedMeanwhile(): PosternError {
  return PosternError.of(
    'conflict',
    'A password that the file has, too, was changed while the file was imported. Nothing was imported; import it again.',
    {},
  );
}
