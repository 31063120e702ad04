/** lowdb's adapter for a user set: reads snapshot and journal, and writes a snapshot while the journal goes on. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Adapter } from 'lowdb';
import { withLost } from './damage.ts';
import { oldestKept } from './history-age.ts';
import type { Journal } from './journal.ts';
import { replayJournal, type Replay } from './journal-replay.ts';
import { FORMAT } from './line-format.ts';
import type { BlockRow, Place } from '../model/journal-types.ts';
import { lostFrom } from './lost-changes.ts';
import { blockRow } from '../table/sealed-blocks.ts';
import { segmentName, segmentsIn } from './set-files.ts';
import { SetState } from '../table/set-state.ts';
import { readSnapshot, type SnapshotRead } from './snapshot-reader.ts';
import type { SealedBlock } from '../model/store-types.ts';
import { planSnapshot, writeSnapshot, type SnapshotPlan } from './snapshot-writer.ts';

/** Bytes of sealed blocks in one line. */
const KEPT_BYTES = 1 << 20;

/** What reading found. */
export interface Opened {
  readonly snapshot: SnapshotRead;
  /** Null when the snapshot is damaged: then nothing is replayed. */
  readonly replay: Replay | null;
}

export class SetAdapter implements Adapter<SetState> {
  readonly folder: string;
  readonly #now: () => number;
  opened: Opened | null = null;
  /** Length of the latest snapshot in bytes. */
  snapshotBytes = 0;
  /** Ends the writing of a snapshot that is under way. */
  abort = new AbortController();
  #plan: SnapshotPlan | null = null;

  constructor(folder: string, now: () => number) {
    this.folder = folder;
    this.#now = now;
  }

  async read(): Promise<SetState> {
    const state = new SetState();
    const snapshot = await readSnapshot(this.folder, state);
    const { head, damage } = snapshot;
    const replay = damage === null ? await replayJournal(this.folder, state, head.segment) : null;
    const told = damage === null ? null : withLost(damage, await lostFrom(this.folder, head.segment));
    this.opened = { snapshot: { ...snapshot, damage: told }, replay };
    this.snapshotBytes = snapshot.bytes;
    return state;
  }

  /**
   * Gets ready for {@link write}: goes on in a new segment and fixes what the snapshot will say. Nothing may be
   * committed until this resolves; afterwards changes go on.
   */
  async prepare(state: SetState, journal: Journal): Promise<void> {
    const places = await keepUnusedBlocks(state, journal);
    await journal.rotate(state.id, state.seq);
    for (const [id, place] of places) state.blocks.drop(id, place);
    state.blocks.dropHardened();
    const keepFrom = this.#oldestKept(state, journal.segment);
    state.history.forgetBefore(keepFrom);
    state.blocks.forgetBefore(keepFrom);
    this.#plan = planSnapshot(state, journal.segment, this.#now());
  }

  /**
   * As {@link prepare}, for a set whose secrets were just sealed anew in memory: what undo may want of them is kept in the
   * new segment, in lines of the format that still holds, and the snapshot will have today's.
   */
  async prepareSealedAnew(
    state: SetState,
    journal: Journal,
    dropped: readonly (readonly [id: number, block: SealedBlock])[],
  ): Promise<readonly (readonly [number, Place])[]> {
    await journal.rotate(state.id, state.seq);
    const unused = state.blocks.unused().map(([id, block]) => [id, block] as const);
    const places = await keepBlocks([...unused, ...dropped], journal);
    await journal.settle();
    this.#plan = planSnapshot(state, journal.segment, this.#now(), FORMAT, new Map(places));
    return places;
  }

  /** Writes what {@link prepare} fixed; for a new set, its first snapshot. */
  async write(state: SetState): Promise<void> {
    const plan = this.#plan ?? planSnapshot(state, 1, this.#now());
    this.#plan = null;
    const keepFrom = this.#oldestKept(state, plan.head.segment);
    this.snapshotBytes = await writeSnapshot(this.folder, plan, this.abort.signal);
    for (const segment of await segmentsIn(this.folder)) {
      // Not being able to delete history now means deleting it after the next snapshot.
      if (segment < keepFrom) await rm(join(this.folder, segmentName(segment))).catch(() => {});
    }
  }

  /** The first segment with a change young enough to be kept, or the open one. */
  #oldestKept(state: SetState, current: number): number {
    const oldest = oldestKept(state.system, this.#now());
    let segment = current;
    for (const { time, place } of state.history.records()) {
      if (time >= oldest) segment = Math.min(segment, place.segment);
    }
    return segment;
  }
}

/**
 * Passwords that no user has any more leave the snapshot, but undo may need them: they stay readable in the journal,
 * in a segment that is kept at least as long as the change that took them away.
 */
async function keepUnusedBlocks(state: SetState, journal: Journal): Promise<readonly [number, Place][]> {
  const there: [number, Place][] = [];
  const others: (readonly [number, SealedBlock])[] = [];
  for (const [id, block, place] of state.blocks.unused()) {
    if (place?.segment === journal.segment) there.push([id, place]);
    else others.push([id, block]);
  }
  return [...there, ...(await keepBlocks(others, journal))];
}

/** Writes blocks into the journal; says where each lies. */
async function keepBlocks(
  blocks: readonly (readonly [id: number, block: SealedBlock])[],
  journal: Journal,
): Promise<readonly [number, Place][]> {
  const places: [number, Place][] = [];
  let rows: BlockRow[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    if (rows.length === 0) return;
    const { place, done } = journal.append(journal.line({ kept: rows }), { sync: false });
    for (const [id] of rows) places.push([id, place]);
    rows = [];
    bytes = 0;
    await done;
  };
  for (const [id, block] of blocks) {
    rows.push(blockRow(id, block));
    bytes += block.bytes.byteLength;
    if (bytes > KEPT_BYTES) await flush();
  }
  await flush();
  return places;
}
