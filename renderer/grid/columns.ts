/** The columns of a list, as its grid shows them. */
import type { Snippet } from 'svelte';
import { languageOfReader } from '../../shared/text/text.ts';

/** px that a moment takes in the reader's language: `28 Sept 2026, 07:21`, `28. Sept. 2026, 07:21`. */
export const TIME_WIDTH = languageOfReader() === 'de' ? 176 : 160;

/** A column's width as it comes, and no less than its heading takes with the arrow of the sort. px */
export function fittingWidth(width: number, title: string): number {
  return Math.max(width, Math.ceil(title.length * 7.6) + 36);
}

export interface GridColumn<Row, Field extends string = string> {
  readonly id: string;
  readonly title: string;
  /** px as it comes. */
  readonly width: number;
  readonly hidden: boolean;
  /** The field that it sorts by, or null. */
  readonly sort: Field | null;
  /** Numbers and times read better at the end of the cell. */
  readonly atEnd: boolean;
  /** Its text is of any length: it takes room that is left, and gives way where a little is missing. */
  readonly stretches?: boolean;
  /** The list draws its cells by a snippet of its own; else they are `text`. */
  readonly drawn: boolean;
  text(row: Row): string;
  /** What holds only for a time, in more words than fit: told as the cell is pointed at, read aloud, copied and printed; null otherwise. */
  timed?(row: Row): string | null;
  /** As it is copied and printed, where the cell is more than its text. */
  csv?(row: Row): string;
  /** What is only assumed, or inherited. */
  muted(row: Row): boolean;
}

/** A row, or undefined while it is on its way. */
export type Arriving<Row> = Row | undefined;

/** Draws the cells of the columns that are `drawn`. */
export type CellSnippet<Column, Row> = Snippet<[Column, Arriving<Row>]>;

export interface GridSort<Field extends string = string> {
  readonly field: Field;
  readonly descending: boolean;
}
