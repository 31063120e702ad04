/** The activity log of a set, and what Undo and Redo would do: an editor's two stacks over changes in the journal. */
import type { ChangeEntry, ImportedCounts, UndoState } from '../../../shared/contract/types.ts';
import { byItself } from '../../../shared/domain/actor.ts';
import type { ChangeHeader, Place } from '../model/journal-types.ts';
import type { Lapse } from './lapses.ts';
import { changeMessage, changeNumber, type Said } from '../../../shared/domain/change-message.ts';
import { changeSentence } from '../../../shared/domain/change-sentence.ts';

/** A change as the history knows it: its line in the journal is at `place`. */
export interface HistoryRecord extends ChangeHeader {
  readonly seq: number;
  readonly place: Place;
  /** An undo or redo of an older Postern that left everything alone: it has not happened. */
  readonly nothing?: boolean;
  /** Automatic locks that it found run out and took off the users' records. */
  readonly lifted?: readonly Lapse[];
}

/** How many an undo or redo of an older Postern left alone: only its summary says. */
export function leftBySummary(summary = ''): number {
  const found = /, but left alone ([\d,]+) that (?:was|were) changed since$/.exec(summary)?.[1];
  return found === undefined ? 0 : Number(found.replaceAll(',', ''));
}

/** What came of an import; null for any other change. */
function importedCounts({ kind, about }: HistoryRecord): ImportedCounts | null {
  if ((kind !== 'import' && kind !== 'incoming-import') || about.file === undefined) return null;
  const numbers = (about.counts ?? '').split(' ').map(Number);
  const [total, created, updated, skipped, rejected] = numbers;
  const whole =
    numbers.length === 5 && numbers.every((number) => Number.isSafeInteger(number) && number >= 0);
  return {
    file: about.file,
    ...(whole && {
      rows: { total, created, updated, skipped, rejected } as NonNullable<ImportedCounts['rows']>,
    }),
  };
}

/** An undo or redo, as long as anything is known of it. */
interface Step {
  readonly seq: number;
  readonly kind: 'undo' | 'redo';
  readonly left: number;
}

export class History {
  #records: HistoryRecord[] = [];
  readonly #bySeq = new Map<number, HistoryRecord>();
  /** The undos and redos of a change, in the order in which they happened. */
  readonly #steps = new Map<number, Step[]>();
  #undo: number[] = [];
  #redo: number[] = [];

  get size(): number {
    return this.#records.length;
  }

  /** Takes in the next change of the journal, or of a snapshot's list of them. */
  add(record: HistoryRecord): void {
    this.#records.push(record);
    this.#bySeq.set(record.seq, record);
    // What Postern does by itself must not stand in the way of what a person did.
    if (byItself(record) || record.nothing === true) return;
    const { of } = record;
    if (of === null) {
      this.#undo.push(record.seq);
      this.#redo = [];
      return;
    }
    const kind = record.kind === 'undo' ? 'undo' : 'redo';
    const step = { seq: record.seq, kind, left: record.left ?? 0 } as const;
    this.#steps.set(of, [...(this.#steps.get(of) ?? []), step]);
    for (const stack of [this.#undo, this.#redo]) {
      // Mostly on top: a history of many undos must not take long to read.
      const at = stack.lastIndexOf(of);
      if (at >= 0) stack.splice(at, 1);
    }
    const original = this.#bySeq.get(of);
    // A set of an older Postern may have undone what the relay did.
    if (original !== undefined && byItself(original)) return;
    (kind === 'undo' ? this.#redo : this.#undo).push(of);
  }

  get(seq: number): HistoryRecord | undefined {
    return this.#bySeq.get(seq);
  }

  /**
   * The changes that make up what has become of the change `seq`, oldest first: the last one alone says it all, unless
   * one of them left something alone. Empty when it is older than the history.
   */
  courseOf(seq: number): readonly HistoryRecord[] {
    const steps = this.#steps.get(seq) ?? [];
    const kept = [seq, ...steps.map((step) => step.seq)].flatMap((each) => this.#bySeq.get(each) ?? []);
    const last = kept.at(-1);
    if (last === undefined || (steps.length > 0 && last.seq !== steps.at(-1)?.seq)) return [];
    return steps.every(({ left }) => left === 0) ? [last] : kept;
  }

  isUndone(seq: number): boolean {
    return this.#steps.get(seq)?.at(-1)?.kind === 'undo';
  }

  /** True when there is something that an undo or redo of the change has still to take back or do again. */
  isOpenTo(kind: 'undo' | 'redo', seq: number): boolean {
    const last = this.#steps.get(seq)?.at(-1);
    if (last === undefined) return kind === 'undo';
    return last.kind !== kind || last.left > 0;
  }

  nextUndo(): number | undefined {
    return this.#undo.at(-1);
  }

  nextRedo(): number | undefined {
    return this.#redo.at(-1);
  }

  undoState(): UndoState {
    return { undo: this.saidOf(this.nextUndo()), redo: this.saidOf(this.nextRedo()) };
  }

  /** What a change was, also when its own record is older than the history. */
  saidOf(seq: number | undefined): Said | null {
    if (seq === undefined) return null;
    const record = this.#bySeq.get(seq);
    if (record === undefined) return { summary: `Change ${seq}`, told: changeNumber(seq) };
    return { summary: changeSentence(record), told: changeMessage(record) };
  }

  /** A change as the activity log shows it. */
  entry(record: HistoryRecord): ChangeEntry {
    const { seq, time, actor, kind, users, of } = record;
    const [summary, told] = [changeSentence(record), changeMessage(record)];
    const { undone, undoable, left } = this.outcomeOf(record);
    const imported = importedCounts(record);
    const entry = {
      ...{ seq, time, actor, kind, users, summary, told, of, undone, undoable },
      ...(imported !== null && { imported }),
    };
    return left === 0 ? entry : { ...entry, left };
  }

  /** What has become of a change, and may: how many `left` alone where it was undone. */
  outcomeOf(record: HistoryRecord): {
    readonly undone: boolean;
    readonly undoable: boolean;
    readonly left: number;
  } {
    const { seq, kind, of } = record;
    const last = this.#steps.get(of ?? seq)?.at(-1);
    const undone = of === null ? last?.kind === 'undo' : last !== undefined && last.kind !== kind;
    return { undone, undoable: this.#canBeTakenBack(record), left: undone ? (last?.left ?? 0) : 0 };
  }

  /** True when undoing exactly this change can do something: an undo of an undo does its change again. */
  #canBeTakenBack(record: HistoryRecord): boolean {
    const of = record.of ?? record.seq;
    const original = this.#bySeq.get(of) ?? record;
    if (byItself(original) || record.nothing === true) return false;
    const known = !this.#steps.has(of) || this.courseOf(of).length > 0;
    return known && this.isOpenTo(record.kind === 'undo' ? 'redo' : 'undo', of);
  }

  records(): readonly HistoryRecord[] {
    return this.#records;
  }

  /** As {@link forget}, of the changes in segments below `segment`. */
  forgetBefore(segment: number): void {
    this.forget((place) => place.segment < segment);
  }

  /** Forgets the changes whose lines are gone; what can no longer be taken back leaves the stacks. */
  forget(gone: (place: Place) => boolean): void {
    const kept = this.#records.filter(({ place }) => !gone(place));
    if (kept.length === this.#records.length) return;
    this.#records = kept;
    this.#bySeq.clear();
    for (const record of kept) this.#bySeq.set(record.seq, record);
    const known = (seq: number): boolean => this.courseOf(seq).length > 0;
    this.#undo = this.#undo.filter(known);
    this.#redo = this.#redo.filter(known);
  }
}
