/** The rows of a sheet as its XML comes: the text of each cell, and what a spreadsheet has made of it. Formulas are never computed. */
import { message, type Message } from '../../../shared/text/text.ts';
import {
  cellPlace,
  columnLetters,
  numberText,
  unescaped,
  type CellKind,
  type NumberStyle,
} from './cell-text.ts';
import { XmlEvents, type Attributes } from './xml-events.ts';

/** A row in which something stands. */
export interface SheetRow {
  /** As it is numbered beside the sheet. */
  readonly row: number;
  /** From the first column to the last in which something stands. */
  readonly cells: readonly string[];
  readonly kinds: readonly CellKind[];
  readonly hidden: boolean;
  /** Cells that are formulas. */
  readonly formulas: number;
  /** Why nothing can be taken from it, or ''. */
  readonly problem: Message | null;
}

/** What of a sheet is not seen where it is looked at; whole once its end is read. */
export interface SheetFacts {
  /** Ranges of hidden columns, counted from 0. */
  readonly hiddenColumns: { readonly first: number; readonly last: number }[];
  /** Cells that are one, such as `A2:A4`. */
  readonly merged: { readonly ref: string; readonly lastRow: number }[];
}

/** What a sheet's cells refer to. */
export interface SheetContext {
  readonly texts: readonly string[];
  readonly styles: readonly NumberStyle[];
  readonly from1904: boolean;
  readonly facts: SheetFacts | undefined;
}

/** As Excel has them. */
const LAST_COLUMN = 16_383;
/** Columns that are looked at: a few rows with a cell in the last one of a sheet would fill a memory. */
const COLUMNS = 500;
const LAST_ROW = 1_048_576;
const LONGEST_CELL = 32_767;
/** Merged ranges that are kept; of more, these are told. */
const MOST_MERGED = 1000;

interface Cell {
  readonly column: number;
  readonly type: string;
  readonly style: number;
  formula: boolean;
  value: string;
  hasValue: boolean;
}

/** Feed the sheet's XML with `write`, and `take` the rows that are whole. */
export class SheetReader {
  readonly #context: SheetContext;
  readonly #xml: XmlEvents;
  #rows: SheetRow[] = [];
  #row = 0;
  #hidden = false;
  #cells: string[] = [];
  #kinds: CellKind[] = [];
  #formulas = 0;
  #problem: Message | null = null;
  #column = -1;
  #cell: Cell | null = null;
  /** The element whose text is the cell's. */
  #taking = false;
  #phonetic = 0;

  constructor(context: SheetContext) {
    this.#context = context;
    this.#xml = new XmlEvents({
      open: (name, attributes) => this.#open(name, attributes),
      text: (text) => this.#text(text),
      close: (name) => this.#close(name),
    });
  }

  write(bytes: Buffer): void {
    this.#xml.write(bytes);
  }

  end(): void {
    this.#xml.end();
  }

  take(): readonly SheetRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  #open(name: string, attributes: Attributes): void {
    if (name === 'row') this.#beginRow(attributes);
    else if (name === 'c') this.#beginCell(attributes);
    else if (name === 'rPh') this.#phonetic += 1;
    else if (name === 'col') this.#columns(attributes);
    else if (name === 'mergeCell') this.#merged(attributes['ref'] ?? '');
    else if (this.#cell !== null) {
      if (name === 'f') this.#cell.formula = true;
      this.#taking = name === 'v' || (name === 't' && this.#phonetic === 0);
    }
  }

  #text(text: string): void {
    const cell = this.#cell;
    if (cell === null || !this.#taking) return;
    cell.hasValue = true;
    if (cell.value.length <= LONGEST_CELL) cell.value += text;
  }

  #close(name: string): void {
    if (name === 'row') this.#endRow();
    else if (name === 'c') this.#endCell();
    else if (name === 'rPh') this.#phonetic -= 1;
    else if (name === 'v' || name === 't') this.#taking = false;
  }

  #columns({ hidden, min, max }: Attributes): void {
    const [first, last] = [Number(min) - 1, Number(max) - 1];
    if (hidden === '1' || hidden === 'true') this.#context.facts?.hiddenColumns.push({ first, last });
  }

  #merged(ref: string): void {
    const { facts } = this.#context;
    const last = cellPlace(ref.split(':')[1] ?? '');
    if (facts === undefined || last === null || facts.merged.length >= MOST_MERGED) return;
    facts.merged.push({ ref, lastRow: last.row });
  }

  #beginRow({ r, hidden }: Attributes): void {
    const row = r === undefined ? this.#row + 1 : Number(r);
    if (!Number.isInteger(row) || row <= this.#row || row > LAST_ROW) {
      throw new Error(`row ${r ?? row} stands after row ${this.#row}`);
    }
    this.#row = row;
    this.#hidden = hidden === '1' || hidden === 'true';
    this.#cells = [];
    this.#kinds = [];
    this.#formulas = 0;
    this.#problem = null;
    this.#column = -1;
  }

  #beginCell({ r, t = 'n', s = '0' }: Attributes): void {
    const place = r === undefined ? { column: this.#column + 1, row: this.#row } : cellPlace(r);
    if (place?.row !== this.#row || place.column <= this.#column || place.column > LAST_COLUMN) {
      throw new Error(`a cell of row ${this.#row} stands where none can be`);
    }
    this.#column = place.column;
    this.#cell = {
      ...{ column: place.column, type: t, style: Number(s) },
      ...{ formula: false, value: '', hasValue: false },
    };
  }

  #endCell(): void {
    const cell = this.#cell;
    this.#cell = null;
    if (cell === null) return;
    if (cell.formula) this.#formulas += 1;
    const [text, kind] = this.#read(cell);
    if (text === '') return;
    if (cell.column >= COLUMNS) {
      this.#problem ??= message(
        'Cell {cell} stands beyond the first {count} columns: delete what stands there.',
        {
          cell: columnLetters(cell.column) + String(this.#row),
          count: String(COLUMNS),
        },
      );
      return;
    }
    while (this.#cells.length < cell.column) {
      this.#cells.push('');
      this.#kinds.push(null);
    }
    this.#cells.push(text);
    this.#kinds.push(kind);
  }

  #read(cell: Cell): readonly [text: string, kind: CellKind] {
    const { type, value, hasValue, formula } = cell;
    const at = columnLetters(cell.column) + String(this.#row);
    if (formula && !hasValue && type !== 'str') {
      this.#problem ??= message(
        'Cell {cell} is a formula whose result is not in the file, and formulas are not computed here: open the workbook in a spreadsheet program, and save it there.',
        { cell: at },
      );
      return ['', null];
    }
    if (value.length > LONGEST_CELL) {
      this.#problem ??= message('Cell {cell} holds more text than a cell can.', { cell: at });
      return ['', null];
    }
    switch (type) {
      case 's': {
        if (!hasValue) return ['', null];
        const text = this.#context.texts[Number(value)];
        if (text === undefined)
          throw new Error(`the text of cell ${columnLetters(cell.column)}${this.#row} is missing`);
        return [text, null];
      }
      case 'str':
      case 'inlineStr':
        return [unescaped(value), null];
      case 'b':
        return value === '' ? ['', null] : [value === '1' ? 'TRUE' : 'FALSE', 'truth'];
      case 'e':
        return [value, 'error'];
      case 'd':
        return [value, 'date'];
      default: {
        if (value === '') return ['', null];
        const { text, kind } = numberText(
          value,
          this.#context.styles[cell.style] ?? null,
          this.#context.from1904,
        );
        return [text, kind];
      }
    }
  }

  #endRow(): void {
    if (this.#cells.length === 0 && this.#problem === null) return;
    this.#rows.push({
      row: this.#row,
      cells: this.#cells,
      kinds: this.#kinds,
      hidden: this.#hidden,
      formulas: this.#formulas,
      problem: this.#problem,
    });
  }
}
