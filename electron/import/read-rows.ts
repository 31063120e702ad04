/** Reads the rows of an opened file chunk by chunk; the caller sets the pace. */
import type { PassedOver } from '../../shared/domain/csv-reading.ts';
import type { Dialect } from './dialect.ts';
import { detectDialect } from './dialect.ts';
import { CsvRows } from './csv-rows.ts';
import type { ReadAs } from './worker-messages.ts';
import type { SourceFile } from './source-file.ts';
import { inspectSheet, readSheet } from './xlsx/read-sheet.ts';
import { textDecoding } from './text-decoding.ts';
import { UsersOnly, type RowReader } from './users-only.ts';

const CHUNK = 256 * 1024;
/** What is made a text at once: more than 128 KB is a large object of V8, with memory of its own, and costs forty times as much. */
export const TEXT_BYTES = 64 * 1024;
/** Code units from which the dialect is told. */
const SAMPLE = 64 * 1024;

const CTRL_Z = 0x1a;

/** What the file is like, from its beginning, before any of it is read as rows. */
export async function inspectRows(source: SourceFile, readAs: ReadAs): Promise<Dialect> {
  const { handle, encoding, size, sheet } = source;
  if (sheet !== null) return inspectSheet(sheet, readAs);
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
  const { handle, encoding, sheet } = source;
  if (sheet !== null) return readSheet(sheet, source.digest, readAs, reader);
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
    source.digest.take(buffer.subarray(0, bytesRead));
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
