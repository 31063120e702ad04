/** Sealed password blocks by id, how many users refer to each, and where those that left memory can be read again. */
import { BOUND_FORMAT } from '../log/line-format.ts';
import type { SealedBlock } from '../model/store-types.ts';
import type { BlockRow, Place } from '../model/journal-types.ts';

interface Kept {
  block: SealedBlock;
  /** Users whose sealed password lies in it. */
  uses: number;
  /** A change in the history took a password of it from a user: undo may want it back. */
  wanted: boolean;
  /** The journal line that carries it, or null when only the snapshot does. */
  place: Place | null;
}

export class SealedBlocks {
  readonly #blocks = new Map<number, Kept>();
  /** Blocks without a user, dropped from memory at a compaction: changes in the history still speak of them. */
  readonly #dropped = new Map<number, Place>();
  #lastId = 0;

  get lastId(): number {
    return this.#lastId;
  }

  /** A new id, never given before. */
  nextId(): number {
    return ++this.#lastId;
  }

  reserve(id: number): void {
    this.#lastId = Math.max(this.#lastId, id);
  }

  get(id: number): SealedBlock | undefined {
    return this.#blocks.get(id)?.block;
  }

  put(id: number, block: SealedBlock, place: Place | null): void {
    this.reserve(id);
    const known = this.#blocks.get(id);
    if (known === undefined) this.#blocks.set(id, { block, uses: 0, wanted: false, place });
    else known.place = place ?? known.place;
    this.#dropped.delete(id);
  }

  use(id: number, users = 1): void {
    const kept = this.#blocks.get(id);
    if (kept !== undefined) kept.uses += users;
  }

  /** One user less. What was hardened is never wanted back. */
  release(id: number, hardened = false): void {
    const kept = this.#blocks.get(id);
    if (kept === undefined) return;
    kept.uses--;
    if (!hardened) this.want(id);
  }

  /** Where a dropped block can be read. */
  placeOf(id: number): Place | undefined {
    return this.#dropped.get(id);
  }

  noteDropped(id: number, place: Place): void {
    this.reserve(id);
    this.#dropped.set(id, place);
  }

  /** Blocks that users refer to, for a snapshot. */
  inUse(): readonly (readonly [id: number, block: SealedBlock, place: Place | null])[] {
    const found: [number, SealedBlock, Place | null][] = [];
    for (const [id, kept] of this.#blocks) if (kept.uses > 0) found.push([id, kept.block, kept.place]);
    return found;
  }

  /** Blocks in memory that nobody refers to any more, but that undo may want. */
  unused(): readonly (readonly [id: number, block: SealedBlock, place: Place | null])[] {
    const found: [number, SealedBlock, Place | null][] = [];
    for (const [id, kept] of this.#blocks) {
      if (kept.uses <= 0 && kept.wanted) found.push([id, kept.block, kept.place]);
    }
    return found;
  }

  /** Notes that undo may want a password of the block back. */
  want(id: number): void {
    const kept = this.#blocks.get(id);
    if (kept !== undefined) kept.wanted = true;
  }

  wanted(): ReadonlySet<number> {
    return new Set([...this.#blocks].filter(([, { wanted }]) => wanted).map(([id]) => id));
  }

  /** Forgets the blocks all of whose passwords were hardened. */
  dropHardened(): void {
    for (const [id, kept] of this.#blocks) if (kept.uses <= 0 && !kept.wanted) this.#blocks.delete(id);
  }

  dropped(): readonly (readonly [id: number, place: Place])[] {
    return [...this.#dropped];
  }

  /** Forgets the bytes of a block that nobody refers to. */
  drop(id: number, place: Place): void {
    const kept = this.#blocks.get(id);
    if (kept === undefined || kept.uses > 0) return;
    this.#blocks.delete(id);
    this.#dropped.set(id, place);
  }

  /** The bytes of a block that nobody refers to lie there from now on. */
  moved(id: number, place: Place): void {
    this.#blocks.delete(id);
    this.#dropped.set(id, place);
  }

  /** All blocks in memory. */
  *all(): Generator<readonly [id: number, block: SealedBlock]> {
    for (const [id, kept] of this.#blocks) yield [id, kept.block];
  }

  /** Puts blocks in the place of those in memory, which no line of the journal carries. Gives the way back. */
  replace(blocks: ReadonlyMap<number, SealedBlock>): () => void {
    const before = new Map([...this.#blocks].map(([id, { block, place }]) => [id, { block, place }]));
    for (const [id, block] of blocks) {
      const kept = this.#blocks.get(id);
      if (kept !== undefined) Object.assign(kept, { block, place: null });
    }
    return () => {
      for (const [id, was] of before) Object.assign(this.#blocks.get(id) ?? {}, was);
    };
  }

  /** Segments below `segment` are gone. */
  forgetBefore(segment: number): void {
    this.forget((place) => place.segment < segment);
  }

  /** What lies at some places is gone. */
  forget(gone: (place: Place) => boolean): void {
    for (const [id, place] of this.#dropped) if (gone(place)) this.#dropped.delete(id);
    for (const kept of this.#blocks.values()) if (kept.place !== null && gone(kept.place)) kept.place = null;
  }
}

/** A block as one of a set of that format: what it may be opened by depends on it. */
export function asOf(format: number, block: SealedBlock | undefined): SealedBlock | undefined {
  return block === undefined || format >= BOUND_FORMAT ? block : { ...block, old: true };
}

/** A sealed block as operations and snapshot hold it: base64. */
export function blockRow(id: number, block: SealedBlock): BlockRow {
  return [
    id,
    block.entries,
    Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.bytes.byteLength).toString('base64'),
  ];
}

/** The sealed block that a row holds. */
export function blockOf(row: BlockRow): SealedBlock {
  return { entries: row[1], bytes: Buffer.from(row[2], 'base64') };
}
