/** Takes changes of the log into a set in memory: when it is opened or followed, and when one has just been written. */
import type { ChangeLine, EndLine, Operation, Place } from '../model/journal-types.ts';
import { header } from '../model/plausible.ts';
import { aboutOf } from '../model/about.ts';
import { LineDoesNotFit, type PlacedBatches } from '../model/change-log.ts';
import { leftBySummary } from './history.ts';
import { blockOf } from './sealed-blocks.ts';
import type { SetState } from './set-state.ts';

/** Takes in a small change that is durable at `place`. */
export function applyChange(state: SetState, line: ChangeLine, place: Place): void {
  requireNext(state.seq, line.change);
  header(line);
  state.plausible?.operations(line.ops);
  for (const row of line.blocks ?? []) state.blocks.put(row[0], blockOf(row), place);
  fit(() => state.apply(line.ops, line.time));
  record(state, line, place);
}

/** Notes a change as the last one that happened. */
export function record(state: SetState, line: ChangeLine | EndLine, place: Place): void {
  const { change: seq, time, actor, kind, users, of } = line;
  const about = aboutOf(line);
  state.seq = seq;
  const lifted = state.lifted.take();
  const record = {
    ...{ seq, time, actor, kind, users, about, of, place },
    ...(lifted.length > 0 && { lifted }),
  };
  const nothing = of !== null && 'ops' in line && line.ops.length === 0;
  const left = line.left ?? (of === null ? 0 : leftBySummary(about.text));
  state.history.add(left === 0 && !nothing ? record : { ...record, left, ...(nothing && { nothing }) });
}

/** Applies the batches of a large change whose end is at `place`, and lets others have a turn after each. */
export async function applyBatches(
  state: SetState,
  batches: PlacedBatches,
  end: EndLine,
  place: Place,
  pause?: () => Promise<unknown>,
): Promise<void> {
  for await (const [batch, at] of batches) {
    if (batch.rows !== undefined) state.plausible?.columns(batch.rows);
    if (batch.incoming !== undefined) state.plausible?.incoming(batch.incoming);
    if (batch.ops !== undefined) state.plausible?.operations(batch.ops);
    for (const row of batch.blocks ?? []) state.blocks.put(row[0], blockOf(row), at);
    const { rows, incoming } = batch;
    if (rows !== undefined) fit(() => state.insertRows(rows, false));
    if (incoming !== undefined) fit(() => state.insertIncoming(incoming, false));
    if (batch.ops !== undefined) fit(() => state.apply(batch.ops as Operation[], end.time));
    await pause?.();
  }
  record(state, end, place);
}

/** Throws unless `change` is the one that comes after `seq`. */
export function requireNext(seq: number, change: number): void {
  if (change !== seq + 1 || !Number.isSafeInteger(change + 1))
    throw new LineDoesNotFit(`it is change ${change}, after change ${seq}`);
}

function fit(apply: () => void): void {
  try {
    apply();
  } catch (error) {
    throw new LineDoesNotFit(
      `it contradicts the set (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}
