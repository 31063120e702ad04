/** The desktop shell: one application, one window, joined by the bridge, the menu, the dialogs and the notifications. */
import { chooseShellLanguage, inShellLanguage, say } from './desktop-language.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import { tell } from '../../shared/text/text.ts';
import { app, dialog, nativeTheme, session, shell, type BrowserWindow } from 'electron';
import { join } from 'node:path';
import { createApplication, type Application } from '../app/application.ts';
import { configFolder } from '../app/base/config-folder.ts';
import type { Preferences } from '../../shared/domain/preferences.ts';
import { bridge } from './bridge.ts';
import { guardClosing } from './closing.ts';
import { nativeDialogs } from './dialogs.ts';
import { keepMenu } from './live-menu.ts';
import { notify } from './notifications.ts';
import { serveRenderer } from './protocol.ts';
import { startRelayUtility } from './relay-utility.ts';
import { hardenSession } from './security.ts';
import { readStartOptions, type StartOptions } from './start-options.ts';
import { keepTray } from './tray.ts';
import { builtPaths, loadRenderer, openWindow, showWindow } from './window.ts';

/** The `appId` of electron-builder.yml: by it Windows knows whose notifications and taskbar button these are. */
const APP_ID = 'org.postern.desktop';

/** @param here the folder of the built main process */
export async function startDesktop(here: string): Promise<void> {
  // One process owns the open set; a second start hands its wish to the first and ends.
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  if (process.platform === 'win32') app.setAppUserModelId(APP_ID);
  let window: BrowserWindow | null = null;
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const front = (): void => {
    if (window !== null) showWindow(window);
  };
  const application = await createApplication({
    shell: {
      kind: 'desktop',
      ...nativeDialogs(() => window),
      reveal: (path) => {
        shell.showItemInFolder(path);
        return Promise.resolve();
      },
      notify: (notification) => {
        notify(notification, () => window?.isFocused() ?? false, front);
      },
      startRelay: startRelayUtility,
    },
  });

  app.on('second-instance', (_, argv, cwd) => {
    front();
    void openWish(application, readStartOptions(argv, cwd), log);
  });
  closeBeforeQuit(application, log);
  await app.whenReady();

  const paths = builtPaths(here);
  hardenSession(session.defaultSession);
  serveRenderer(session.defaultSession, paths.renderer);
  let rebuildMenu = (): void => undefined;
  const follow = (preferences: Preferences): Promise<void> => {
    nativeTheme.themeSource = preferences.theme;
    return chooseShellLanguage(preferences.language).then(() => rebuildMenu());
  };
  await follow(await application.client.invoke('app.preferences', {}));
  await openWish(application, readStartOptions(process.argv, process.cwd()), log);

  // macOS keeps an application without windows: its dock icon brings one back, and no tray is needed.
  const tray =
    process.platform === 'darwin'
      ? null
      : keepTray(application, {
          icon: paths.icon,
          open: front,
          hidden: () => window?.isVisible() === false,
          quit: () => app.quit(),
        });
  const show = async (): Promise<void> => {
    const opened = openWindow({
      stateFile: join(configFolder(process.env), 'window.json'),
      preload: paths.preload,
      devTools: !app.isPackaged,
      icon: paths.icon,
    });
    window = opened;
    const menu = keepMenu(application, opened, !app.isPackaged);
    rebuildMenu = menu.rebuild;
    const disconnect = bridge(application, opened.webContents, (preferences) => void follow(preferences));
    guardClosing(application, opened, () => tray?.holds() ?? false);
    opened.on('show', () => tray?.refresh());
    opened.on('closed', () => {
      window = null;
      menu.stop();
      disconnect();
    });
    await loadRenderer(opened, log);
  };
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('activate', () => {
    if (window === null) void show();
    else front();
  });
  await show();
}

/** Opens what the command line asked for; why it could not is a notification in the window. */
async function openWish(
  application: Application,
  wish: StartOptions,
  log: (line: string) => void,
): Promise<void> {
  try {
    if (wish.set !== null) await application.client.invoke('sets.open', { path: wish.set });
    else if (wish.sample) await application.client.invoke('sets.openSample', {});
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    log(message);
    const told = error instanceof PosternError ? inShellLanguage(() => tell(error.told)) : message;
    dialog.showErrorBox(say('The user set could not be opened'), told);
  }
}

/** The set is closed and given free before the process ends. */
function closeBeforeQuit(application: Application, log: (line: string) => void): void {
  let closed = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    closed = true;
    application.close().then(
      () => {
        app.quit();
      },
      (error: unknown) => {
        log(error instanceof Error ? error.message : String(error));
        app.exit(1);
      },
    );
  });
}
