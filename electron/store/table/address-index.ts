/** Finds users by address: an open-addressing hash of ids, 12 bytes a user, whose keys are the rows themselves. */

export class AddressIndex {
  /** Ids, 0 where free. Linear probing; a power of two in size, at most 5/8 full. */
  #slots = new Int32Array(1 << 8);
  #hashes = new Int32Array(1 << 8);
  #used = 0;
  readonly #isCandidate: (id: number) => boolean;

  /** `isCandidate` compares a row with the address that is looked for at the moment. */
  constructor(isCandidate: (id: number) => boolean) {
    this.#isCandidate = isCandidate;
  }

  /** The id with the candidate's address, or 0. */
  find(hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let at = spread(hash) & mask; ; at = (at + 1) & mask) {
      const id = slots[at]!;
      if (id === 0) return 0;
      if (this.#hashes[id] === (hash | 0) && this.#isCandidate(id)) return id;
    }
  }

  /** Adds an id that {@link find} does not find. */
  add(id: number, hash: number): void {
    if ((this.#used + 1) * 8 > this.#slots.length * 5) this.#grow();
    if (id >= this.#hashes.length) {
      const hashes = new Int32Array(Math.max(id + 1, this.#hashes.length * 2));
      hashes.set(this.#hashes);
      this.#hashes = hashes;
    }
    this.#hashes[id] = hash;
    this.#place(id);
    this.#used++;
  }

  /** Takes an id out that is in. */
  remove(id: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let hole = spread(this.#hashes[id]!) & mask;
    while (slots[hole] !== id) {
      if (slots[hole] === 0) throw new Error(`User ${id} is not in the address index.`);
      hole = (hole + 1) & mask;
    }
    // Later entries of the run move up, so that no tombstones are needed.
    for (let at = (hole + 1) & mask; slots[at] !== 0; at = (at + 1) & mask) {
      const home = spread(this.#hashes[slots[at]!]!) & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      slots[hole] = slots[at]!;
      hole = at;
    }
    slots[hole] = 0;
    this.#used--;
  }

  #place(id: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = spread(this.#hashes[id]!) & mask;
    while (slots[at] !== 0) at = (at + 1) & mask;
    slots[at] = id;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    for (const id of old) if (id !== 0) this.#place(id);
  }
}

/** FNV's low bits are weak; the murmur finaliser mixes the high ones in. */
function spread(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
