/** Reads the rows of an opened file chunk by chunk; the caller sets the pace. */
import type { Dialect } from './dialect.ts';
import { detectDialect } from './dialect.ts';
import { CsvRows } from './csv-rows.ts';
import type { RowSink } from './csv-rows.ts';
import type { SourceFile } from './source-file.ts';
import { textDecoding } from './text-encoding.ts';

const CHUNK = 256 * 1024;
/** Code units from which the dialect is told. */
const SAMPLE = 64 * 1024;

export interface RowReader extends RowSink {
  /** Called once, before the first row. What the dialect passes over is not among the rows. */
  detected(dialect: Dialect): void;
  /** Called after each chunk with the bytes read so far; reading goes on when it resolves. */
  pace(bytes: number): Promise<void>;
}

/** What the file is like, from its beginning, before any of it is read as rows. */
export async function inspectRows({ handle, encoding, size }: SourceFile): Promise<Dialect> {
  const buffer = Buffer.allocUnsafe(CHUNK);
  const { bytesRead } = await handle.read(buffer, 0, CHUNK, encoding.bom);
  const decoding = textDecoding(encoding.encoding);
  const last = encoding.bom + bytesRead >= size;
  const text = decoding.decode(buffer.subarray(0, bytesRead)) + (last ? decoding.end() : '');
  return detectDialect(text.slice(0, SAMPLE), last && text.length <= SAMPLE);
}

/** Every record of the file reaches `reader` once, in order, as a row or as broken; but not what the dialect passes over. */
export async function readRows(source: SourceFile, reader: RowReader): Promise<void> {
  const { handle, encoding } = source;
  const decoding = textDecoding(encoding.encoding);
  const buffer = Buffer.allocUnsafe(CHUNK);
  let position = encoding.bom;
  let rows: CsvRows | null = null;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, CHUNK, position);
    position += bytesRead;
    const last = bytesRead === 0;
    const text = last ? decoding.end() : decoding.decode(buffer.subarray(0, bytesRead));
    if (rows === null) {
      const dialect = detectDialect(
        text.slice(0, SAMPLE),
        (last || position >= source.size) && text.length <= SAMPLE,
      );
      reader.detected(dialect);
      rows = new CsvRows(dialect.delimiter, usersOnly(dialect, reader));
    }
    rows.feed(text);
    if (last) break;
    await reader.pace(position);
  }
  rows.end();
  await reader.pace(position);
}

function usersOnly({ passedOver }: Dialect, reader: RowReader): RowSink {
  const last = passedOver.at(-1) ?? -1;
  let row = -1;
  return {
    row(cells, line) {
      row += 1;
      if (row > last || !passedOver.includes(row)) reader.row(cells, line);
    },
    broken: (record) => reader.broken(record),
  };
}
