/** The menu over the header of a column. */
import { t } from '../../shared/text/text.ts';
import type { MenuEntry } from '../components/menu-entry.ts';
import type { ColumnLayout, PlacedColumn } from './column-layout.svelte.ts';
import type { GridColumn } from './columns.ts';

/** Sorting by the column, hiding it, and which columns are shown. */
export function headerEntries(
  layout: ColumnLayout<GridColumn<never>>,
  column: PlacedColumn,
): readonly MenuEntry[] {
  const { sort } = column;
  const sorting: MenuEntry[] =
    sort === null
      ? []
      : [
          { label: t('Sort ascending'), run: () => layout.setSort([{ field: sort, descending: false }]) },
          { label: t('Sort descending'), run: () => layout.setSort([{ field: sort, descending: true }]) },
          { label: t('Remove sort'), disabled: layout.sort.length === 0, run: () => layout.setSort([]) },
          'separator',
        ];
  const shown = layout.all.map((one) => ({
    label: one.title,
    checked: !one.hidden,
    run: () => layout.toggle(one.id),
  }));
  return [...sorting, ...shown, 'separator', { label: t('Reset columns'), run: () => layout.reset() }];
}
