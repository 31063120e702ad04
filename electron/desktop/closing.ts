/** What closing the window does: hide it while the relay runs, ask while an import runs or something was typed, else close it. Quitting asks also while the relay runs. */
import { say } from './desktop-language.ts';
import { app, dialog, type BrowserWindow } from 'electron';
import type { Application } from '../app/application.ts';
import { notify } from './notifications.ts';
import { showWindow } from './window.ts';

/** @param relayRuns true while a relay must outlive the window, which the tray brings back */
export function guardClosing(
  application: Pick<Application, 'client'>,
  window: BrowserWindow,
  relayRuns: () => boolean,
): void {
  let sure = false;
  let quitting = false;
  let hidBefore = false;
  const beginQuit = (): void => {
    quitting = true;
  };
  app.on('before-quit', beginQuit);
  window.on('closed', () => app.off('before-quit', beginQuit));

  /** Closing in the middle of an import would cancel it: that is for the administrator to say. */
  const ask = async (): Promise<void> => {
    const running = await application.client.invoke('imports.state', {}).catch(() => null);
    if (running?.phase === 'reading' || running?.phase === 'committing') {
      showWindow(window);
      const { response } = await dialog.showMessageBox(window, {
        type: 'question',
        message: say('An import is running.'),
        detail: say('Closing Postern cancels it, and nothing of it is kept.'),
        buttons: [say('Keep importing'), say('Cancel the import and close')],
        defaultId: 0,
        cancelId: 0,
      });
      if (response === 0) {
        quitting = false;
        return;
      }
    }
    if (quitting && relayRuns() && !(await mayStopRelay())) {
      quitting = false;
      return;
    }
    sure = true;
    // Holding the window back called a quit off.
    if (quitting) app.quit();
    else window.close();
  };

  /** Quitting is the one way that ends the relay as well: nobody can send from then on. */
  const mayStopRelay = async (): Promise<boolean> => {
    showWindow(window);
    const { response } = await dialog.showMessageBox(window, {
      type: 'question',
      message: say('The relay is running.'),
      detail: say('Quitting Postern stops it: nobody can send until it is started again. Queued mail waits.'),
      buttons: [say('Keep it running'), say('Stop it and quit')],
      defaultId: 0,
      cancelId: 0,
    });
    return response === 1;
  };

  const hide = (): void => {
    window.hide();
    if (hidBefore) return;
    hidBefore = true;
    const told = {
      kind: 'info',
      title: say('The relay goes on'),
      body: say('Postern is in the tray. Quit it there to stop the relay, too.'),
    } as const;
    notify(
      told,
      () => false,
      () => showWindow(window),
    );
  };

  // The page holds on to what was typed and not saved. Electron waits for the answer here, so the question cannot be asked in the page.
  window.webContents.on('will-prevent-unload', (event) => {
    showWindow(window);
    const response = dialog.showMessageBoxSync(window, {
      type: 'question',
      message: say('Discard what you typed?'),
      detail: say('It has not been saved.'),
      buttons: [say('Keep editing'), say('Discard')],
      defaultId: 0,
      cancelId: 0,
    });
    // Prevented, Electron lets the page go.
    if (response === 1) return event.preventDefault();
    sure = false;
    quitting = false;
  });

  window.on('close', (event) => {
    if (sure) return;
    event.preventDefault();
    if (!quitting && relayRuns()) hide();
    else void ask();
  });
}
