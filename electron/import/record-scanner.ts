/**
 * Finds where the records of a CSV begin and end, so that papaparse only ever gets whole and sound ones.
 *
 * papaparse takes an unclosed quote to mean that the rest of the file is one field, knows one kind of newline a file,
 * and does not tell physical lines. Here a quote that is not closed soundly costs the line it stands on, and no other.
 *
 * A quote is closed soundly by the next single quote if a delimiter, the end of the line or of the file follows. What lies
 * between is then one field, whatever it looks like: a line in a password must never become a user. Only that reading
 * brings back what an export wrote. Spaces before the quote that opens are none of the field, as many programs write them.
 */
import { message, type Message } from '../../shared/text/text.ts';

/** Longest record, in UTF-16 code units; bounds the memory that one field can take. */
export const MAX_RECORD_LENGTH = 64 * 1024;

/** Sound records that share one newline. */
export interface RecordRun {
  readonly text: string;
  readonly newline: '\n' | '\r\n' | '\r';
  /** One-based line of the first record. */
  readonly line: number;
  /** Line of each record, or null when each takes one line (and the text has no quotes). */
  readonly lines: readonly number[] | null;
}

/** A record that cannot be read. */
export interface BrokenRecord {
  readonly line: number;
  /** One-based CSV column, or null when the whole row is meant. */
  readonly column: number | null;
  readonly reason: Message;
  /** The first cell if it is sound and complete, else empty. */
  readonly firstCell: string;
}

export interface RecordSink {
  run(run: RecordRun): void;
  broken(record: BrokenRecord): void;
}

const LF = 10;
const CR = 13;
const QUOTE = 34;
const SPACE = 32;
const TAB = 9;
/** Beyond this distance to the next quote, the lines between are worth a run of their own. */
const PLAIN_STRETCH = 8192;

/** From, to. */
type Stretch = readonly [number, number];

type Scan =
  /**
   * `body` is `end` without the spaces after a closing quote, which papaparse takes badly at the end of its input. `spaces`
   * stand before a quote that opens: with them papaparse would take it for a part of the field.
   */
  | {
      readonly kind: 'record';
      readonly end: number;
      readonly body: number;
      readonly lines: number;
      readonly spaces: readonly Stretch[] | null;
    }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'broken'; readonly column: number; readonly quoteAt: number; readonly reason: Message };

/** Feed text with `feed`, then `end`: every record reaches the sink once, in order, within a run or as broken. */
export class RecordScanner {
  readonly #delimiter: number;
  readonly #sink: RecordSink;
  #pending = '';
  #line = 1;
  /** The rest of a line that was already reported as broken is passed over. */
  #skipping = false;

  constructor(delimiter: string, sink: RecordSink) {
    this.#delimiter = delimiter.charCodeAt(0);
    this.#sink = sink;
  }

  feed(chunk: string): void {
    this.#scan(this.#pending === '' ? chunk : this.#pending + chunk, false);
  }

  end(): void {
    this.#scan(this.#pending, true);
  }

  #scan(text: string, last: boolean): void {
    let at = 0;
    for (;;) {
      if (this.#skipping) {
        at = this.#nextLine(text, at, last);
        if (at === -1) {
          // A CR at the very end may be the first half of CRLF.
          this.#pending = !last && text.charCodeAt(text.length - 1) === CR ? '\r' : '';
          return;
        }
        this.#skipping = false;
        this.#line += 1;
      }
      if (at >= text.length) break;
      const quote = text.indexOf('"', at);
      const plainEnd = quote === -1 ? text.length : quote;
      if (quote === -1 || quote - at > PLAIN_STRETCH) {
        const stop = quote === -1 && last ? text.length : lastLineEnd(text, at, plainEnd, last);
        if (stop > at) {
          this.#plain(text.slice(at, stop));
          at = stop;
        }
        if (quote === -1) break;
      }
      const next = this.#quoted(text, at, last);
      if (next === null) break;
      at = next;
    }
    this.#pending = text.slice(at);
    if (!last && this.#pending.length > MAX_RECORD_LENGTH) this.#tooLong();
  }

  /** Lines without any quote: normalising their newlines cannot change a field. */
  #plain(text: string): void {
    // Eight times as fast as two calls of replaceAll, which make the text of a million pieces.
    const lines = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
    const body = lines.endsWith('\n') ? lines.slice(0, -1) : lines;
    const line = this.#line;
    this.#line += countLf(lines);
    this.#sink.run({ text: body, newline: '\n', line, lines: null });
  }

  /** Records from `start` on; returns where it stopped, or null when the first of them is not whole yet. */
  #quoted(text: string, start: number, last: boolean): number | null {
    const lines: number[] = [];
    let line = this.#line;
    let runLine = line;
    let runStart = start;
    let bodyEnd = start;
    let newline: RecordRun['newline'] | null = null;
    const spaces: Stretch[] = [];
    let at = start;
    const flush = (): void => {
      if (lines.length > 0) {
        const run = {
          text: without(text, runStart, bodyEnd, spaces),
          newline: newline ?? '\n',
          line: runLine,
        };
        this.#sink.run({ ...run, lines: [...lines] });
      }
      lines.length = 0;
      spaces.length = 0;
      newline = null;
    };
    while (at < text.length) {
      const scan = this.#record(text, at, last);
      if (scan.kind !== 'record') {
        flush();
        this.#line = line;
        if (scan.kind === 'broken') return this.#broken(text, at, scan);
        return at === start ? null : at;
      }
      const ending = newlineAt(text, scan.end);
      if (ending === null && !last) break;
      if (ending !== null && newline !== null && ending !== newline) flush();
      if (lines.length === 0) {
        runStart = at;
        runLine = line;
      }
      newline ??= ending;
      lines.push(line);
      if (scan.spaces !== null) spaces.push(...scan.spaces);
      line += scan.lines;
      bodyEnd = scan.body;
      at = scan.end + (ending?.length ?? 0);
      const quote = text.indexOf('"', at);
      if (quote === -1 || quote - at > PLAIN_STRETCH) break;
    }
    flush();
    this.#line = line;
    return at;
  }

  /** One record from `start`, its newline not included. The same grammar as papaparse's, less what papaparse calls malformed. */
  #record(text: string, start: number, last: boolean): Scan {
    const delimiter = this.#delimiter;
    let at = start;
    let lines = 1;
    let spaces: Stretch[] | null = null;
    for (let column = 1; ; column += 1) {
      let body = -1;
      let open = at;
      while (isSpace(text.charCodeAt(open), delimiter)) open += 1;
      if (text.charCodeAt(open) === QUOTE) {
        const close = this.#closingQuote(text, start, open, last);
        if (typeof close === 'object') return { kind: 'broken', column, quoteAt: open, reason: close };
        if (close === -1) return { kind: 'incomplete' };
        if (open > at) (spaces ??= []).push([at, open]);
        lines += newlinesIn(text, open + 1, close);
        at = close + 1;
        body = at;
        while (isSpace(text.charCodeAt(at), delimiter)) at += 1;
      } else {
        for (; at < text.length; at += 1) {
          const code = text.charCodeAt(at);
          if (code === delimiter || code === LF || code === CR) break;
        }
      }
      if (at >= text.length)
        return last
          ? { kind: 'record', end: at, body: body === -1 ? at : body, lines, spaces }
          : { kind: 'incomplete' };
      if (text.charCodeAt(at) !== delimiter) {
        if (!last && at === text.length - 1 && text.charCodeAt(at) === CR) return { kind: 'incomplete' };
        return { kind: 'record', end: at, body: body === -1 ? at : body, lines, spaces };
      }
      at += 1;
    }
  }

  /** Index of the quote that closes the one at `open`; -1: not known yet; a sentence: it is not closed soundly. */
  #closingQuote(text: string, start: number, open: number, last: boolean): number | Message {
    for (let at = open + 1; ;) {
      at = text.indexOf('"', at);
      if (at === -1 || at - start > MAX_RECORD_LENGTH) {
        return last || text.length - start > MAX_RECORD_LENGTH ? UNCLOSED : -1;
      }
      if (text.charCodeAt(at + 1) === QUOTE) {
        at += 2;
        continue;
      }
      let after = at + 1;
      while (isSpace(text.charCodeAt(after), this.#delimiter)) after += 1;
      if (after >= text.length) return last ? at : -1;
      const code = text.charCodeAt(after);
      if (code === this.#delimiter || code === LF || code === CR) return at;
      return text.slice(open, at).search(/[\r\n]/) === -1 ? STRAY : UNCLOSED;
    }
  }

  /** Reports the line on which the quote opens, and goes on with the line after it. */
  #broken(text: string, start: number, scan: Extract<Scan, { kind: 'broken' }>): number {
    const before = text.slice(start, scan.quoteAt);
    const first = this.#line;
    this.#line += countLf(before.replace(/\r\n?/g, '\n'));
    const cell = before.split(String.fromCharCode(this.#delimiter), 1)[0] ?? '';
    const firstCell = cell.includes('"') ? '' : cell;
    // An earlier quote may have been left open, and closed by chance.
    const reason =
      first === this.#line
        ? scan.reason
        : message('{reason} The row begins on line {line}, with text in quotes.', {
            reason: scan.reason,
            line: String(first),
          });
    this.#sink.broken({ line: this.#line, column: scan.column, reason, firstCell });
    this.#skipping = true;
    return scan.quoteAt;
  }

  #tooLong(): void {
    this.#sink.broken({ line: this.#line, column: null, reason: TOO_LONG, firstCell: '' });
    this.#skipping = true;
    const cr = this.#pending.endsWith('\r');
    this.#line += countLf(this.#pending.slice(0, cr ? -1 : undefined).replace(/\r\n?/g, '\n'));
    this.#pending = cr ? '\r' : '';
  }

  /** Where the line after the one at `at` begins, or -1 when its end is not there yet. */
  #nextLine(text: string, at: number, last: boolean): number {
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === LF) return at + 1;
      if (code !== CR) continue;
      if (at + 1 >= text.length) return last ? at + 1 : -1;
      return text.charCodeAt(at + 1) === LF ? at + 2 : at + 1;
    }
    return -1;
  }
}

export const TOO_LONG = message('The row is longer than {size} KB.', {
  size: String(MAX_RECORD_LENGTH / 1024),
});
const UNCLOSED = message(
  'A quote opens here and is not closed soundly: close it, or write a quote in a field as two.',
);
const STRAY = message('Text follows the closing quote: write a quote in a field as two.');

/** The text from `start` to `end` less the stretches, which are in order. */
function without(text: string, start: number, end: number, stretches: readonly Stretch[]): string {
  if (stretches.length === 0) return text.slice(start, end);
  const kept: string[] = [];
  let at = start;
  for (const [from, to] of stretches) {
    kept.push(text.slice(at, from));
    at = to;
  }
  return kept.join('') + text.slice(at, end);
}

function isSpace(code: number, delimiter: number): boolean {
  return (code === SPACE || code === TAB) && code !== delimiter;
}

function newlineAt(text: string, at: number): RecordRun['newline'] | null {
  if (text.charCodeAt(at) === LF) return '\n';
  if (text.charCodeAt(at) === CR) return text.charCodeAt(at + 1) === LF ? '\r\n' : '\r';
  return null;
}

function lastLineEnd(text: string, from: number, to: number, last: boolean): number {
  // A CR at the very end may be the first half of CRLF.
  const limit = !last && to === text.length && text.charCodeAt(to - 1) === CR ? to - 2 : to - 1;
  if (limit < from) return from;
  const end = Math.max(text.lastIndexOf('\n', limit), text.lastIndexOf('\r', limit));
  return Math.max(from, end + 1);
}

/** A CR before the closing quote ends a line of its own. */
function newlinesIn(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== LF && code !== CR) continue;
    if (code === CR && text.charCodeAt(at + 1) === LF && at + 1 < to) at += 1;
    lines += 1;
  }
  return lines;
}

function countLf(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
