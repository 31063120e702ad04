/** Electron's security checklist, as far as it is code; tests/desktop/security-checklist.test.ts goes through all 20 items. */
import type { App, Session, WebContents, WebFrameMain, WebPreferences } from 'electron';
import { ORIGIN } from './protocol.ts';

/** The least a page may do that copies a generated password when its button is clicked. */
const PERMITTED: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/** How every window of ours is made. Defaults are written out: a later default must not weaken them. */
export function webPreferences(preload: string, devTools: boolean): WebPreferences {
  return {
    preload,
    devTools,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    plugins: false,
    webgl: false,
    spellcheck: false,
  };
}

/** True for a page of ours. */
export function isOwnPage(url: string): boolean {
  return url === ORIGIN || url.startsWith(`${ORIGIN}/`);
}

/** True for the top frame of a page of ours: the only sender whose calls are taken. */
export function isTrustedSender(frame: WebFrameMain | null, contents: WebContents): boolean {
  // null: the frame was navigated away or destroyed since it called.
  return frame !== null && frame === contents.mainFrame && frame.parent === null && isOwnPage(frame.url);
}

/** Nothing is loaded from anywhere but the renderer's own origin, and nothing but the clipboard's write is permitted. */
export function hardenSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, callback, details) => {
    callback(PERMITTED.has(permission) && details.isMainFrame && isOwnPage(contents.getURL()));
  });
  session.setPermissionCheckHandler((contents, permission) => {
    return PERMITTED.has(permission) && contents !== null && isOwnPage(contents.getURL());
  });
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_, callback) => {
    callback(null);
  });
  session.webRequest.onBeforeRequest((details, callback) => {
    callback({ cancel: !isOwnPage(details.url) && !/^(devtools|data):/.test(details.url) });
  });
  session.on('will-download', (event) => {
    // Files are written by the application, where the administrator says.
    event.preventDefault();
  });
}

/** Every page there will ever be stays where it is, opens no window, embeds no other page. */
export function hardenContents(app: App): void {
  app.on('web-contents-created', (_, contents) => {
    contents.on('will-navigate', (event) => {
      event.preventDefault();
    });
    contents.on('will-frame-navigate', (event) => {
      event.preventDefault();
    });
    contents.on('will-redirect', (event) => {
      event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => {
      event.preventDefault();
    });
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}
