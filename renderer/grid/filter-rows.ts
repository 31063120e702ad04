/** The conditions of a filter band, a row each: how they are made, changed, and counted. */
import { all, parts, sizeOf, type Filter } from '../../shared/lists/filter.ts';
import { fieldOf, type List } from '../../shared/lists/list.ts';
import { printFilter } from '../../shared/lists/print-filter.ts';
import {
  contentOf,
  firstValues,
  readContent,
  type ConditionContent,
  type RowContent,
  type RowProblem,
} from './band-row.ts';
import { phrasesOf } from './operator-words.ts';

export interface FilterRow {
  /** Identity for the list on screen. */
  readonly key: number;
  /** Switched off it is kept, and does not filter. */
  readonly on: boolean;
  readonly content: RowContent;
  /** What it asks for; while something is wrong with it, what it asked for before. Null: nothing yet. */
  readonly meant: Filter | null;
  readonly problem: RowProblem | null;
}

/** Which operator was last chosen for a field. */
export interface OperatorMemory {
  of(field: string): string | undefined;
  keep(field: string, phrase: string): void;
}

/** A condition that is there already. */
export function rowOf(list: List, filter: Filter, key: number, on: boolean): FilterRow {
  return { key, on, content: contentOf(list, filter), meant: filter, problem: null };
}

/** A condition that is still to be read. */
export function newRow(list: List, content: RowContent, key: number, on: boolean): FilterRow {
  return withContent(list, { key, on, content, meant: null, problem: null }, content);
}

/** A row with something else written in it. */
export function withContent(list: List, row: FilterRow, content: RowContent): FilterRow {
  const read = readContent(list, content);
  if (read.as === 'problem') return { ...row, content, problem: read.problem };
  return { ...row, content, meant: read.as === 'filter' ? read.filter : null, problem: null };
}

/** A condition on another field: its last operator, and what was written where it fits. */
export function onField(
  list: List,
  memory: OperatorMemory,
  key: string,
  before?: ConditionContent,
): ConditionContent {
  const field = fieldOf(list, key);
  if (field === undefined) throw new Error(`There is no field ${key} in this list.`);
  const phrases = phrasesOf(field);
  const last = memory.of(key);
  const { operator, negated } = phrases.find(({ id }) => id === last) ??
    phrases[0] ?? { operator: 'is', negated: false };
  const type = before === undefined ? undefined : fieldOf(list, before.field)?.type;
  const fits = type?.kind === field.type.kind && type.kind !== 'choice';
  const values = firstValues(field, operator).map((value, at) => (fits && before?.values[at]) || value);
  return { kind: 'condition', field: key, operator, negated, values };
}

/** The rows that a written text stands for: as controls, where these can say the same. */
export function settled(list: List, row: FilterRow, nextKey: () => number): readonly FilterRow[] {
  if (row.content.kind !== 'text' || row.meant === null || row.problem !== null) return [row];
  return parts(row.meant).map((one, at) => rowOf(list, one, at === 0 ? row.key : nextKey(), row.on));
}

/** False of a row that nobody has filled in. */
export function isBegun({ content }: FilterRow): boolean {
  const texts = content.kind === 'text' ? [content.text] : content.values;
  return texts.some((text) => text.trim() !== '');
}

/** What the rows that are on ask for together. */
export function meantBy(rows: readonly FilterRow[]): Filter {
  return all(...rows.flatMap((row) => (row.on && row.meant !== null ? [row.meant] : [])));
}

/** Those that are switched off, as text. */
export function offText(list: List, rows: readonly FilterRow[]): string {
  const texts = rows.flatMap(({ on, meant, content }) => {
    if (on) return [];
    if (meant === null) return content.kind === 'text' ? [content.text] : [];
    const text = printFilter(list, meant);
    // By itself it would mean something else beside others.
    return [meant.kind === 'any' ? `(${text})` : text];
  });
  return texts.join(' ');
}

/** How many conditions and words the rows have, of those that a filter can have. */
export function sizeOfRows(rows: readonly FilterRow[]): number {
  return rows.reduce((sum, { on, meant }) => sum + (on ? (meant === null ? 1 : sizeOf(meant)) : 0), 0);
}
