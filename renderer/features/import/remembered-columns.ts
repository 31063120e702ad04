/** What columns of a file were chosen to be, remembered on this computer for the next file with the same headings. */
import type { PreviewColumn } from '../../../shared/contract/types.ts';
import type { ColumnTarget } from '../../../shared/domain/column-map.ts';
import type { Preferences, RememberedColumn } from '../../../shared/domain/preferences.ts';

/** As many files are remembered, the latest. */
export const MOST = 20;
/** As the preferences take it. */
const LONGEST = 2000;

/** By what a file is known again: its headings. Null where it has none, or too many. */
export function shapeOf(columns: readonly PreviewColumn[]): string | null {
  const shape = columns.map(({ name }) => name.trim().toLowerCase()).join('\n');
  return columns.every(({ name }) => name === '') || shape.length > LONGEST ? null : shape;
}

/** What was chosen for a file of that shape. */
export function recall(
  { importColumns }: Pick<Preferences, 'importColumns'>,
  shape: string | null,
): ReadonlyMap<number, ColumnTarget | null> {
  const found = shape !== null && Object.hasOwn(importColumns, shape) ? (importColumns[shape] ?? []) : [];
  return new Map(found.map(({ of, to }) => [of, to]));
}

/** The preferences with that choice as the latest; none takes it out. */
export function remember(
  { importColumns }: Pick<Preferences, 'importColumns'>,
  shape: string,
  map: ReadonlyMap<number, ColumnTarget | null>,
): Pick<Preferences, 'importColumns'> {
  const others = Object.entries(importColumns).filter(([other]) => other !== shape);
  const chosen: RememberedColumn[] = [...map].map(([of, to]) => ({ of, to }));
  const all = map.size === 0 ? others : [...others, [shape, chosen] as const];
  return { importColumns: Object.fromEntries(all.slice(-MOST)) };
}
