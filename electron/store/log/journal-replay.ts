/** Brings a set from its snapshot up to date by replaying the journal, and tells exactly where that could not be done. */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DamageReport } from '../../../shared/contract/types.ts';
import { FileCursor } from './file-cursor.ts';
import { damagedLine, lostSegment, tornTail, unfinishedChange } from './damage.ts';
import { openLines } from './line-file.ts';
import { LostLines } from './lost-changes.ts';
import { segmentName, segmentsIn } from './set-files.ts';
import type { SetState } from '../table/set-state.ts';
import { LineReplay, type ApplyLarge, type Unfinished } from './line-replay.ts';

export interface Replay {
  /** The last segment, and how many of its lines and bytes are sound. */
  readonly segment: number;
  readonly lines: number;
  readonly length: number;
  /** Bytes of the last segment up to the end of the last line that counts by itself: after it lie at most parts of changes that never ended. */
  readonly counted: number;
  /** Length of the segment before it, 0 when there is none that was replayed. */
  readonly previous: number;
  /** Sound bytes of all segments that were replayed. */
  readonly bytes: number;
  readonly damage: readonly DamageReport[];
  /** Bytes after the sound ones, to be set aside. */
  readonly torn: number;
  /** Replay stopped in the middle: the set must not be written. */
  readonly stopped: boolean;
  /** Large changes that never ended and were not cancelled. */
  readonly unfinished: readonly Unfinished[];
  /** Greatest number a large change had before its end. */
  readonly lastBegin: number;
  /** What goes on where replay ended. */
  readonly taker: LineReplay;
}

/** Replays the segments from `first` on into `state`. */
export async function replayJournal(
  folder: string,
  state: SetState,
  first: number,
  applyLarge?: ApplyLarge,
): Promise<Replay> {
  const segments = (await segmentsIn(folder)).filter((segment) => segment >= first);
  const replayer = new Replayer(folder, state, segments, new LineReplay(folder, state, applyLarge));
  for (let segment = first; ; segment++) {
    if (!segments.includes(segment)) {
      if (segment === first || segments.some((later) => later > segment)) await replayer.missing(segment);
      break;
    }
    if (!(await replayer.segment(segment))) break;
  }
  return replayer.result();
}

class Replayer {
  readonly #folder: string;
  readonly #state: SetState;
  readonly #segments: readonly number[];
  readonly #damage: DamageReport[] = [];
  readonly #taker: LineReplay;
  #segment = 0;
  #length = 0;
  #counted = 0;
  #bytes = 0;
  #torn = 0;
  #stopped = false;

  constructor(folder: string, state: SetState, segments: readonly number[], taker: LineReplay) {
    this.#folder = folder;
    this.#state = state;
    this.#segments = segments;
    this.#taker = taker;
  }

  async missing(segment: number): Promise<void> {
    this.#stopped = true;
    if (this.#segment === 0) this.#segment = segment;
    const lost = new LostLines();
    await this.#seeAfter(segment, lost);
    this.#damage.push(lostSegment(segmentName(segment), lost, this.#state.seq));
  }

  /** Replays one segment; false when replay stops there. */
  async segment(segment: number): Promise<boolean> {
    const last = segment === this.#segments.at(-1);
    const taker = this.#taker;
    taker.beginSegment(this.#length);
    this.#segment = segment;
    this.#length = this.#counted = 0;
    const path = join(this.#folder, segmentName(segment));
    const cursor = await FileCursor.open(path);
    // Reads the batches of large changes once their end line is seen.
    const reader = await openLines(path);
    try {
      do {
        for (let at = cursor.offset, line = cursor.nextLine(); line !== undefined; line = cursor.nextLine()) {
          const problem = await taker.take(line, { segment, offset: at, length: line.length + 1 }, reader);
          if (problem !== null) {
            await this.#stopAt(cursor, line, at, problem, last);
            return false;
          }
          at = this.#length = cursor.offset;
          if (taker.counts) this.#counted = at;
        }
      } while (await cursor.fill());
      this.#bytes += this.#length;
      const rest = cursor.rest().length;
      // What never ended cannot lack anything.
      if (rest > 0 && last && taker.isUnfinished(cursor.rest())) return true;
      if (rest > 0 && last) {
        this.#torn = rest;
        this.#damage.push(
          tornTail(segmentName(segment), taker.line + 1, this.#length, rest, this.#state.seq),
        );
      } else if (rest > 0 || (this.#length === 0 && !last)) {
        await this.#stopAt(cursor, cursor.rest(), this.#length, 'it breaks off', false);
        return false;
      }
      return true;
    } finally {
      await cursor.close();
      await reader.close();
    }
  }

  result(): Replay {
    const taker = this.#taker;
    for (const { begin, place, line, bytes } of taker.unfinished.values()) {
      this.#damage.push(unfinishedChange(segmentName(place.segment), line, place.offset, bytes, begin));
    }
    return {
      segment: this.#segment,
      lines: taker.line,
      length: this.#length,
      counted: this.#counted,
      previous: taker.previous,
      bytes: this.#bytes,
      damage: this.#damage,
      torn: this.#torn,
      stopped: this.#stopped,
      unfinished: [...taker.unfinished.values()],
      lastBegin: taker.lastBegin,
      taker,
    };
  }

  async #stopAt(cursor: FileCursor, line: Buffer, at: number, problem: string, last: boolean): Promise<void> {
    const file = segmentName(this.#segment);
    const unwritten = line.includes(0);
    const lost = new LostLines();
    lost.name(line);
    await lost.seeRest(cursor, file);
    const { size } = await lstat(join(this.#folder, file));
    this.#bytes += at;
    this.#length = at;
    if (unwritten && last && lost.counting === 0 && lost.unread.length === 0) {
      // Pages that were never written read as zeros: what a power cut leaves of lines that were not synced yet. Behind them there may be
      // others, but none that counts, for such a one is written once all before it is on disk.
      this.#torn = size - at;
      this.#damage.push(tornTail(file, this.#taker.line, at, size - at, this.#state.seq));
      return;
    }
    this.#stopped = true;
    await this.#seeAfter(this.#segment, lost);
    this.#damage.push(damagedLine(file, this.#taker.line, at, size - at, problem, lost, this.#state.seq));
  }

  async #seeAfter(segment: number, lost: LostLines): Promise<void> {
    for (const later of this.#segments) if (later > segment) await lost.seeSegment(this.#folder, later);
  }
}
