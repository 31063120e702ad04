/**
 * How many changes a set had when it was last closed in good order. A journal that was cut between two lines looks
 * whole by itself; this mark tells what is missing.
 */
import { join } from 'node:path';
import { FileCursor } from './file-cursor.ts';
import { decodeLine, encodeLine } from './line-format.ts';
import { codeOf } from './set-files.ts';
import { writeWhole } from './whole-file.ts';

const MARK = 'closed.jsonl';
/** Bytes; far more than the mark has. */
const LONGEST = 1 << 12;

/** Sequence number of the last change at the last closing; 0 when the set was never closed, or the mark is unreadable. */
export async function readClosedMark(folder: string): Promise<number> {
  const cursor = await FileCursor.open(join(folder, MARK), 0, LONGEST).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (cursor === null) return 0;
  const line = await cursor.line().finally(() => cursor.close());
  const decoded = decodeLine(line ?? Buffer.alloc(0));
  if (!decoded.ok) return 0;
  try {
    const { closed } = JSON.parse(decoded.body.toString()) as { closed: unknown };
    return Number.isSafeInteger(closed) ? (closed as number) : 0;
  } catch {
    return 0;
  }
}

/** Says that the set was closed in order at change `seq`. */
export async function writeClosedMark(folder: string, seq: number): Promise<void> {
  await writeWhole(join(folder, MARK), (handle) =>
    handle.writeFile(encodeLine(JSON.stringify({ closed: seq }))),
  );
}
