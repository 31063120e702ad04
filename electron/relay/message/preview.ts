/** What an administrator may see of a quarantined message: header and text as plain text, names of attachments. Nothing is rendered, opened or fetched. */
import { decodeField, safeLine, safeLines } from './header-text.ts';
import { headerFields, MessageHead } from './message-head.ts';
import { mimePart, type MimePart } from './mime-part.ts';
import { MimeWalker, type PartSink } from './mime-walker.ts';
import { TextCollector } from './text-collector.ts';

/** Characters of text, and bytes that are read for them. */
const MAX_TEXT = 64 * 1024;
const MAX_FIELDS = 200;
const MAX_VALUE = 2000;
const MAX_ATTACHMENTS = 200;

export interface PreviewHeader {
  readonly name: string;
  readonly value: string;
}

export interface PreviewAttachment {
  /** Empty when it has none. */
  readonly name: string;
  readonly type: string;
  /** Size, decoded. */
  readonly size: number;
}

export interface MessagePreview {
  /** In order, decoded (RFC 2047), without control and direction characters; at most 200. */
  readonly headers: readonly PreviewHeader[];
  /** The text/plain parts, else the words of the HTML; at most 64 KB. */
  readonly text: string;
  /** The text goes on. */
  readonly cut: boolean;
  readonly attachments: readonly PreviewAttachment[];
}

/** Reads the content to its end, in memory that does not grow with it. Rejects only when reading does. */
export async function previewMessage(content: AsyncIterable<Uint8Array>): Promise<MessagePreview> {
  const head = new MessageHead();
  const parts = new PreviewParts();
  let walker: MimeWalker | null = null;
  for await (const piece of content) {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    if (walker !== null) {
      walker.write(bytes);
      continue;
    }
    const body = head.write(bytes);
    if (body === -1) continue;
    walker = new MimeWalker((part) => parts.open(part), mimePart(head.fields));
    walker.write(bytes.subarray(body));
  }
  head.end();
  walker?.end();
  const headers: PreviewHeader[] = [];
  for (const { name, value } of headerFields(head.text ?? '')) {
    if (headers.length === MAX_FIELDS) break;
    headers.push({ name, value: safeLine(decodeField(value)).slice(0, MAX_VALUE) });
  }
  return { headers, ...parts.text(), attachments: parts.attachments };
}

/** Sorts the leaves: text to read, its HTML twin, and attachments. */
class PreviewParts {
  readonly attachments: PreviewAttachment[] = [];
  readonly #plain = new TextCollector(MAX_TEXT);
  readonly #html = new TextCollector(4 * MAX_TEXT);

  open(part: MimePart): PartSink | null {
    const shown = part.disposition !== 'attachment' && part.names.length === 0;
    if (shown && part.type === 'text/plain') return this.#plain.sink(part);
    if (shown && part.type === 'text/html') return this.#html.sink(part);
    if (this.attachments.length === MAX_ATTACHMENTS) return null;
    const place = this.attachments.length;
    const named = {
      name: safeLine(part.names[0] ?? '').slice(0, 300),
      type: safeLine(part.type).slice(0, 200),
    };
    this.attachments.push({ ...named, size: 0 });
    let size = 0;
    return {
      write: (bytes) => {
        size += bytes.length;
      },
      end: () => {
        this.attachments[place] = { ...named, size };
      },
    };
  }

  text(): { text: string; cut: boolean } {
    const plain = this.#plain.text();
    const source = plain.trim() === '' ? this.#html : this.#plain;
    const text = safeLines(source === this.#plain ? plain : source.text()).trimEnd();
    return { text: text.slice(0, MAX_TEXT), cut: source.full || text.length > MAX_TEXT };
  }
}
