/** The activity log of a set, and what Undo and Redo would do: an editor's two stacks over changes in the journal. */
import type { ChangeEntry, UndoState } from '../../shared/contract/types.ts';
import type { ChangeHeader, Place } from './journal-types.ts';

/** A change as the history knows it: its line in the journal is at `place`. */
export interface HistoryRecord extends ChangeHeader {
  readonly seq: number;
  readonly place: Place;
}

export class History {
  #records: HistoryRecord[] = [];
  readonly #bySeq = new Map<number, HistoryRecord>();
  /** The change that last did or undid a change: taking that back is how to redo or undo it. */
  readonly #latest = new Map<number, number>();
  readonly #undone = new Set<number>();
  #undo: number[] = [];
  #redo: number[] = [];

  get size(): number {
    return this.#records.length;
  }

  /** Takes in the next change of the journal, or of a snapshot's list of them. */
  add(record: HistoryRecord): void {
    this.#records.push(record);
    this.#bySeq.set(record.seq, record);
    const { of } = record;
    // Hardening cannot be taken back, and it happens by itself: it must not stand in the way of what can.
    if (record.kind === 'harden') return;
    if (of === null) {
      this.#undo.push(record.seq);
      this.#redo = [];
      return;
    }
    this.#latest.set(of, record.seq);
    const undone = record.kind === 'undo';
    if (undone) this.#undone.add(of);
    else this.#undone.delete(of);
    const [from, to] = undone ? [this.#undo, this.#redo] : [this.#redo, this.#undo];
    const at = from.lastIndexOf(of);
    if (at >= 0) from.splice(at, 1);
    to.push(of);
  }

  get(seq: number): HistoryRecord | undefined {
    return this.#bySeq.get(seq);
  }

  /** The change whose operations, inverted, undo (or redo) the change `seq`. */
  latestOf(seq: number): HistoryRecord | undefined {
    return this.#bySeq.get(this.#latest.get(seq) ?? seq);
  }

  isUndone(seq: number): boolean {
    return this.#undone.has(seq);
  }

  nextUndo(): number | undefined {
    return this.#undo.at(-1);
  }

  nextRedo(): number | undefined {
    return this.#redo.at(-1);
  }

  undoState(): UndoState {
    return { undo: this.summaryOf(this.nextUndo()), redo: this.summaryOf(this.nextRedo()) };
  }

  /** What a change was, also when its own record is older than the history. */
  summaryOf(seq: number | undefined): string | null {
    if (seq === undefined) return null;
    return this.#bySeq.get(seq)?.summary ?? `Change ${seq}`;
  }

  /** Latest first. */
  list(offset: number, limit: number): ChangeEntry[] {
    const end = this.#records.length - offset;
    return this.#records
      .slice(Math.max(0, end - limit), Math.max(0, end))
      .reverse()
      .map(({ seq, time, actor, kind, users, summary, of }) => {
        return { seq, time, actor, kind, users, summary, of, undone: this.#undone.has(seq) };
      });
  }

  records(): readonly HistoryRecord[] {
    return this.#records;
  }

  /** Forgets the changes in segments below `segment`; what can no longer be taken back leaves the stacks. */
  forgetBefore(segment: number): void {
    const kept = this.#records.filter((record) => record.place.segment >= segment);
    if (kept.length === this.#records.length) return;
    this.#records = kept;
    this.#bySeq.clear();
    for (const record of kept) this.#bySeq.set(record.seq, record);
    const known = (seq: number): boolean => this.latestOf(seq) !== undefined;
    this.#undo = this.#undo.filter(known);
    this.#redo = this.#redo.filter(known);
  }
}
