/** Copies the selected rows of the list on screen as CSV: the columns that are shown, with their headings. Never a password. */
import { csvText } from '../../shared/domain/csv-text.ts';
import { t } from '../../shared/text/text.ts';
import type { GatheredCells, HowMany } from '../grid/gather-rows.ts';
import { messageOf } from '../lib/envelope.ts';
import type { toasts as theToasts } from '../lib/toasts.svelte.ts';

/** More are a file's: Export. */
export const MOST_COPIED = 10_000;

export interface CopiedView {
  readonly selected: { readonly count: number };
  cells(how: HowMany): Promise<GatheredCells>;
}

export interface CopyTo {
  readonly toasts: Pick<typeof theToasts, 'show'>;
  readonly write: (text: string) => Promise<void>;
}

/** Says how many were copied, and why not where none were. */
export async function copyRows(view: CopiedView, { toasts, write }: CopyTo): Promise<void> {
  const { count } = view.selected;
  if (count > MOST_COPIED) {
    toasts.show({
      kind: 'warning',
      title: t('{count, number} rows are too many to copy.', { count }),
      detail: t('The clipboard takes {most, number} at most. Use Export for more.', { most: MOST_COPIED }),
    });
    return;
  }
  try {
    const { columns, rows, wanted } = await view.cells({ most: MOST_COPIED, selected: true });
    const text = csvText(
      columns.map(({ title }) => title),
      rows,
    );
    await write(text).catch(() => {
      throw new Error(t('The clipboard is not available here.'));
    });
    const less = rows.length < wanted;
    toasts.show({
      kind: less ? 'warning' : 'success',
      title: less
        ? t('Copied {count, number} of {wanted, plural, one {# row} other {# rows}} as CSV.', {
            count: rows.length,
            wanted,
          })
        : t('Copied {count, plural, one {# row} other {# rows}} as CSV.', { count: rows.length }),
      ...(less && { detail: t('The others are not in the list as it is filtered now.') }),
    });
  } catch (error) {
    toasts.show({ kind: 'error', title: t('The rows could not be copied.'), detail: messageOf(error) });
  }
}
