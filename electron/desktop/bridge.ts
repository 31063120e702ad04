/** Calls of the window into the application, and the application's events out to the window. */
import { ipcMain, type WebContents } from 'electron';
import type { Application } from '../app/application.ts';
import type { Envelope } from '../app/base/dispatch.ts';
import { EVENT_NAMES } from '../../shared/contract/contract.ts';
import type { Preferences } from '../../shared/domain/preferences.ts';
import { EVENT_CHANNEL, INVOKE_CHANNEL } from './channels.ts';
import { isTrustedSender } from './security.ts';

const REFUSED: Envelope = {
  ok: false,
  error: { code: 'invalid-request', message: 'This page may not talk to Postern.', details: {} },
};

/** Connects one window; gives back what disconnects it. */
export function bridge(
  app: Pick<Application, 'dispatch' | 'subscribe'>,
  contents: WebContents,
  onPreferences: (preferences: Preferences) => void,
): () => void {
  ipcMain.handle(INVOKE_CHANNEL, async (event, name: unknown, payload: unknown): Promise<Envelope> => {
    if (event.sender !== contents || !isTrustedSender(event.senderFrame, contents)) return REFUSED;
    const envelope = await app.dispatch(typeof name === 'string' ? name : '', payload);
    if (name === 'app.setPreferences' && envelope.ok) onPreferences(envelope.value as Preferences);
    return envelope;
  });
  const unsubscribe = EVENT_NAMES.map((name) =>
    app.subscribe(name, (payload) => {
      if (!contents.isDestroyed()) contents.send(EVENT_CHANNEL, name, payload);
    }),
  );
  return () => {
    ipcMain.removeHandler(INVOKE_CHANNEL);
    for (const stop of unsubscribe) stop();
  };
}
