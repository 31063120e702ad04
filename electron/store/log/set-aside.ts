/** Keeps bytes that could not be read, so that nothing is ever thrown away unseen. */
import { join } from 'node:path';
import { readAt, segmentName } from './set-files.ts';
import { writeWhole } from './whole-file.ts';

/** Name of the file that keeps the bytes of a segment from `offset` on. */
export function setAsideName(segment: number, offset: number): string {
  return `set-aside-${segmentName(segment)}-${offset}`;
}

/** Copies the tail of a segment, durably. The segment itself stays as it is. */
export async function setAsideTail(
  folder: string,
  segment: number,
  offset: number,
  length: number,
): Promise<void> {
  const bytes = await readAt(join(folder, segmentName(segment)), offset, length);
  await writeWhole(join(folder, setAsideName(segment, offset)), (handle) => handle.writeFile(bytes));
}
