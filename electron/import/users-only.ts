/** Of the rows that a file has, those that are meant as users. */
import { message, type Message } from '../../shared/text/text.ts';
import { isBlank, newlinesInside } from './csv-rows.ts';
import type { RowSink } from './csv-rows.ts';
import type { Dialect } from './dialect.ts';
import { headsAnother, LOOKS_LIKE_HEADING } from './heading-doubt.ts';
import type { ShapeDoubts } from './heading-doubt.ts';
import type { BrokenRecord } from './record-scanner.ts';
import type { CellKind } from './xlsx/cell-text.ts';

export interface RowReader extends RowSink {
  /** A row that is read as a user only by mistake, perhaps; why, in a sentence. */
  doubtful(cells: readonly string[], line: number, reason: Message): void;
  /** Called once, before the first row. What the dialect passes over is not among the rows. */
  detected(dialect: Dialect): void;
  /** Called after each chunk with the bytes read so far; reading goes on when it resolves. */
  pace(bytes: number): Promise<void>;
}

const CTRL_Z = 0x1a;

/** Lets through what is meant as a user, and counts what is not. */
export class UsersOnly implements RowSink {
  readonly #passedOver: readonly number[];
  readonly #doubts: ShapeDoubts;
  readonly #columns: Dialect['columns'];
  readonly #last: number;
  readonly #reader: RowReader;
  #row = -1;
  /** The last row that was a user's, perhaps. */
  #above: readonly string[] = [];
  #aboveLine = 0;
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

  row(cells: readonly string[], line: number, kinds?: readonly CellKind[]): void {
    this.#notTheEnd();
    this.#row += 1;
    if (this.#row <= this.#last && this.#passedOver.includes(this.#row)) return;
    const first = cells[0] as string;
    if (cells.length === 1 && first !== '' && first.replaceAll(String.fromCharCode(CTRL_Z), '') === '') {
      this.#mark = { cells, line };
    } else if (isBlank(cells)) {
      this.blankRows += 1;
    } else if (this.#row === this.#doubts.heading) {
      this.#reader.doubtful(cells, line, message(LOOKS_LIKE_HEADING));
    } else if (this.#doubts.order !== null) {
      const { why, remedy } = this.#doubts.order;
      this.#reader.doubtful(
        cells,
        line,
        message('{first} {second}', { first: why, second: message(remedy) }),
      );
    } else if (this.#followsGap(line) && headsAnother(cells, this.#above, this.#columns)) {
      this.#reader.doubtful(cells, line, message(LOOKS_LIKE_HEADING));
    } else {
      this.#above = cells;
      this.#aboveLine = line;
      this.#reader.row(cells, line, kinds);
    }
  }

  /** Blank rows or lines lie between the last user and this line. */
  #followsGap(line: number): boolean {
    const above = this.#aboveLine;
    return line !== above + 1 && line > above + 1 + newlinesInside(this.#above);
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
