/** Views as text: copied for others, and opened by pasting. */
import { t } from '../../../shared/text/text.ts';
import type { SavedView } from '../../../shared/domain/preferences.ts';
import { addresses } from '../../grid/addresses.svelte.ts';
import { savedViews } from '../../grid/saved-views.svelte.ts';
import { readSharedView, writeSharedView } from '../../grid/view-address.ts';
import { app } from '../../lib/app-state.svelte.ts';
import { dialogs } from '../../lib/dialogs.svelte.ts';
import { toasts } from '../../lib/toasts.svelte.ts';

/** Puts a view into the clipboard as text that can be pasted elsewhere. */
export async function copyView({ name, address }: SavedView): Promise<void> {
  const text = writeSharedView(name, address);
  try {
    await navigator.clipboard.writeText(text);
    toasts.show({
      kind: 'success',
      title: t('Copied “{name}” as text.', { name }),
      detail: t('Pasted into a window of Postern, it opens.'),
    });
  } catch {
    toasts.show({ kind: 'warning', title: t('The clipboard is not available here.'), detail: text });
  }
}

/** Takes a view out of the sidebar; one click brings it back. */
export function removeView(view: SavedView): void {
  savedViews.remove(view);
  toasts.show({
    kind: 'success',
    title: t('Deleted the view “{name}”.', { name: view.name }),
    action: { label: t('Bring back'), run: () => restore(view) },
  });
}

function restore(view: SavedView): void {
  const read = readSharedView(writeSharedView(view.name, view.address));
  if (read !== null && typeof read !== 'string') savedViews.save(view.name, read.address);
}

/** Opens a view that was pasted; false for a text that is none. */
export function pasteView(text: string): boolean {
  const read = app.set === null || dialogs.current !== null ? null : readSharedView(text);
  if (read === null) return false;
  if (typeof read === 'string') {
    toasts.show({ kind: 'error', title: t('This view cannot be opened.'), detail: read });
    return true;
  }
  const { name, address } = read;
  addresses.show(address);
  toasts.show({
    kind: 'info',
    title: name === '' ? t('Opened the view that was pasted.') : t('Opened the view “{name}”.', { name }),
    action: { label: t('Save…'), run: () => dialogs.nameView(null, name) },
  });
  return true;
}
