/** The list on screen, for the commands that every list has. */
import type { MenuEntry } from '../components/menu-entry.ts';
import type { Filter } from '../../shared/lists/filter.ts';
import type { List } from '../../shared/lists/list.ts';
import type { GatheredCells, HowMany } from './gather-rows.ts';
import type { InspectorShown } from './inspector-shown.svelte.ts';

export interface ListOnScreen {
  readonly title: string;
  readonly view: {
    readonly selected: { readonly count: number };
    cells(how: HowMany): Promise<GatheredCells>;
    focusWish: number;
    selectAll(): void;
    refresh(): void;
  };
  readonly inspector: InspectorShown;
  readonly filter: {
    readonly list: List;
    readonly filter: Filter;
    readonly open: boolean;
    readonly active: boolean;
    toggle(): void;
    clear(): void;
  };
  /** What can be done with the rows that are selected. */
  readonly menu: () => readonly MenuEntry[];
}

class ShownList {
  /** Null on a screen that is no list, and on that of users, which is always there. */
  current = $state.raw<ListOnScreen | null>(null);

  /** For an effect of the list's screen; gives back what ends that. */
  show(list: ListOnScreen): () => void {
    this.current = list;
    return () => {
      if (this.current === list) this.current = null;
    };
  }
}

export const shownList = new ShownList();
