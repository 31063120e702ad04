/** New notifications also show as a message, unless what they tell of is on screen. */
import type { AppNotification } from '../../../shared/contract/types.ts';
import { t } from '../../../shared/text/text.ts';
import { notificationWords } from '../status/notifications.svelte.ts';
import type { Dialogs } from '../../lib/dialogs.svelte.ts';
import type { Toasts } from '../../lib/toasts.svelte.ts';

/** `shown`: the import whose dialog is open, or null. That of an import leads to its result. */
export function tell(
  notification: AppNotification,
  { toasts, dialogs, shown }: { toasts: Toasts; dialogs: Dialogs; shown: string | null },
): void {
  const { kind, importId } = notification;
  if (importId !== undefined && importId === shown) return;
  const { title, body } = notificationWords(notification);
  toasts.show({
    kind,
    title,
    ...(body === '' ? {} : { detail: body }),
    ...(importId === undefined
      ? {}
      : { action: { label: t('Show result'), run: () => dialogs.importProgress(importId) } }),
  });
}
