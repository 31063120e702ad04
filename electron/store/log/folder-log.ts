/** Changes read back from the journal of a folder. */
import { join } from 'node:path';
import type { ChangeReading, ReadableLog } from '../model/change-log.ts';
import type { BatchLine, KeptLine, Place } from '../model/journal-types.ts';
import { bodyAt, LineDoesNotFit, operationsBackwards, operationsForwards } from './apply-change.ts';
import { openLines, type LineFile } from './line-file.ts';
import { codeOf, segmentName } from './set-files.ts';

/** The journal in `folder`, for reading; each segment is opened once for all that is read together. */
export function folderLog(folder: string): ReadableLog {
  return {
    async reading(work) {
      const segments = new Map<number, Promise<LineFile>>();
      const segmentOf = ({ segment }: Place): Promise<LineFile> => {
        const file = segments.get(segment) ?? openSegment(folder, segment);
        segments.set(segment, file);
        return file;
      };
      try {
        return await work(readingOf(segmentOf));
      } finally {
        for (const file of await Promise.allSettled(segments.values()))
          if (file.status === 'fulfilled') await file.value.close();
      }
    },
  };
}

function readingOf(segmentOf: (place: Place) => Promise<LineFile>): ChangeReading {
  return {
    async *backwards(place) {
      yield* operationsBackwards(await segmentOf(place), place);
    },
    async *forwards(place, from) {
      yield* operationsForwards(await segmentOf(place), place, from);
    },
    async blocks(place) {
      const body = await bodyAt(await segmentOf(place), place.offset, place.length);
      const line = JSON.parse(body.toString()) as BatchLine | KeptLine;
      return 'kept' in line ? line.kept : (line.blocks ?? []);
    },
  };
}

async function openSegment(folder: string, segment: number): Promise<LineFile> {
  try {
    return await openLines(join(folder, segmentName(segment)));
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    throw new LineDoesNotFit(`${segmentName(segment)} is missing`);
  }
}
