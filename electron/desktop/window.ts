/** The window: made where it was last time, shown once it has something to show. */
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { join } from 'node:path';
import { START_PAGE } from './protocol.ts';
import { webPreferences } from './security.ts';
import { fitToDisplays, MINIMUM, readWindowState, saveWindowState } from './window-state.ts';

export interface WindowOptions {
  /** Where its place is remembered. */
  readonly stateFile: string;
  readonly preload: string;
  /** Developer tools; not in a packaged application. */
  readonly devTools: boolean;
  /** Path of a PNG. A packaged application has its own in Windows and macOS; there it does no harm. */
  readonly icon: string;
}

/** Tokens `background` of the design, light and dark, so that the window does not flash before its first paint. */
const BACKGROUND = { light: '#f7f8fa', dark: '#16181c' };

/** Makes the window where it was last, on a display that is there. */
export function openWindow(options: WindowOptions): BrowserWindow {
  const state = readWindowState(options.stateFile);
  const primary = screen.getPrimaryDisplay();
  const areas = [primary, ...screen.getAllDisplays().filter((display) => display.id !== primary.id)];
  const window = new BrowserWindow({
    ...fitToDisplays(
      state.bounds,
      areas.map((display) => display.workArea),
    ),
    minWidth: MINIMUM.width,
    minHeight: MINIMUM.height,
    show: false,
    title: 'Postern',
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: webPreferences(options.preload, options.devTools),
    icon: options.icon,
  });
  if (state.maximised) window.maximize();
  window.once('ready-to-show', () => {
    window.show();
  });
  window.on('close', () => {
    saveWindowState(options.stateFile, { bounds: window.getNormalBounds(), maximised: window.isMaximized() });
  });
  return window;
}

/** Loads the renderer; a page whose process died is loaded anew, but not over and over. */
export async function loadRenderer(window: BrowserWindow, log: (line: string) => void): Promise<void> {
  let restarts = 0;
  window.webContents.on('render-process-gone', (_, details) => {
    if (details.reason === 'clean-exit' || window.isDestroyed()) return;
    log(`The window's process ended (${details.reason}).`);
    if (restarts++ < 3) window.webContents.reload();
  });
  await window.loadURL(START_PAGE);
}

/** Brings the window to the front, wherever it was. */
export function showWindow(window: BrowserWindow): void {
  if (window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** The preload's and the renderer's places beside this file in out/, and the icon's beside out/. */
export function builtPaths(here: string): {
  readonly preload: string;
  readonly renderer: string;
  readonly icon: string;
} {
  return {
    preload: join(here, 'preload.cjs'),
    renderer: join(here, '..', '..', 'renderer'),
    icon: join(here, '..', '..', '..', 'build', 'icon.png'),
  };
}
