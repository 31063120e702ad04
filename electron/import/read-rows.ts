/** Reads the rows of an opened file chunk by chunk; the caller sets the pace. */
import { crc32 } from 'node:zlib';
import type { PassedOver } from '../../shared/domain/csv-reading.ts';
import type { Dialect } from './dialect.ts';
import { detectDialect } from './dialect.ts';
import { CsvRows, isBlank, newlinesInside } from './csv-rows.ts';
import type { RowSink } from './csv-rows.ts';
import type { ReadAs } from './worker-messages.ts';
import { headsAnother, LOOKS_LIKE_HEADING } from './heading-doubt.ts';
import type { ShapeDoubts } from './heading-doubt.ts';
import type { BrokenRecord } from './record-scanner.ts';
import type { SourceFile } from './source-file.ts';
import { textDecoding } from './text-decoding.ts';

const CHUNK = 256 * 1024;
/** What is made a text at once: more than 128 KB is a large object of V8, with memory of its own, and costs forty times as much. */
export const TEXT_BYTES = 64 * 1024;
/** Code units from which the dialect is told. */
const SAMPLE = 64 * 1024;

export interface RowReader extends RowSink {
  /** A row that is read as a user only by mistake, perhaps; why, in a sentence. */
  doubtful(cells: readonly string[], line: number, reason: string): void;
  /** Called once, before the first row. What the dialect passes over is not among the rows. */
  detected(dialect: Dialect): void;
  /** Called after each chunk with the bytes read so far; reading goes on when it resolves. */
  pace(bytes: number): Promise<void>;
}

const CTRL_Z = 0x1a;

/** What the file is like, from its beginning, before any of it is read as rows. */
export async function inspectRows({ handle, encoding, size }: SourceFile, readAs: ReadAs): Promise<Dialect> {
  const buffer = Buffer.allocUnsafe(CHUNK);
  const { bytesRead } = await handle.read(buffer, 0, CHUNK, encoding.bom);
  const decoding = textDecoding(encoding.encoding);
  const last = encoding.bom + bytesRead >= size;
  const text = decoding.decode(buffer.subarray(0, bytesRead)) + (last ? decoding.end() : '');
  const [rows] = withoutMarks(text.slice(0, SAMPLE));
  return detectDialect(rows, last && text.length <= SAMPLE, readAs);
}

/** A text, and the Ctrl-Z that stand at its end. */
function withoutMarks(text: string): readonly [text: string, marks: string] {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === CTRL_Z) end -= 1;
  return [text.slice(0, end), text.slice(end)];
}

/**
 * Every record of the file reaches `reader` once, in order, as a row or as broken; but not what the dialect passes over, nor
 * rows of blank cells, nor the Ctrl-Z by which DOS programs end a file: what was passed over of those is counted.
 */
export async function readRows(source: SourceFile, readAs: ReadAs, reader: RowReader): Promise<PassedOver> {
  const { handle, encoding } = source;
  const decoding = textDecoding(encoding.encoding);
  const buffer = Buffer.allocUnsafe(CHUNK);
  let position = encoding.bom;
  const dialect = await inspectRows(source, readAs);
  reader.detected(dialect);
  const users = new UsersOnly(dialect, reader);
  const rows = new CsvRows(dialect.delimiter, users);
  /** May be the end of the file, or within it. */
  let marks = '';
  const feed = (read: string): void => {
    const [text, end] = withoutMarks(marks + read);
    marks = end;
    rows.feed(text);
  };
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, CHUNK, position);
    if (bytesRead === 0) break;
    position += bytesRead;
    source.digest.value = crc32(buffer.subarray(0, bytesRead), source.digest.value);
    for (let from = 0; from < bytesRead; from += TEXT_BYTES) {
      feed(decoding.decode(buffer.subarray(from, Math.min(from + TEXT_BYTES, bytesRead))));
    }
    await reader.pace(position);
  }
  feed(decoding.end());
  rows.end();
  await reader.pace(position);
  return { blankRows: users.blankRows, endMark: marks !== '' || users.endMark };
}

/** Lets through what is meant as a user, and counts what is not. */
class UsersOnly implements RowSink {
  readonly #passedOver: readonly number[];
  readonly #doubts: ShapeDoubts;
  readonly #columns: Dialect['columns'];
  readonly #last: number;
  readonly #reader: RowReader;
  #row = -1;
  /** The last row that was a user's, perhaps. */
  #above: { readonly cells: readonly string[]; readonly line: number } = { cells: [], line: 0 };
  blankRows = 0;
  /** A row of Ctrl-Z alone, which ends the file if nothing follows. */
  #mark: { readonly cells: readonly string[]; readonly line: number } | null = null;

  constructor({ passedOver, doubts, columns }: Dialect, reader: RowReader) {
    this.#columns = columns;
    this.#passedOver = passedOver;
    this.#doubts = doubts;
    this.#last = passedOver.at(-1) ?? -1;
    this.#reader = reader;
  }

  get endMark(): boolean {
    return this.#mark !== null;
  }

  row(cells: readonly string[], line: number): void {
    this.#notTheEnd();
    this.#row += 1;
    if (this.#row <= this.#last && this.#passedOver.includes(this.#row)) return;
    const first = cells[0] as string;
    if (cells.length === 1 && first !== '' && first.replaceAll(String.fromCharCode(CTRL_Z), '') === '') {
      this.#mark = { cells, line };
    } else if (isBlank(cells)) {
      this.blankRows += 1;
    } else if (this.#row === this.#doubts.heading) {
      this.#reader.doubtful(cells, line, LOOKS_LIKE_HEADING);
    } else if (this.#doubts.order !== null) {
      const { why, remedy } = this.#doubts.order;
      this.#reader.doubtful(cells, line, `${why} ${remedy}`);
    } else if (this.#followsGap(line) && headsAnother(cells, this.#above.cells, this.#columns)) {
      this.#reader.doubtful(cells, line, LOOKS_LIKE_HEADING);
    } else {
      this.#above = { cells, line };
      this.#reader.row(cells, line);
    }
  }

  /** Blank rows or lines lie between the last user and this line. */
  #followsGap(line: number): boolean {
    const { cells, line: above } = this.#above;
    return line !== above + 1 && line > above + 1 + newlinesInside(cells);
  }

  broken(record: BrokenRecord): void {
    this.#notTheEnd();
    this.#reader.broken(record);
  }

  #notTheEnd(): void {
    if (this.#mark !== null) this.#reader.row(this.#mark.cells, this.#mark.line);
    this.#mark = null;
  }
}
