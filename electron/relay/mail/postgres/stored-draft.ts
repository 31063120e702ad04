/** A message on its way in: small ones wait in memory, large ones go to the database in chunks as they come. */
import type { MessageDraft, NewMessage } from '../mail-types.ts';
import type { Database } from '../../../store/postgres/database.ts';

/** Contents from here on lie in chunks. */
const INLINE = 128 << 10;
const CHUNK = 256 << 10;

/** A message on its way in, whose content is written in pieces before it is accepted. */
export class StoredDraft implements MessageDraft {
  readonly id: number;
  readonly #database: Database;
  #parts: Uint8Array[] = [];
  #inMemory = 0;
  #chunks = 0;
  #bytes = 0;
  #over = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(id: number, database: Database) {
    this.id = id;
    this.#database = database;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Chunks, once {@link finish} has resolved; 0: all of it is {@link inline}. */
  get chunks(): number {
    return this.#chunks;
  }

  write(chunk: Uint8Array): Promise<void> | void {
    this.#parts.push(chunk);
    this.#inMemory += chunk.length;
    this.#bytes += chunk.length;
    if (this.#inMemory < CHUNK) return;
    return this.#store();
  }

  async *read(): AsyncIterable<Uint8Array> {
    await this.#writing;
    for (let number = 0; number < this.#chunks; number++)
      yield await chunkOf(this.#database, this.id, number);
    for (const part of this.#parts)
      for (let at = 0; at < part.length; at += CHUNK) yield part.subarray(at, at + CHUNK);
  }

  discard(): void {
    if (this.#over) return;
    this.#over = true;
    this.#parts = [];
    if (this.#chunks === 0) return;
    // What cannot be deleted now is swept later.
    void this.#writing
      .catch(() => undefined)
      .then(() => this.#database.query('DELETE FROM chunk WHERE message = $1', [this.id]))
      .catch(() => undefined);
  }

  /** Before a transaction: what is large is in its chunks. */
  async finish(): Promise<void> {
    if (this.#chunks > 0 || this.#inMemory >= INLINE) await this.#store();
    await this.#writing;
  }

  /** The content where it is small. */
  inline(): Uint8Array | null {
    return this.#chunks > 0 ? null : Buffer.concat(this.#parts);
  }

  /** It is a message's now. */
  stored(): void {
    this.#over = true;
    this.#parts = [];
  }

  #store(): Promise<void> {
    const whole = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#inMemory = 0;
    for (let at = 0; at < whole.length; at += CHUNK) {
      const number = this.#chunks++;
      const values = [this.id, number, whole.subarray(at, at + CHUNK)];
      this.#writing = this.#writing.then(async () => {
        await this.#database.query(
          'INSERT INTO chunk VALUES ($1, $2, $3, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) ON CONFLICT DO NOTHING',
          values,
        );
      });
    }
    this.#writing.catch(() => undefined);
    return this.#writing;
  }
}

/** One chunk of a message's content; rejects when it is gone, for half a message must not pass for a whole one. */
export async function chunkOf(database: Database, message: number, number: number): Promise<Uint8Array> {
  const [row] = await database.query('SELECT bytes FROM chunk WHERE message = $1 AND number = $2', [
    message,
    number,
  ]);
  if (row === undefined) throw new Error('The message was deleted while it was read.');
  return row['bytes'] as Uint8Array;
}

/** The draft as what `begin` made. */
export function storedDraft({ draft, envelope }: NewMessage): StoredDraft {
  if (!(draft instanceof StoredDraft)) throw new Error('A draft comes from the begin() of this mail store.');
  if (envelope.recipients.length === 0) throw new Error('A message has a recipient.');
  return draft;
}
