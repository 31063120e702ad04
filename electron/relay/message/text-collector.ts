/** The beginning of what a person would read of a message, for rules and classifier: bounded, decoded late. */
import { decodeCharset } from './header-text.ts';
import { htmlToText } from './html-text.ts';
import { PLAIN_PART, type MimePart } from './mime-part.ts';
import type { PartSink } from './mime-walker.ts';

/** Whether a person reads the leaf with the message, rather than opening it. */
export function isReadable({ type, disposition }: MimePart): boolean {
  return (type === 'text/plain' || type === 'text/html') && disposition !== 'attachment';
}

interface Collected {
  readonly part: MimePart;
  readonly pieces: Buffer[];
}

export class TextCollector {
  readonly #parts: Collected[] = [];
  #left: number;

  /** At most `limit` bytes over all parts. */
  constructor(limit: number) {
    this.#left = limit;
  }

  /** Something was left out. */
  get full(): boolean {
    return this.#left < 0;
  }

  /** Takes bytes of a part; those past the limit are left out. */
  sink(part: MimePart = PLAIN_PART): PartSink {
    const pieces: Buffer[] = [];
    this.#parts.push({ part, pieces });
    return {
      write: (bytes) => {
        if (this.#left > 0) pieces.push(bytes.length > this.#left ? bytes.subarray(0, this.#left) : bytes);
        this.#left -= bytes.length;
      },
      end: () => {},
    };
  }

  /** HTML as plain text; parts are separated by a line end. */
  text(): string {
    return this.#parts
      .map(({ part, pieces }) => {
        const text = decodeCharset(Buffer.concat(pieces), part.charset);
        return part.type === 'text/html' ? htmlToText(text) : text;
      })
      .join('\n');
  }
}
