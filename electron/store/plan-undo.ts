/** Plans undo and redo: the inverse of what a change did, less the rows that were changed since. */
import type { FileHandle } from 'node:fs/promises';
import { bodyAt, operationsBackwards } from './apply-line.ts';
import type { PlannedBatch, PlannedChange } from './change-writer.ts';
import type { HistoryRecord } from './history.ts';
import type { BatchLine, BlockRow, KeptLine, Operation, Place } from './journal-types.ts';
import { blockNeeded, inverse, userTouched } from './operation.ts';
import type { SetState } from './set-state.ts';
import { fitUnit, nameOfUnit, unitsOf } from './undo-unit.ts';

const NAMED = 10;

/** Opens the segment a place lies in; whoever opened closes. */
export type OpenSegment = (segment: number) => Promise<FileHandle>;

export interface UndoPlan extends PlannedChange {
  /** Filled while the batches are planned. */
  readonly leftAlone: { count: number; readonly first: string[] };
}

/** Takes back `latest`, the change that last did (or undid) the change `of`. */
export function planUndo(
  kind: 'undo' | 'redo',
  of: number,
  latest: HistoryRecord,
  state: SetState,
  segmentOf: OpenSegment,
): UndoPlan {
  const leftAlone = { count: 0, first: [] as string[] };
  const original = state.history.summaryOf(of);
  // Settings make their domain known by the way; a change about the domain itself is not taken back under its users.
  const ofDomain = state.history.get(of)?.kind === 'domain';
  const fetched = new Set<number>();

  async function* batches(): AsyncGenerator<PlannedBatch> {
    const reader = await segmentOf(latest.place.segment);
    for await (const operations of operationsBackwards(reader, latest.place)) {
      const ops: Operation[] = [];
      let users = 0;
      for (const steps of unitsOf(operations.toReversed().map(inverse))) {
        const fitting = fitUnit(steps, state, ofDomain);
        if (fitting === null) {
          leftAlone.count++;
          if (leftAlone.first.length < NAMED) leftAlone.first.push(nameOfUnit(steps, state, ofDomain));
          continue;
        }
        ops.push(...fitting);
        if (userTouched(steps[0] as Operation) !== null) users++;
      }
      if (ops.length > 0) yield { ops, users, blocks: await blocksFor(ops) };
    }
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
    const body = await bodyAt(await segmentOf(place.segment), place.offset, place.length);
    const line = JSON.parse(body.toString()) as BatchLine | KeptLine;
    const rows = 'kept' in line ? line.kept : (line.blocks ?? []);
    const row = rows.find((candidate) => candidate[0] === id);
    if (row === undefined) throw new Error(`Sealed block ${id} is not where it was noted.`);
    return row;
  }

  const verb = kind === 'undo' ? 'Undid' : 'Redid';
  return {
    kind,
    of,
    batches: batches(),
    summary: () => {
      const { count } = leftAlone;
      const left =
        count === 0 ? '' : `, but left alone ${count} that ${count === 1 ? 'was' : 'were'} changed since`;
      return `${verb}: ${original ?? `change ${of}`}${left}`;
    },
    evenIfEmpty: true,
    leftAlone,
  };
}
