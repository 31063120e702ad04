/**
 * Keeps a large change out of sight while its batches are applied one after another, so that a reader sees all of it or
 * nothing, and the process still gets its turns between them.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fold } from '../../../shared/domain/fold.ts';
import { addressKey, type StoredUser } from '../../../shared/domain/user.ts';
import { applyBatches } from '../table/apply-change.ts';
import type { PlacedBatches } from '../model/change-log.ts';
import { IpRanges } from '../table/ip-ranges.ts';
import type { EndLine, Place } from '../model/journal-types.ts';
import type { SetState } from '../table/set-state.ts';

export class ChangeIsolation {
  /** Users as they were before the change that is being applied; null: not there yet. */
  readonly #before = new Map<number, StoredUser | null>();
  /** Users the change removed so far, by address. */
  readonly #removed = new Map<string, number>();
  readonly #removedRanges: { ranges: IpRanges | null } = { ranges: null };
  #noted: number[] = [];
  #active = false;

  /** As {@link applyBatches}, isolated. */
  async apply(state: SetState, batches: PlacedBatches, end: EndLine, place: Place): Promise<void> {
    this.#active = true;
    state.beforeTouch = (id) => {
      if (this.#before.has(id)) return;
      this.#before.set(id, state.table.get(id) ?? null);
      this.#noted.push(id);
    };
    try {
      await applyBatches(state, batches, end, place, async () => {
        this.#noteRemoved(state);
        await nextTurn();
      });
    } finally {
      state.beforeTouch = null;
      this.#active = false;
      this.#before.clear();
      this.#removed.clear();
      this.#removedRanges.ranges = null;
      this.#noted = [];
    }
  }

  get(state: SetState, id: number): StoredUser | undefined {
    const before = this.#active ? this.#before.get(id) : undefined;
    return before === undefined ? state.table.get(id) : (before ?? undefined);
  }

  /** Id of the mailbox with this name and domain (lower-case A-labels), or 0. */
  find(state: SetState, username: string, domain: string): number {
    const id = state.table.findRow(0, username, domain);
    if (!this.#active) return id;
    if (id !== 0 && this.#before.get(id) !== null) return id;
    return this.#removed.get(fold(`${username}@${domain}`)) ?? 0;
  }

  /** Id of the IP user whose address or range holds `address`, or 0. */
  findIp(state: SetState, address: string): number {
    const id = state.table.overlapping(address)?.id ?? 0;
    if (!this.#active) return id;
    if (id !== 0 && this.#before.get(id) !== null) return id;
    return this.#removedRanges.ranges?.overlapping(address) ?? 0;
  }

  #noteRemoved(state: SetState): void {
    for (const id of this.#noted) {
      const before = this.#before.get(id);
      if (!before || state.table.isLive(id)) continue;
      if (before.kind === 'mailbox') this.#removed.set(addressKey(before), id);
      else (this.#removedRanges.ranges ??= new IpRanges()).add(before.username, id);
    }
    this.#noted = [];
  }
}
