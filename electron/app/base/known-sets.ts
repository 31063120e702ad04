/**
 * What this computer knows of sets by itself, in its own configuration and not in the sets, where who made or altered a set
 * could write it: which were of today's format already, and with which delivery they were seen.
 */
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import * as v from 'valibot';
import { readIfThere, writePrivately } from '../../credentials/private-file.ts';

/** Entries of each kind that are kept; the oldest go first. */
const KEPT = 2_000;

const hashes = v.pipe(v.array(v.pipe(v.string(), v.maxLength(100))), v.maxLength(KEPT));
const fileSchema = v.strictObject({ format: v.literal(1), bound: hashes, delivery: hashes });
type Known = v.InferOutput<typeof fileSchema>;

/** Kept in one file of this user; one that cannot be read knows nothing. */
export class KnownSets {
  readonly #folder: string;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Whether the set lies within the configuration, as the sample does: nobody else can have put it there. */
  holds(setPath: string): boolean {
    const way = relative(this.#folder, setPath);
    return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  }

  /** Whether the set was of a format whose secrets say what they are for. */
  async wasBound(setId: string): Promise<boolean> {
    return (await this.#read()).bound.includes(hashOf(['bound', setId]));
  }

  noteBound(setId: string): Promise<void> {
    return this.#note('bound', hashOf(['bound', setId]));
  }

  /** Whether a relay of the set at that place was to deliver just like that. */
  async hasSeen(what: readonly unknown[]): Promise<boolean> {
    return (await this.#read()).delivery.includes(hashOf(['delivery', ...what]));
  }

  noteSeen(what: readonly unknown[]): Promise<void> {
    return this.#note('delivery', hashOf(['delivery', ...what]));
  }

  /** It was not: what comes to lie at a place is another set than the one that lay there, though the folder may have its number. */
  forgetSeen(what: readonly unknown[]): Promise<void> {
    const gone = hashOf(['delivery', ...what]);
    return this.#change((known) =>
      known.delivery.includes(gone)
        ? { ...known, delivery: known.delivery.filter((hash) => hash !== gone) }
        : null,
    );
  }

  #note(kind: 'bound' | 'delivery', hash: string): Promise<void> {
    return this.#change((known) =>
      known[kind].includes(hash) ? null : { ...known, [kind]: [...known[kind], hash].slice(-KEPT) },
    );
  }

  /** Null: it stays as it is. */
  #change(change: (known: Known) => Known | null): Promise<void> {
    const done = this.#turn.then(async () => {
      // Read anew: another process of this user may have noted something.
      const noted = change(await this.#read());
      if (noted === null) return;
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writePrivately(this.#path(), `${JSON.stringify(noted)}\n`, true);
    });
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** An unreadable file knows nothing: then it is asked again, and nothing else is lost. */
  async #read(): Promise<Known> {
    try {
      const text = await readIfThere(this.#path());
      if (text !== null) return v.parse(fileSchema, JSON.parse(text));
    } catch {
      // As if there were none.
    }
    return { format: 1, bound: [], delivery: [] };
  }

  #path(): string {
    return join(this.#folder, 'known-sets.json');
  }
}

function hashOf(what: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(what)).digest('base64url');
}
