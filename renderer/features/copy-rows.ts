/** Copies the selected rows of the list on screen as CSV: the columns that are shown, with their headings. Never a password. */
import { csvText } from '../../shared/domain/csv-text.ts';
import type { GatheredCells, HowMany } from '../grid/gather-rows.ts';
import { messageOf } from '../lib/envelope.ts';
import { formatCount, formatNumber } from '../lib/format.ts';
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
      title: `${formatNumber(count)} rows are too many to copy.`,
      detail: `The clipboard takes ${formatNumber(MOST_COPIED)} at most. Use Export for more.`,
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
      throw new Error('The clipboard is not available here.');
    });
    const less = rows.length < wanted;
    toasts.show({
      kind: less ? 'warning' : 'success',
      title: `Copied ${less ? `${formatNumber(rows.length)} of ${formatCount(wanted, 'row')}` : formatCount(rows.length, 'row')} as CSV.`,
      ...(less && { detail: 'The others are not in the list as it is filtered now.' }),
    });
  } catch (error) {
    toasts.show({ kind: 'error', title: 'The rows could not be copied.', detail: messageOf(error) });
  }
}
