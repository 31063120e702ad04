/** A large change on its way into the journal: begin line, batches, end line. Lines of other changes may stand between them. */
import { PosternError } from '../../../shared/domain/errors.ts';
import type { Journal } from './journal.ts';
import { headerAs } from '../model/about.ts';
import type { Appended, LargeAppend } from '../model/change-log.ts';
import { checksum } from './line-format.ts';
import type { BatchLine, BeginLine, ChangeHeader, EndLine, Place } from '../model/journal-types.ts';

/** Beyond so many bytes waiting for the disk, the next batch has to wait too. */
const BACKLOG = 4 << 20;

export class LargeChange implements LargeAppend {
  readonly #journal: Journal;
  readonly #begin: BeginLine;
  readonly #onOver: () => void;
  /** Place and length of each. */
  #batches: number[] = [];
  readonly #checksums: string[] = [];
  /** Where its begin line lies; null: nowhere. */
  #begun: Place | null = null;
  #over = false;
  #endOffset = 0;
  #failure: unknown = null;

  constructor(journal: Journal, begin: BeginLine, onOver: () => void) {
    this.#journal = journal;
    this.#begin = begin;
    this.#onOver = onOver;
  }

  get count(): number {
    return this.#checksums.length;
  }

  /** Their lines stay in the journal; no end line names them. */
  rewind(count: number): void {
    this.#batches.length = Math.min(this.#batches.length, count * 2);
    this.#checksums.length = Math.min(this.#checksums.length, count);
  }

  async append(batch: Omit<BatchLine, 'batch'>): Promise<void> {
    await this.ready(this.queue(batch).done);
  }

  async ready(done: Promise<void>): Promise<void> {
    if (this.#journal.backlog > BACKLOG) await done;
    this.#check();
  }

  queue(batch: Omit<BatchLine, 'batch'>): Appended {
    this.#check();
    this.#begun ??= this.#put(this.#journal.line(this.#begin)).place;
    const line = this.#journal.lineOf(jsonOf({ batch: this.#begin.begin, ...batch }));
    const appended = this.#put(line);
    this.#batches.push(appended.place.offset, appended.place.length);
    this.#checksums.push(line.toString('latin1', 4, 12));
    return appended;
  }

  end(change: number, header: ChangeHeader, onDurable: () => void): Appended & { readonly end: EndLine } {
    this.#check();
    const end: EndLine = {
      end: this.#begin.begin,
      change,
      ...header,
      batches: this.#batches,
      checksum: checksum(this.#checksums.join('')),
    };
    const written = { ...end, ...headerAs(this.#journal.format, header) };
    const { place, done } = this.#journal.append(this.#journal.line(written), {
      sync: true,
      onDurable: () => {
        this.#finish();
        onDurable();
      },
    });
    this.#endOffset = place.offset + place.length;
    return { end, place, done };
  }

  cancel(): void {
    if (this.#over) return;
    this.#finish();
    if (this.#begun === null) return;
    if (this.#begun.segment === this.#journal.segment) {
      // So that it takes no room that something else may need.
      const from = this.#runTo(this.#journal.length);
      this.#journal.cut(from);
      if (this.#begun.offset >= from) return;
    }
    // Something else was written after its first lines, so that they stay. Not being able to say so costs a report at the next opening, nothing else.
    this.#journal
      .append(this.#journal.line({ cancel: this.#begin.begin }), { sync: true })
      .done.catch(() => {});
  }

  /** The journal took back all bytes from `offset` on. Gives from where on this makes those before it useless, too. */
  takenBack(offset: number, reason: PosternError): number {
    if (this.#endOffset > offset) {
      this.#failure ??= reason;
      this.#endOffset = offset;
    }
    if (this.#failure === null) return offset;
    const from = this.#runTo(offset);
    // Others' lines will lie where these did.
    this.#batches = this.#batches.slice(0, 2 * this.#before(from));
    if (this.#begun !== null && this.#begun.offset >= from) this.#begun = null;
    return from;
  }

  /** How many of its batches lie before a byte. */
  #before(offset: number): number {
    let count = this.#batches.length / 2;
    while (count > 0 && (this.#batches[2 * count - 2] as number) >= offset) count--;
    return count;
  }

  /** Where the lines begin that end at a byte, with none of another change among them. */
  #runTo(end: number): number {
    let from = end;
    for (let count = this.#before(end); count > 0; count--) {
      const [offset = 0, length = 0] = this.#batches.slice(2 * count - 2);
      if (offset + length !== from) return from;
      from = offset;
    }
    const begun = this.#begun;
    return begun !== null && begun.offset + begun.length === from ? begun.offset : from;
  }

  #put(line: Buffer): Appended {
    const appended = this.#journal.append(line, { sync: false });
    this.#endOffset = appended.place.offset + appended.place.length;
    appended.done.catch((error: unknown) => {
      this.#failure ??= error;
    });
    return appended;
  }

  #check(): void {
    if (this.#failure !== null) throw this.#failure as Error;
    if (this.#over) throw PosternError.of('cancelled', 'This change was cancelled.', {});
  }

  #finish(): void {
    this.#over = true;
    this.#onOver();
  }
}

/** A batch as JSON, in pieces: sealed bytes are most of it, and their base64 has nothing to escape and goes as it is. */
function jsonOf({ batch, blocks = [], ...rest }: BatchLine): string[] {
  const pieces = [`{"batch":${batch},"blocks":[`];
  blocks.forEach(([id, entries, base64], at) => {
    pieces.push(`${at === 0 ? '' : ','}[${id},${entries},"`, base64, '"]');
  });
  const others = JSON.stringify(rest);
  pieces.push(others === '{}' ? ']}' : `],${others.slice(1)}`);
  return pieces;
}
