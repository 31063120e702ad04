/** Keeps the application menu and the window's title in step with the open set and what Undo would do. */
import { inShellLanguage } from './desktop-language.ts';
import { t } from '../../shared/text/text.ts';
import { app, Menu, type BrowserWindow } from 'electron';
import type { Application } from '../app/application.ts';
import type { SetInfo, UndoState } from '../../shared/contract/types.ts';
import { menuTemplate } from './menu.ts';
import { showWindow } from './window.ts';

/** Gives back what stops it, and what builds it anew in another language. */
export function keepMenu(
  application: Pick<Application, 'client' | 'subscribe' | 'emit'>,
  window: BrowserWindow,
  development: boolean,
): { readonly stop: () => void; readonly rebuild: () => void } {
  let set: SetInfo | null = null;
  let undo: UndoState = { undo: null, redo: null };

  const rebuild = (): void => {
    if (window.isDestroyed()) return;
    window.setTitle(inShellLanguage(() => titleOf(set)));
    const template = inShellLanguage(() =>
      menuTemplate(
        {
          platform: process.platform,
          setOpen: set !== null,
          writable: set?.readOnly === null,
          undo,
          development,
        },
        {
          command: (command) => {
            showWindow(window);
            application.emit('command', { command });
          },
          about: () => {
            app.showAboutPanel();
          },
          revealSet: () => void application.client.invoke('sets.reveal', {}).catch(() => undefined),
        },
      ),
    );
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  };
  const refresh = async (): Promise<void> => {
    set = (await application.client.invoke('app.info', {})).set;
    undo =
      set === null ? { undo: null, redo: null } : await application.client.invoke('changes.undoState', {});
    rebuild();
  };

  const stops = [
    application.subscribe('set', () => void refresh().catch(rebuild)),
    application.subscribe('changed', (changed) => {
      undo = changed.undo;
      rebuild();
    }),
  ];
  // The page's own title would replace the set's.
  window.on('page-title-updated', (event) => {
    event.preventDefault();
  });
  rebuild();
  void refresh().catch(rebuild);
  return {
    rebuild,
    stop() {
      for (const stop of stops) stop();
    },
  };
}

/** "Berlin (sample data) – Postern". */
export function titleOf(set: Pick<SetInfo, 'name' | 'sample'> | null): string {
  if (set === null) return 'Postern';
  const { name } = set;
  return set.sample ? t('{name} (sample data) – Postern', { name }) : `${name} – Postern`;
}
