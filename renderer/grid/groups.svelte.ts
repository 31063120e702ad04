/** How a list is grouped on its screen: by which field, and which of its groups show their rows. */
import type { Field } from '../../shared/lists/field.ts';
import { fieldOf, type List } from '../../shared/lists/list.ts';
import { isOpen, MOST_TOGGLED, type Grouping, type GroupKey } from '../../shared/lists/grouping.ts';

/** The head of a group: a line in the place of its rows, or above them. */
export class GroupHead<Row> {
  readonly key: GroupKey;
  /** How many rows it has. */
  readonly count: number;
  /** The first of them, or null where that is gone meanwhile. */
  readonly first: Row | null;

  constructor(key: GroupKey, count: number, first: Row | null) {
    this.key = key;
    this.count = count;
    this.first = first;
  }
}

export class ListGroups {
  /** What it can be grouped by. */
  readonly fields: readonly Field[];
  /** Null: the list is not grouped. */
  grouping = $state.raw<Grouping | null>(null);

  constructor(list: List) {
    this.fields = (list.groups ?? []).flatMap((key) => fieldOf(list, key) ?? []);
  }

  get by(): string | null {
    return this.grouping?.by ?? null;
  }

  /** Groups by a field, or no longer; all groups are closed. By what it cannot be grouped by, it is not. */
  groupBy(field: string | null): void {
    const by = this.fields.find(({ key }) => key === field)?.key ?? null;
    if (by !== this.by) this.grouping = by === null ? null : { by, open: false, toggled: [] };
  }

  isOpen(key: GroupKey): boolean {
    return this.grouping !== null && isOpen(this.grouping, key);
  }

  /** Opens or closes a group; false where too many were opened one by one. */
  toggle(key: GroupKey): boolean {
    const { grouping } = this;
    if (grouping === null) return true;
    const others = grouping.toggled.filter((one) => one !== key);
    const toggled = others.length < grouping.toggled.length ? others : [...others, key];
    if (toggled.length > MOST_TOGGLED) return false;
    this.grouping = { ...grouping, toggled };
    return true;
  }

  /** Opens or closes all of them. */
  all(open: boolean): void {
    if (this.grouping !== null) this.grouping = { ...this.grouping, open, toggled: [] };
  }
}
