/** Text in chunks to rows of cells: record boundaries by the scanner, cells with quotes by papaparse. */
import Papa from 'papaparse';
import { RecordScanner } from './record-scanner.ts';
import type { BrokenRecord, RecordRun } from './record-scanner.ts';
import type { CellKind } from './xlsx/cell-text.ts';

export interface RowSink {
  /** A row, with the one-based physical line on which it begins. Blank lines are no rows. `kinds`: what a workbook says of each cell. */
  row(cells: readonly string[], line: number, kinds?: readonly CellKind[]): void;
  broken(record: BrokenRecord): void;
}

/** A row of blank cells, as spreadsheets leave them below a table. */
export function isBlank(cells: readonly string[]): boolean {
  for (const cell of cells) if (cell !== '' && cell.trim() !== '') return false;
  return true;
}

/** Newlines within quoted cells: how many lines the row goes on after the one it begins on. */
export function newlinesInside(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) {
    if (cell.includes('\n') || cell.includes('\r')) count += cell.match(/\r\n?|\n/g)?.length ?? 0;
  }
  return count;
}

/** Feed text with `feed`, then `end`: every record of the text reaches the sink once, in order. */
export class CsvRows {
  readonly #scanner: RecordScanner;
  readonly #delimiter: string;
  readonly #sink: RowSink;

  constructor(delimiter: string, sink: RowSink) {
    this.#delimiter = delimiter;
    this.#sink = sink;
    this.#scanner = new RecordScanner(delimiter, {
      run: (run) => this.#run(run),
      broken: (record) => sink.broken(record),
    });
  }

  feed(text: string): void {
    this.#scanner.feed(text);
  }

  end(): void {
    this.#scanner.end();
  }

  #run(run: RecordRun): void {
    if (run.lines === null) {
      this.#plain(run);
      return;
    }
    // papaparse drops a byte-order mark from the text it is given, which is one of ours only in the middle of a file.
    const text = run.text.charCodeAt(0) === 0xfeff ? `\ufeff${run.text}` : run.text;
    const rows = Papa.parse<string[]>(text, { delimiter: this.#delimiter, newline: run.newline }).data;
    const { lines } = run;
    if (lines.length !== rows.length && run.text !== '') {
      throw new Error(`papaparse found ${rows.length} records where the scanner found ${lines.length}`);
    }
    for (let index = 0; index < rows.length; index += 1) {
      const cells = rows[index] as string[];
      if (cells.length === 1 && (cells[0] as string).trim() === '') continue;
      this.#sink.row(cells, lines[index] as number);
    }
  }

  /** Without a quote a delimiter is one, and a line a record: told apart here, which takes a third of the time that papaparse takes. */
  #plain({ text, line }: RecordRun): void {
    // Looked for from the last one on, so that a text without any is passed over once, and not once a line.
    const next = (at: number): number => {
      const found = text.indexOf(this.#delimiter, at);
      return found === -1 ? Infinity : found;
    };
    let delimiter = next(0);
    for (let from = 0, number = line; from <= text.length; number += 1) {
      const newline = text.indexOf('\n', from);
      const end = newline === -1 ? text.length : newline;
      const cells: string[] = [];
      for (; delimiter < end; delimiter = next(from)) {
        cells.push(text.slice(from, delimiter));
        from = delimiter + 1;
      }
      cells.push(text.slice(from, end));
      from = end + 1;
      if (cells.length === 1 && (cells[0] as string).trim() === '') continue;
      this.#sink.row(cells, number);
    }
  }
}
