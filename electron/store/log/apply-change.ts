/** Applies lines of the journal to a set: when opening it, and when a large change has just been written. */
import type { LineFile } from './line-file.ts';
import { checksum, decodeLine } from './line-format.ts';
import type { BatchLine, ChangeLine, EndLine, Operation, Place } from '../model/journal-types.ts';
import { expandColumns, expandIncoming } from '../model/operation.ts';
import { blockOf } from '../table/sealed-blocks.ts';
import { header, list, MOST_BYTES } from '../model/plausible.ts';
import { aboutOf } from '../model/about.ts';
import { leftBySummary } from '../table/history.ts';
import type { SetState } from '../table/set-state.ts';

/** A line is sound but says what cannot be: a change is missing before it, or it contradicts the set. */
export class LineDoesNotFit extends Error {}

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
  const { lifted } = state;
  state.lifted = [];
  const record = {
    ...{ seq, time, actor, kind, users, about, of, place },
    ...(lifted.length > 0 && { lifted }),
  };
  const nothing = of !== null && 'ops' in line && line.ops.length === 0;
  const left = line.left ?? (of === null ? 0 : leftBySummary(about.text));
  state.history.add(left === 0 && !nothing ? record : { ...record, left, ...(nothing && { nothing }) });
}

/** Makes sure that every batch of a large change is there and sound. */
export async function verifyBatches(reader: LineFile, end: EndLine, seq: number): Promise<void> {
  requireNext(seq, end.change);
  header(end);
  list(end.batches);
  const sums: string[] = [];
  for await (const [body] of bodiesOf(reader, end)) sums.push(checksum(body));
  if (checksum(sums.join('')) !== end.checksum) throw new LineDoesNotFit('batches before it are missing');
}

/** Applies the batches of a large change whose end line is at `place`, and lets others have a turn after each. */
export async function applyBatches(
  state: SetState,
  reader: LineFile,
  end: EndLine,
  place: Place,
  pause?: () => Promise<unknown>,
): Promise<void> {
  for await (const [body, at] of bodiesOf(reader, end)) {
    const batch = JSON.parse(body.toString()) as BatchLine;
    if (batch.rows !== undefined) state.plausible?.columns(batch.rows);
    if (batch.incoming !== undefined) state.plausible?.incoming(batch.incoming);
    if (batch.ops !== undefined) state.plausible?.operations(batch.ops);
    for (const row of batch.blocks ?? []) {
      state.blocks.put(row[0], blockOf(row), {
        segment: place.segment,
        offset: at.offset,
        length: at.length,
      });
    }
    const { rows, incoming } = batch;
    if (rows !== undefined) fit(() => state.insertRows(rows, false));
    if (incoming !== undefined) fit(() => state.insertIncoming(incoming, false));
    if (batch.ops !== undefined) fit(() => state.apply(batch.ops as Operation[], end.time));
    await pause?.();
  }
  record(state, end, place);
}

/** The operations of a change, last batch first. */
export async function* operationsBackwards(
  reader: LineFile,
  place: Place,
): AsyncGenerator<readonly Operation[]> {
  const line = JSON.parse((await bodyAt(reader, place.offset, place.length)).toString()) as
    ChangeLine | EndLine;
  if ('ops' in line) {
    yield line.ops;
    return;
  }
  for (let at = line.batches.length - 2; at >= 0; at -= 2) {
    const body = await bodyAt(reader, line.batches[at] as number, line.batches[at + 1] as number);
    const steps = stepsOf(JSON.parse(body.toString()) as BatchLine);
    if (steps.length > 0) yield steps;
  }
}

/** The operations of a change in their order, from a batch on; of a change that is one line, that is batch 0. */
export async function* operationsForwards(
  reader: LineFile,
  place: Place,
  from: number,
): AsyncGenerator<readonly Operation[]> {
  const line = JSON.parse((await bodyAt(reader, place.offset, place.length)).toString()) as
    ChangeLine | EndLine;
  if ('ops' in line) {
    if (from === 0) yield line.ops;
    return;
  }
  for (let at = from * 2; at < line.batches.length; at += 2) {
    const body = await bodyAt(reader, line.batches[at] as number, line.batches[at + 1] as number);
    yield stepsOf(JSON.parse(body.toString()) as BatchLine);
  }
}

/** What stands beside rows says more of them: each user is one step. */
function stepsOf({ rows, incoming, ops = [] }: BatchLine): readonly Operation[] {
  if (rows !== undefined) return expandColumns(rows, ops);
  return incoming === undefined ? ops : expandIncoming(incoming);
}

/** The sound body of the line at a place. */
export async function bodyAt(reader: LineFile, offset: number, length: number): Promise<Buffer> {
  const possible = Number.isInteger(offset) && offset >= 0 && Number.isInteger(length) && length > 0;
  if (!possible || length > MOST_BYTES) throw new LineDoesNotFit(`no line has ${length} bytes`);
  const bytes = Buffer.allocUnsafe(length);
  const { bytesRead } = await reader.read(bytes, 0, length, offset);
  const decoded = decodeLine(bytes.subarray(0, Math.max(0, bytesRead - 1)));
  if (!decoded.ok) throw new LineDoesNotFit(`the line at byte ${offset} is damaged`);
  return decoded.body;
}

async function* bodiesOf(
  reader: LineFile,
  end: EndLine,
): AsyncGenerator<readonly [Buffer, { offset: number; length: number }]> {
  for (let at = 0; at < end.batches.length; at += 2) {
    const offset = end.batches[at] as number;
    const length = end.batches[at + 1] as number;
    yield [await bodyAt(reader, offset, length), { offset, length }];
  }
}

function requireNext(seq: number, change: number): void {
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
