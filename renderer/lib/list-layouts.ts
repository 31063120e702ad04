/** Columns and order of each list but that of users, remembered in the preferences of this computer. */
import type { ListLayout } from '../../shared/domain/preferences.ts';
import { preferences } from './preferences.svelte.ts';

export const listLayouts = {
  of(list: string): ListLayout {
    return preferences.current.lists[list] ?? {};
  },
  save(list: string, changes: ListLayout): void {
    const { lists } = preferences.current;
    preferences.set({ lists: { ...lists, [list]: { ...lists[list], ...changes } } });
  },
};
