/** Where in a CSV a byte stands, as people count: the line, and the column of the table. */
import { CsvRows } from './csv-rows.ts';
import type { SourceBytes } from './source-bytes.ts';

const CHUNK = 256 * 1024;
/** Stands in the place of the byte that is looked for; read as Latin-1 a file has no such character. */
const MARKER = '\ufffd';

export interface BytePlace {
  /** One-based. */
  readonly line: number;
  /** One-based, or null where the row cannot be read. */
  readonly column: number | null;
}

/** `start` is where the text begins, behind a byte-order mark; for encodings in which a newline is one byte. */
export async function placeOfByte(
  file: SourceBytes,
  start: number,
  offset: number,
  delimiter: string,
): Promise<BytePlace> {
  const found: BytePlace[] = [];
  let lines = 1;
  const rows = new CsvRows(delimiter, {
    row(cells, line) {
      const at = cells.findIndex((cell) => cell.includes(MARKER));
      if (at === -1) return;
      const before = [...cells.slice(0, at), cells[at]?.split(MARKER, 1)[0] ?? ''];
      found.push({ line: line + newlines(before.join('')), column: at + 1 });
    },
    broken: () => undefined,
  });
  const buffer = Buffer.allocUnsafe(CHUNK);
  for (let position = start; found.length === 0;) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK, position);
    if (bytesRead === 0) break;
    const text = buffer.toString('latin1', 0, bytesRead);
    const at = offset - position;
    const here = at >= 0 && at < bytesRead;
    if (at >= 0) lines += newlines(here ? text.slice(0, at) : text);
    rows.feed(here ? `${text.slice(0, at)}${MARKER}${text.slice(at + 1)}` : text);
    position += bytesRead;
  }
  if (found.length === 0) rows.end();
  return found[0] ?? { line: lines, column: null };
}

function newlines(text: string): number {
  return text.match(/\r\n?|\n/g)?.length ?? 0;
}
