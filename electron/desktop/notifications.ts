/** The operating system's notifications, for when the administrator is looking elsewhere. */
import { inShellLanguage } from './desktop-language.ts';
import { visibleText } from '../../shared/domain/visible-text.ts';
import { retold } from '../../shared/text/text.ts';
import { Notification } from 'electron';
import type { AppNotification } from '../../shared/contract/types.ts';

/** Those on screen: one that is collected as garbage is never shown, or has nobody to tell of its click. */
const shown = new Set<Notification>();

/**
 * Shows one unless the window is in front, where the bell shows it.
 * @param inFront whether the window has the focus
 * @param clicked brings it to the front
 */
export function notify(
  notification: Pick<AppNotification, 'title' | 'body' | 'kind' | 'told'>,
  inFront: () => boolean,
  clicked: () => void,
): void {
  if (inFront() || !Notification.isSupported()) return;
  const { title, body, told: texts } = notification;
  const told = new Notification({
    title: inShellLanguage(() => visibleText(retold(title, texts?.title))),
    body: inShellLanguage(() => visibleText(retold(body, texts?.body))),
    urgency: notification.kind === 'error' ? 'critical' : 'normal',
  });
  shown.add(told);
  const over = (): void => void shown.delete(told);
  told.on('click', () => {
    over();
    clicked();
  });
  told.on('close', over);
  told.on('failed', over);
  told.show();
}
