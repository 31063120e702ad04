/** Copies all that a set is, with its history and what undo may want of it, to where a new set is made of it. */
import type { BlockRow, ChangeHeader, Operation, Place } from '../model/journal-types.ts';
import type { SectionKind, SnapshotBlock, SnapshotChange } from '../log/snapshot-format.ts';
import { planSnapshot, type SnapshotPlan } from '../log/snapshot-writer.ts';
import type { SetHome } from '../model/set-home.ts';
import { blockRow } from '../table/sealed-blocks.ts';

/** Where the new set is made; nothing of it is there before {@link finish} has resolved. */
export interface NewSet {
  /** Takes the next change of the history. */
  change(seq: number, header: ChangeHeader, batches: AsyncIterable<readonly Operation[]>): Promise<Place>;
  /** Takes a sealed block that only undo may want. */
  keep(block: BlockRow): Promise<Place>;
  /** Takes the set as it is now; it is there once this resolves. */
  finish(plan: SnapshotPlan): Promise<void>;
}

/** Nothing may change in `from` meanwhile. `segment`: of the journal that goes on from the new set's snapshot. */
export async function copySet(from: SetHome, to: NewSet, segment: number, now: number): Promise<void> {
  const { state, log } = from;
  const places = new Map<number, Place>();
  const kept = new Map<number, Place>();
  await log.reading(async (reading) => {
    for (const { seq, place, time, actor, kind, users, about, of, left } of state.history.records()) {
      const header = { time, actor, kind, users, about, of, ...(left !== undefined && { left }) };
      places.set(seq, await to.change(seq, header, reading.forwards(place, 0)));
    }
    for (const [id, block] of state.blocks.unused()) kept.set(id, await to.keep(blockRow(id, block)));
    for (const [id, place] of state.blocks.dropped())
      for (const row of await reading.blocks(place)) if (row[0] === id) kept.set(id, await to.keep(row));
  });
  const plan = planSnapshot(state, segment, now, undefined, kept);
  function* rows(): Generator<readonly [SectionKind, unknown]> {
    for (const [kind, row] of plan.rows()) {
      if (kind === 'blocks') {
        const [id, entries, base64, , , , ...wanted] = row as SnapshotBlock;
        yield [kind, [id, entries, base64, 0, 0, 0, ...wanted]];
      } else if (kind === 'history') {
        const [seq, ...rest] = row as SnapshotChange;
        const { segment: at, offset, length } = places.get(seq) ?? { segment: 0, offset: 0, length: 0 };
        yield [kind, [seq, ...rest.slice(0, 6), at, offset, length, ...rest.slice(9)]];
      } else yield [kind, row];
    }
  }
  try {
    await to.finish({ ...plan, rows });
  } finally {
    plan.release();
  }
}
