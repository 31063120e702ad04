/** The change log that is the journal of a folder. */
import { type Message } from '../../../shared/text/text.ts';
import { join } from 'node:path';
import type { PosternError } from '../../../shared/domain/errors.ts';
import { headerAs } from '../model/about.ts';
import {
  LineDoesNotFit,
  type Appended,
  type ChangeLog,
  type ChangeReading,
  type LargeAppend,
  type ReadableLog,
} from '../model/change-log.ts';
import type { BatchLine, BeginLine, ChangeLine, KeptLine, Place } from '../model/journal-types.ts';
import type { Journal } from './journal.ts';
import { LargeChange } from './large-change.ts';
import { openLines, type LineFile } from './line-file.ts';
import { codeOf, segmentName } from './set-files.ts';
import { batchesOf, bodyAt, operationsBackwards, operationsForwards } from './stored-lines.ts';

/** Writes by the open segment of the journal. */
export class FolderLog implements ChangeLog {
  readonly #journal: Journal;
  readonly #large = new Set<LargeChange>();
  #lastBegin: number;
  readonly lost: () => Message | null;
  readonly #reading: ReadableLog;
  onTakenBack: (reason: PosternError) => void = () => {};

  /** `lastBegin`: the greatest number that a large change ever had. `lost`: as the owner's lock says. */
  constructor(journal: Journal, lastBegin: number, lost: () => Message | null) {
    this.#journal = journal;
    this.#lastBegin = lastBegin;
    this.lost = lost;
    this.#reading = folderLog(journal.folder);
    journal.onTakenBack = (offset, reason) => {
      this.onTakenBack(reason);
      let from = offset;
      // One that is gone may leave another's lines at the end.
      for (let before = -1; before !== from;) {
        before = from;
        for (const large of this.#large) from = large.takenBack(from, reason);
      }
      return from;
    };
  }

  get where(): string {
    return this.#journal.folder;
  }

  get format(): number {
    return this.#journal.format;
  }

  set format(format: number) {
    this.#journal.format = format;
  }

  reading<T>(work: (reading: ChangeReading) => Promise<T>): Promise<T> {
    return this.#reading.reading(work);
  }

  append({ change, ops, blocks, ...header }: ChangeLine, onDurable: () => void): Appended {
    const rest = blocks === undefined ? { ops } : { blocks, ops };
    const line = this.#journal.line({ change, ...headerAs(this.format, header), ...rest });
    return this.#journal.append(line, { sync: true, onDurable });
  }

  begin(change: Omit<BeginLine, 'begin'>): LargeAppend {
    const large = new LargeChange(this.#journal, { begin: ++this.#lastBegin, ...change }, () => {
      this.#large.delete(large);
    });
    this.#large.add(large);
    return large;
  }
}

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
    async *batches(end, place) {
      yield* batchesOf(await segmentOf(place), end, place);
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
