/** Brings a set from its snapshot up to date by replaying the journal, and tells exactly where that could not be done. */
import { open, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { DamageReport } from '../../shared/contract/types.ts';
import { applyBatches, applyChange, LineDoesNotFit, verifyBatches } from './apply-line.ts';
import { FileCursor } from './file-cursor.ts';
import { decodeLine, kindOf } from './journal-line.ts';
import type { BeginLine, CancelLine, ChangeLine, EndLine, HeadLine, Place } from './journal-types.ts';
import { damagedLine, lostSegment, tornTail, unfinishedChange } from './damage.ts';
import { segmentName, segmentsIn } from './set-files.ts';
import type { SetState } from './set-state.ts';
import { newerFormat } from './snapshot-reader.ts';

export interface Replay {
  /** The last segment, and how many of its lines and bytes are sound. */
  readonly segment: number;
  readonly lines: number;
  readonly length: number;
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
  readonly unfinished: readonly number[];
  /** Greatest number a large change had before its end. */
  readonly lastBegin: number;
}

interface Unfinished {
  readonly begin: BeginLine;
  readonly place: Place;
  readonly line: number;
  bytes: number;
}

/** Replays the segments from `first` on into `state`. */
export async function replayJournal(folder: string, state: SetState, first: number): Promise<Replay> {
  const segments = (await segmentsIn(folder)).filter((segment) => segment >= first);
  const replayer = new Replayer(folder, state);
  for (let segment = first; ; segment++) {
    if (!segments.includes(segment)) {
      if (segment === first || segments.some((later) => later > segment)) replayer.missing(segment);
      break;
    }
    if (!(await replayer.segment(segment, segment === segments.at(-1)))) break;
  }
  return replayer.result();
}

class Replayer {
  readonly #folder: string;
  readonly #state: SetState;
  readonly #damage: DamageReport[] = [];
  readonly #unfinished = new Map<number, Unfinished>();
  #segment = 0;
  #length = 0;
  #previous = 0;
  #bytes = 0;
  #torn = 0;
  #line = 0;
  #stopped = false;
  #lastBegin = 0;
  /** Reads the batches of large changes once their end line is seen. */
  #reader: FileHandle | null = null;

  constructor(folder: string, state: SetState) {
    this.#folder = folder;
    this.#state = state;
  }

  missing(segment: number): void {
    this.#stopped = true;
    if (this.#segment === 0) this.#segment = segment;
    this.#damage.push(lostSegment(segmentName(segment), this.#state.seq));
  }

  /** Replays one segment; false when replay stops there. */
  async segment(segment: number, last: boolean): Promise<boolean> {
    this.#previous = this.#length;
    this.#segment = segment;
    this.#length = 0;
    this.#line = 0;
    const path = join(this.#folder, segmentName(segment));
    const cursor = await FileCursor.open(path);
    this.#reader = await open(path, 'r');
    try {
      do {
        for (let at = cursor.offset, line = cursor.nextLine(); line !== undefined; line = cursor.nextLine()) {
          this.#line++;
          const problem = await this.#take(line, { segment, offset: at, length: line.length + 1 });
          if (problem !== null) {
            await this.#stopAt(cursor, line, at, problem, last);
            return false;
          }
          at = this.#length = cursor.offset;
        }
      } while (await cursor.fill());
      this.#bytes += this.#length;
      const rest = cursor.rest().length;
      if (rest > 0 && last) {
        this.#torn = rest;
        this.#damage.push(
          tornTail(segmentName(segment), this.#line + 1, this.#length, rest, this.#state.seq),
        );
      } else if (rest > 0 || (this.#length === 0 && !last)) {
        await this.#stopAt(cursor, cursor.rest(), this.#length, 'it breaks off', false);
        return false;
      }
      return true;
    } finally {
      await cursor.close();
      await this.#reader.close();
    }
  }

  result(): Replay {
    for (const { begin, place, line, bytes } of this.#unfinished.values()) {
      this.#damage.push(unfinishedChange(segmentName(place.segment), line, place.offset, bytes, begin));
    }
    return {
      segment: this.#segment,
      lines: this.#line,
      length: this.#length,
      previous: this.#previous,
      bytes: this.#bytes,
      damage: this.#damage,
      torn: this.#torn,
      stopped: this.#stopped,
      unfinished: [...this.#unfinished.keys()],
      lastBegin: this.#lastBegin,
    };
  }

  /** Takes in a line; says what is wrong with it, or null. */
  async #take(line: Buffer, place: Place): Promise<string | null> {
    const decoded = decodeLine(line);
    if (!decoded.ok) {
      if (decoded.newerFormat !== null) throw newerFormat(this.#folder, decoded.newerFormat);
      return 'its checksum does not match';
    }
    const kind = kindOf(decoded.body);
    if ((kind === 'journal') !== (this.#line === 1)) return 'a journal begins with one head line';
    try {
      await this.#takeBody(kind, decoded.body, place);
      return null;
    } catch (error) {
      if (error instanceof LineDoesNotFit) return error.message;
      throw error;
    }
  }

  async #takeBody(kind: string, body: Buffer, place: Place): Promise<void> {
    const state = this.#state;
    switch (kind) {
      case 'batch': {
        // Its rows wait in the file: they have happened only once the end line is there.
        const open = this.#unfinished.get(Number(body.toString('latin1', 9, body.indexOf(0x2c))));
        if (open !== undefined) open.bytes += place.length;
        return;
      }
      case 'change':
        return applyChange(state, JSON.parse(body.toString()) as ChangeLine, place);
      case 'begin': {
        const begin = JSON.parse(body.toString()) as BeginLine;
        this.#lastBegin = Math.max(this.#lastBegin, begin.begin);
        this.#unfinished.set(begin.begin, { begin, place, line: this.#line, bytes: place.length });
        return;
      }
      case 'end': {
        const end = JSON.parse(body.toString()) as EndLine;
        await this.#finish(end, place);
        this.#unfinished.delete(end.end);
        return;
      }
      case 'cancel':
        this.#unfinished.delete((JSON.parse(body.toString()) as CancelLine).cancel);
        return;
      case 'journal': {
        const head = JSON.parse(body.toString()) as HeadLine;
        if (head.set !== state.id) throw new LineDoesNotFit('it belongs to another set');
        if (head.seq !== state.seq) throw new LineDoesNotFit(`it goes on after change ${head.seq}`);
        if (this.#previous > 0 && head.bytes !== this.#previous) {
          throw new LineDoesNotFit('the segment before it was cut short');
        }
        return;
      }
      case 'kept':
        return;
      default:
        throw new LineDoesNotFit('nobody knows what it means');
    }
  }

  /** Reads the batches of a large change twice: first to be sure of them all, then to apply them. */
  async #finish(end: EndLine, place: Place): Promise<void> {
    const reader = this.#reader as FileHandle;
    await verifyBatches(reader, end, this.#state.seq);
    await applyBatches(this.#state, reader, end, place);
  }

  async #stopAt(cursor: FileCursor, line: Buffer, at: number, problem: string, last: boolean): Promise<void> {
    const file = segmentName(this.#segment);
    let unwritten = line.includes(0);
    let later = 0;
    do {
      for (let next = cursor.nextLine(); next !== undefined; next = cursor.nextLine()) {
        unwritten &&= !decodeLine(next).ok;
        if (decodeLine(next).ok) later++;
      }
    } while (await cursor.fill());
    const { size } = await stat(join(this.#folder, file));
    this.#bytes += at;
    this.#length = at;
    if (unwritten && last && later === 0) {
      // Pages that were never written read as zeros: what a power cut leaves of a line.
      this.#torn = size - at;
      this.#damage.push(tornTail(file, this.#line, at, size - at, this.#state.seq));
      return;
    }
    this.#stopped = true;
    this.#damage.push(damagedLine(file, this.#line, at, size - at, problem, later, this.#state.seq));
  }
}
