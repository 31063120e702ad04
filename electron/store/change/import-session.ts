/** An import of outgoing users under way. */
import { applyPatch } from '../../../shared/domain/settings.ts';
import type { FurtherValues } from '../../../shared/domain/csv-further.ts';
import type { StoredPassword } from '../../../shared/domain/user.ts';
import type { Operation } from '../model/journal-types.ts';
import { sameValue, storedPassword, userTouched } from '../model/operation.ts';
import type { ImportBatch } from '../model/store-types.ts';
import { RowSplitter } from './row-splitter.ts';
import { StagedImport, type SplitBatch } from './staged-import.ts';

/** What an existing user gets; `undefined` is left as it is. */
interface Update {
  readonly password: StoredPassword | null | undefined;
  readonly further: FurtherValues | undefined;
}

export class JournalImport extends StagedImport {
  /** What existing users get. */
  readonly #updates = new Map<number, Update>();
  /** New users with settings or a lock, each followed by the same again where it has both. */
  readonly #said: number[] = [];

  protected override nextId(): number {
    return this.state.table.lastId + 1;
  }

  protected override split(batch: ImportBatch, first: number, block: number, time: number): SplitBatch {
    const splitter = new RowSplitter(this.state.table, batch, first, block, time, {
      adds: this.options.passwordsOnly !== true,
      isMine: (id) => this.isMine(id) || id >= first,
      update:
        this.options.onDuplicate === 'update'
          ? (id, { password, further }) => {
              const { entry = 0, verifier } = password ?? {};
              const stored = password === null ? undefined : storedPassword(block, entry, verifier, false);
              return this.#update(id, { password: stored, further });
            }
          : null,
    });
    const { rows, ops, duplicates, updated, sealed } = splitter.split();
    for (const op of ops) this.#said.push(userTouched(op) ?? 0);
    const created = rows.usernames.length;
    const content = created === 0 ? {} : ops.length === 0 ? { rows } : { rows, ops };
    return { created, updated, duplicates, content, sealed };
  }

  protected override *steps(): Generator<readonly Operation[]> {
    for (const [id, update] of this.#updates) {
      if (this.state.table.isLive(id)) yield this.#stepsOf(id, update);
    }
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
  #stepsOf(id: number, { password, further = {} }: Update): Operation[] {
    const { table } = this.state;
    const steps: Operation[] = [];
    if (password !== undefined) steps.push(['password', id, table.password(id), password]);
    const before = table.settings(id);
    const after = applyPatch(before, further.settings ?? {});
    if (!sameValue(before, after)) steps.push(['settings', id, before, after]);
    const lock = table.lock(id);
    if (further.lock !== undefined && !sameValue(lock, further.lock)) {
      const asItIs = further.anyLock === true && lock?.kind === further.lock?.kind;
      if (!asItIs) steps.push(['lock', id, lock, further.lock]);
    }
    return steps;
  }
}
