/** The change log as those see it who read changes back: what a change did, by its place, wherever the log is kept. */
import type { BlockRow, Operation, Place } from './journal-types.ts';

/** Reads changes back. Whatever is missing or damaged rejects with `LineDoesNotFit`. Only the log looks into a {@link Place}. */
export interface ChangeReading {
  /** The operations of the change at a place, in batches, the last batch first. */
  backwards(place: Place): AsyncIterable<readonly Operation[]>;
  /** The operations of the change at a place in their order, from a batch on; a small change is one batch, number 0. */
  forwards(place: Place, from: number): AsyncIterable<readonly Operation[]>;
  /** The sealed blocks that were written at a place. */
  blocks(place: Place): Promise<readonly BlockRow[]>;
}

/** A log whose changes can be read back. */
export interface ReadableLog {
  /** Reads as long as `work` does; what that takes is given back then, however it ends. */
  reading<T>(work: (reading: ChangeReading) => Promise<T>): Promise<T>;
}
