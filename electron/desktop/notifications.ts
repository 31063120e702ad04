/** The operating system's notifications, for when the administrator is looking elsewhere. */
import { Notification } from 'electron';
import type { AppNotification } from '../../shared/contract/types.ts';

/**
 * Shows one unless the window is in front, where the bell shows it.
 * @param inFront whether the window has the focus
 * @param clicked brings it to the front
 */
export function notify(notification: AppNotification, inFront: () => boolean, clicked: () => void): void {
  if (inFront() || !Notification.isSupported()) return;
  const shown = new Notification({
    title: notification.title,
    body: notification.body,
    urgency: notification.kind === 'error' ? 'critical' : 'normal',
  });
  shown.on('click', clicked);
  shown.show();
}
