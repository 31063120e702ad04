/** Reads what lines of the journal say: the batches of a large change, and the operations of any. */
import type { LineFile } from './line-file.ts';
import { checksum, decodeLine } from './line-format.ts';
import type { BatchLine, ChangeLine, EndLine, Operation, Place } from '../model/journal-types.ts';
import { stepsOf } from '../model/operation.ts';
import { header, list, MOST_BYTES } from '../model/plausible.ts';
import { LineDoesNotFit, type PlacedBatches } from '../model/change-log.ts';
import { requireNext } from '../table/apply-change.ts';

/** Makes sure that every batch of a large change is there and sound. */
export async function verifyBatches(reader: LineFile, end: EndLine, seq: number): Promise<void> {
  requireNext(seq, end.change);
  header(end);
  list(end.batches);
  const sums: string[] = [];
  for await (const [body] of bodiesOf(reader, end)) sums.push(checksum(body));
  if (checksum(sums.join('')) !== end.checksum) throw new LineDoesNotFit('batches before it are missing');
}

/** The batches that an end line at `place` names, in their order. */
export async function* batchesOf(reader: LineFile, end: EndLine, { segment }: Place): PlacedBatches {
  for await (const [body, at] of bodiesOf(reader, end))
    yield [JSON.parse(body.toString()) as BatchLine, { segment, ...at }];
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
