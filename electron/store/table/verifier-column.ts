/**
 * Verifiers of a table's users. A million PHC strings would cost 150 MB: salt and hash lie as bytes in chunks of a buffer,
 * the parameters, which nearly all share, once. What does not fit that mould is kept as text.
 */
const SALT = 16;
const HASH = 32;
const ROW = SALT + HASH;
/** Rows of a chunk: 3 MiB. */
const CHUNK_ROWS = 1 << 16;
/** Characters of salt and hash in base64 without padding. */
const SALT_TEXT = 22;
const HASH_TEXT = 43;

export class VerifierColumn {
  /** Row of each user plus one; 0: no verifier. */
  #rowOf = new Uint32Array(0);
  /** Parameters of each row, such as `$argon2id$v=19$m=7168,t=5,p=1$`, as a number of {@link #heads}; 0: kept as text. */
  #headOf = new Uint16Array(0);
  readonly #heads: string[] = [''];
  readonly #headNumbers = new Map<string, number>();
  readonly #chunks: Buffer[] = [];
  readonly #texts = new Map<number, string>();
  /** Users whose sealed password is kept beside the verifier. */
  readonly #kept = new Set<number>();
  #free: number[] = [];
  #rows = 0;
  #size = 0;

  /** Users with a verifier. */
  get size(): number {
    return this.#size;
  }

  has(id: number): boolean {
    return (this.#rowOf[id] ?? 0) !== 0;
  }

  get(id: number): string | undefined {
    const row = this.#rowOf[id] ?? 0;
    if (row === 0) return undefined;
    const head = this.#headOf[row - 1] ?? 0;
    if (head === 0) return this.#texts.get(id);
    const [chunk, at] = this.#place(row - 1);
    const salt = chunk.toString('base64', at, at + SALT).slice(0, SALT_TEXT);
    const hash = chunk.toString('base64', at + SALT, at + ROW).slice(0, HASH_TEXT);
    return `${this.#heads[head]}${salt}$${hash}`;
  }

  isKept(id: number): boolean {
    return this.#kept.has(id);
  }

  set(id: number, verifier: string, kept: boolean): void {
    this.delete(id);
    const row = this.#free.pop() ?? this.#rows++;
    if (id >= this.#rowOf.length) this.#rowOf = grown(this.#rowOf, id + 1, Uint32Array);
    if (row >= this.#headOf.length) this.#headOf = grown(this.#headOf, row + 1, Uint16Array);
    if (row / CHUNK_ROWS >= this.#chunks.length) this.#chunks.push(Buffer.alloc(CHUNK_ROWS * ROW));
    this.#rowOf[id] = row + 1;
    this.#headOf[row] = this.#write(verifier, row);
    if (this.#headOf[row] === 0) this.#texts.set(id, verifier);
    if (kept) this.#kept.add(id);
    this.#size++;
  }

  delete(id: number): void {
    const row = this.#rowOf[id] ?? 0;
    if (row === 0) return;
    this.#rowOf[id] = 0;
    const [chunk, at] = this.#place(row - 1);
    chunk.fill(0, at, at + ROW);
    this.#free.push(row - 1);
    this.#texts.delete(id);
    this.#kept.delete(id);
    this.#size--;
  }

  /** Writes salt and hash into a row; gives the number of the parameters, or 0 when the text would not come back the same. */
  #write(verifier: string, row: number): number {
    const split = verifier.length - HASH_TEXT - 1;
    const start = split - SALT_TEXT;
    if (start < 1 || verifier[split] !== '$' || verifier[start - 1] !== '$') return 0;
    const [chunk, at] = this.#place(row);
    const salt = verifier.slice(start, split);
    const hash = verifier.slice(split + 1);
    if (chunk.write(salt, at, 'base64') !== SALT || chunk.write(hash, at + SALT, 'base64') !== HASH) return 0;
    // Unused bits at the end of a base64 text may say more than the bytes do.
    if (!CANONICAL_SALT.test(salt) || !CANONICAL_HASH.test(hash)) return 0;
    return this.#headNumber(verifier.slice(0, start));
  }

  #headNumber(head: string): number {
    let number = this.#headNumbers.get(head);
    if (number === undefined) {
      if (this.#heads.length > 0xffff) return 0;
      number = this.#heads.push(head) - 1;
      this.#headNumbers.set(head, number);
    }
    return number;
  }

  #place(row: number): readonly [Buffer, number] {
    return [this.#chunks[Math.floor(row / CHUNK_ROWS)] as Buffer, (row % CHUNK_ROWS) * ROW];
  }
}

// 16 bytes leave 4 bits of the 22nd character unused, 32 bytes leave 2 bits of the 43rd.
const CANONICAL_SALT = /^[A-Za-z0-9+/]{21}[AQgw]$/;
const CANONICAL_HASH = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]$/;

function grown<T extends Uint32Array | Uint16Array>(
  from: T,
  least: number,
  type: new (length: number) => T,
): T {
  const to = new type(Math.max(least, from.length * 2, 256));
  to.set(from);
  return to;
}
