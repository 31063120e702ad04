/** Rows of an import in groups of which the same is said, with the first lines of each. Bounded, however many there are. */
import type { RowGroup } from '../../shared/contract/types.ts';

/** Lines that are named of a group. */
const LINES = 20;
/** More kinds of problems than these are told as one. */
const GROUPS = 100;
const OTHER = 'Other problems: see the list of rows.';

/** Groups by reason; beyond a bound of groups the rest is one of its own. */
export class RowGroups {
  readonly #groups = new Map<string, { count: number; lines: number[] }>();

  add(reason: string, line: number): void {
    const kind = kindOf(reason);
    const known = this.#groups.has(kind) || this.#groups.size < GROUPS ? kind : OTHER;
    const group = this.#groups.get(known) ?? { count: 0, lines: [] };
    group.count += 1;
    if (group.lines.length < LINES) group.lines.push(line);
    this.#groups.set(known, group);
  }

  /** The largest first. */
  all(): readonly RowGroup[] {
    const groups = [...this.#groups].map(([reason, group]) => ({ reason, ...group }));
    return groups.sort((a, b) => b.count - a.count);
  }

  /** The group of one reason; an empty one where no row has it. */
  of(reason: string): RowGroup {
    return { reason, ...(this.#groups.get(kindOf(reason)) ?? { count: 0, lines: [] }) };
  }
}

/** A reason without what only its row has: on which line its text ends, how many columns it has, whose range it overlaps. */
function kindOf(reason: string): string {
  return reason
    .replace(/ Text in quotes makes it go on to line \d+\.$/, '')
    .replace(/^The row has \d+ columns?/, 'The row has another number of columns')
    .replace(/^\S+ overlaps \S+, which/, 'It overlaps an IP range that')
    .replace(/^\S+ belongs to the domain \S+:/, 'It belongs to another domain:')
    .replace(/^\S+@\S+ is no user yet/, 'It is no user yet');
}
