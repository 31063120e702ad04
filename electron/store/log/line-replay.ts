/** Takes the lines of a journal in, one after another, into a set: for opening it, and for following its owner. */
import type { LineFile } from './line-file.ts';
import { applyBatches, applyChange } from '../table/apply-change.ts';
import { batchesOf, verifyBatches } from './stored-lines.ts';
import { decodeLine, kindOf } from './line-format.ts';
import type { BeginLine, CancelLine, ChangeLine, EndLine, HeadLine, Place } from '../model/journal-types.ts';
import { LineDoesNotFit, type PlacedBatches } from '../model/change-log.ts';
import { count, text, whatIsWrong } from '../model/plausible.ts';
import type { SetState } from '../table/set-state.ts';
import { newerFormat } from './snapshot-reader.ts';

/** A large change whose end was not seen yet. */
export interface Unfinished {
  readonly begin: BeginLine;
  readonly place: Place;
  readonly line: number;
  bytes: number;
}

/** Brings a large change whose batches are all sound into memory. */
export type ApplyLarge = (
  state: SetState,
  batches: PlacedBatches,
  end: EndLine,
  place: Place,
) => Promise<void>;

export class LineReplay {
  readonly #folder: string;
  readonly #state: SetState;
  readonly #applyLarge: ApplyLarge;
  readonly unfinished = new Map<number, Unfinished>();
  /** Greatest number a large change had before its end. */
  lastBegin = 0;
  #sealedAnew = false;
  /** Whether the last line counts by itself: it is no part of a large change that has not ended. */
  counts = true;
  /** Lines of this segment that were looked at. */
  line = 0;
  /** Length of the segment before, 0 when there is none that was read. */
  previous = 0;

  constructor(folder: string, state: SetState, applyLarge: ApplyLarge = applyBatches) {
    this.#folder = folder;
    this.#state = state;
    this.#applyLarge = applyLarge;
  }

  /** Whether the last line said that all secrets were sealed anew: what was read of them before is out of date. */
  takeSealedAnew(): boolean {
    const anew = this.#sealedAnew;
    this.#sealedAnew = false;
    return anew;
  }

  /** The next line is the first of a segment; the one before has `previous` bytes. */
  beginSegment(previous: number): void {
    this.line = 0;
    this.previous = previous;
  }

  /** Large changes that begin at a byte of a segment or after it are no more. */
  forget(segment: number, offset: number): void {
    for (const [number, { place }] of this.unfinished)
      if (place.segment === segment && place.offset >= offset) this.unfinished.delete(number);
  }

  /** Whether the beginning of a line is a batch's of a large change that has not ended. */
  isUnfinished(line: Buffer): boolean {
    const batch = /^\[\d+,"[\da-f]{8}",\{"batch":(\d+),/.exec(line.toString('latin1', 0, 64));
    return batch !== null && this.unfinished.has(Number(batch[1]));
  }

  /** Takes in a line; says what is wrong with it, or null. `reader` reads the segment the line lies in. */
  async take(line: Buffer, place: Place, reader: LineFile): Promise<string | null> {
    this.line++;
    const decoded = decodeLine(line);
    if (!decoded.ok) {
      if (decoded.newerFormat !== null) throw newerFormat(this.#folder, decoded.newerFormat);
      return 'its checksum does not match';
    }
    const kind = kindOf(decoded.body);
    this.counts = kind !== 'begin' && kind !== 'batch';
    if ((kind === 'journal') !== (this.line === 1)) return 'a journal begins with one head line';
    try {
      await this.#takeBody(kind, decoded.body, place, reader);
      return null;
    } catch (error) {
      return error instanceof LineDoesNotFit ? error.message : whatIsWrong(error);
    }
  }

  async #takeBody(kind: string, body: Buffer, place: Place, reader: LineFile): Promise<void> {
    const state = this.#state;
    switch (kind) {
      case 'batch': {
        // Its rows wait in the file: they have happened only once the end line is there.
        const open = this.unfinished.get(Number(body.toString('latin1', 9, body.indexOf(0x2c))));
        if (open !== undefined) open.bytes += place.length;
        return;
      }
      case 'change':
        return applyChange(state, JSON.parse(body.toString()) as ChangeLine, place);
      case 'begin': {
        const begin = JSON.parse(body.toString()) as BeginLine;
        count(begin.begin, 'the number of a large change');
        for (const said of [begin.kind, begin.actor, begin.file ?? '']) text(said, 10_000);
        this.lastBegin = Math.max(this.lastBegin, begin.begin);
        this.unfinished.set(begin.begin, { begin, place, line: this.line, bytes: place.length });
        return;
      }
      case 'end': {
        const end = JSON.parse(body.toString()) as EndLine;
        // Read twice: first to be sure of all batches, then to apply them.
        await verifyBatches(reader, end, state.seq);
        await this.#applyLarge(state, batchesOf(reader, end, place), end, place);
        this.unfinished.delete(end.end);
        return;
      }
      case 'cancel':
        this.unfinished.delete((JSON.parse(body.toString()) as CancelLine).cancel);
        return;
      case 'journal': {
        const head = JSON.parse(body.toString()) as HeadLine;
        if (head.set !== state.id) throw new LineDoesNotFit('it belongs to another set');
        if (head.seq !== state.seq) throw new LineDoesNotFit(`it goes on after change ${head.seq}`);
        if (this.previous > 0 && head.bytes !== this.previous) {
          throw new LineDoesNotFit('the segment before it was cut short');
        }
        return;
      }
      case 'kept':
        return;
      case 'sealed':
        this.#sealedAnew = true;
        return;
      default:
        throw new LineDoesNotFit('nobody knows what it means');
    }
  }
}
