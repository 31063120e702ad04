/** Plans undo and redo: the inverse of what a change did, less what something that came since is in the way of. */
import type { LeftAloneWhy } from '../../../shared/domain/left-alone.ts';
import type { PlannedBatch, PlannedChange } from './change-writer.ts';
import type { HistoryRecord } from '../table/history.ts';
import type { ChangeReading } from '../model/change-log.ts';
import type { BlockRow, Operation, Place } from '../model/journal-types.ts';
import { blockNeeded, inverse, userTouched } from '../model/operation.ts';
import type { SetState } from '../table/set-state.ts';
import { fitUnit } from './undo-fit.ts';
import { keyOfUnit, nameOfUnit, unitsOf } from './undo-unit.ts';

const NAMED = 10;

export interface UndoPlan extends PlannedChange {
  /** Filled while the batches are planned. */
  readonly leftAlone: { count: number; readonly first: string[]; readonly why: LeftAloneWhy[] };
}

/** Takes back what has become of the change `of`: its `course` (see {@link History}), of which the last may say it all. */
export function planUndo(
  kind: 'undo' | 'redo',
  of: number,
  course: readonly HistoryRecord[],
  state: SetState,
  reading: ChangeReading,
): UndoPlan {
  const leftAlone: UndoPlan['leftAlone'] = { count: 0, first: [], why: [] };
  const record = state.history.get(of);
  const original = record && { kind: record.kind, users: record.users, about: record.about };
  const ofDomain = state.history.get(of)?.kind === 'domain';
  const fetched = new Set<number>();

  async function* batches(): AsyncGenerator<PlannedBatch> {
    // Where something was left alone, the last step that touched a unit says whether there is anything to take back.
    const touched = course.length > 1 ? new Set<number | string>() : null;
    for (const record of course.toReversed()) {
      const done = record.kind !== 'undo';
      for await (const operations of reading.backwards(record.place)) {
        const units = [...unitsOf(operations.toReversed().map(inverse))].filter((steps) => {
          if (touched === null) return true;
          const key = keyOfUnit(steps);
          if (touched.has(key)) return false;
          touched.add(key);
          return done === (kind === 'undo');
        });
        const batch = await fitted(units);
        if (batch !== null) yield batch;
      }
    }
  }

  async function fitted(units: readonly (readonly Operation[])[]): Promise<PlannedBatch | null> {
    const ops: Operation[] = [];
    let users = 0;
    for (const steps of units) {
      const fit = fitUnit(steps, state);
      if (typeof fit === 'string') {
        leftAlone.count++;
        if (leftAlone.first.length === NAMED) continue;
        leftAlone.first.push(nameOfUnit(steps, state, ofDomain));
        leftAlone.why.push(fit);
        continue;
      }
      ops.push(...fit);
      const [step] = steps as readonly [Operation];
      if (step[0] === 'incoming' || userTouched(step) !== null) users++;
    }
    return ops.length === 0 ? null : { ops, users, blocks: await blocksFor(ops) };
  }

  async function blocksFor(ops: readonly Operation[]): Promise<BlockRow[]> {
    const rows: BlockRow[] = [];
    for (const op of ops) {
      const id = blockNeeded(op);
      const place = id === 0 || fetched.has(id) ? undefined : state.blocks.placeOf(id);
      if (place === undefined) continue;
      fetched.add(id);
      rows.push(await readBlock(id, place));
    }
    return rows;
  }

  async function readBlock(id: number, place: Place): Promise<BlockRow> {
    const row = (await reading.blocks(place)).find((candidate) => candidate[0] === id);
    if (row === undefined) throw new Error(`Sealed block ${id} is not where it was noted.`);
    return row;
  }

  return {
    kind,
    of,
    batches: batches(),
    left: () => leftAlone.count,
    about: () => (original === undefined ? {} : { change: original }),
    leftAlone,
  };
}
