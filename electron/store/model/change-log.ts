/** The change log as the store sees it: what is written becomes a change or leaves no trace, and is read back by its place, wherever the log is kept. */
import { type Message } from '../../../shared/text/text.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import type {
  BatchLine,
  BeginLine,
  BlockRow,
  ChangeHeader,
  ChangeLine,
  EndLine,
  Operation,
  Place,
} from './journal-types.ts';

/** What is read back is missing, damaged, or says what cannot be: a change is missing before it, or it contradicts the set. */
export class LineDoesNotFit extends Error {}

/** Another process's change came first: nothing was written, and the same may be planned again once that one was followed. */
export class Overtaken extends PosternError {}

/** Reads changes back. Whatever is missing or damaged rejects with {@link LineDoesNotFit}. Only the log looks into a {@link Place}. */
export interface ChangeReading {
  /** The operations of the change at a place, in batches, the last batch first. */
  backwards(place: Place): AsyncIterable<readonly Operation[]>;
  /** The operations of the change at a place in their order, from a batch on; a small change is one batch, number 0. */
  forwards(place: Place, from: number): AsyncIterable<readonly Operation[]>;
  /** The batches of the large change whose end is at a place, in their order, each with its own place. */
  batches(end: EndLine, place: Place): PlacedBatches;
  /** The sealed blocks that were written at a place. */
  blocks(place: Place): Promise<readonly BlockRow[]>;
}

export type PlacedBatches = AsyncIterable<readonly [batch: BatchLine, place: Place]>;

/** A log whose changes can be read back. */
export interface ReadableLog {
  /** Reads as long as `work` does; what that takes is given back then, however it ends. */
  reading<T>(work: (reading: ChangeReading) => Promise<T>): Promise<T>;
}

/** Something on its way into the log: where it will lie, and when it is there. */
export interface Appended {
  readonly place: Place;
  /** Rejects with PosternError when it was taken back: then it never happened. */
  readonly done: Promise<void>;
}

/** A large change on its way into the log: nothing of it has happened before its end has. */
export interface LargeAppend {
  /** Batches it has taken. */
  readonly count: number;
  /** Takes back those after the first `count`, as if they had never come; also after an end that was {@link Overtaken}. */
  rewind(count: number): void;
  /** Takes a batch and says where it will lie. A failure shows at the next call, too. */
  queue(batch: Omit<BatchLine, 'batch'>): Appended;
  /** Waits, when too much is on its way, until what `done` stands for is there. */
  ready(done: Promise<void>): Promise<void>;
  /** Takes a batch; resolves when the next may come. */
  append(batch: Omit<BatchLine, 'batch'>): Promise<void>;
  /** Takes the end: the change has happened when `done` resolves. `onDurable`: as {@link ChangeLog.append}. */
  end(change: number, header: ChangeHeader, onDurable: () => void): Appended & { readonly end: EndLine };
  /** Gives up, unless it has ended. Safe to call at any time, also twice. */
  cancel(): void;
}

/** A log that one process writes: changes one after another, in the order of their numbers. */
export interface ChangeLog extends ReadableLog {
  /** The folder or the server, as people are told of it. */
  readonly where: string;
  /** Version that what is written has; raised before the first change that an earlier version cannot read. */
  format: number;
  /** Why nothing more may be written, in a sentence, or null. */
  lost(): Message | null;
  /** Called when changes on their way were taken back, before the calls that wait for them reject: their numbers are free again. */
  onTakenBack: (reason: PosternError) => void;
  /**
   * Takes a small change. It is durable when `done` resolves; `onDurable` is called before that, in the order of the changes,
   * and before any later one's.
   */
  append(change: ChangeLine, onDurable: () => void): Appended;
  begin(change: Omit<BeginLine, 'begin'>): LargeAppend;
}
