/** Rows of a list grouped by one of its fields: what makes them alike, and the condition that only those of a group satisfy. */
import { fold, foldShown } from '../domain/fold.ts';
import { isText, type Field, type FieldType } from './field.ts';
import { condition, LONGEST_VALUE, type Condition } from './filter.ts';

/** What rows of a group have in common, as a condition would say it; null: they have no value. */
export type GroupKey = string | null;

/** How a list is grouped, and which of its groups show their rows. */
export interface Grouping {
  /** Key of a field that the list declares in `groups`. */
  readonly by: string;
  /** Whether groups show their rows as they come. */
  readonly open: boolean;
  /** Those that do not do as the others. */
  readonly toggled: readonly GroupKey[];
}

/** The most groups that do not do as the others. */
export const MOST_TOGGLED = 1000;

/** Half a character at the end of a long text is left out. */
const LONG = LONGEST_VALUE - 1;

/** What a text of a row is alike by: as conditions compare it, and no longer than they may be. */
export function groupKeyOf({ kind }: FieldType, text: string): string {
  if (kind === 'choice' || kind === 'id') return text;
  const start = text.slice(0, LONGEST_VALUE);
  const folded = kind === 'address' || kind === 'domain' ? foldShown(start) : fold(start);
  return folded.slice(0, LONGEST_VALUE).replace(/[\uD800-\uDBFF]$/, '');
}

/** Holds for the rows of a group and for no others. */
export function groupCondition(field: Field, key: GroupKey): Condition {
  if (key === null) return condition(field.key, 'none');
  return condition(field.key, isText(field.type) && key.length >= LONG ? 'starts-with' : 'is', key);
}

/** True where a group shows its rows. */
export function isOpen({ open, toggled }: Grouping, key: GroupKey): boolean {
  return toggled.includes(key) !== open;
}
