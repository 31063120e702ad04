/**
 * A MOCK of the electron module, for machines without Electron's runtime: it records what the desktop shell asks of
 * Electron and lets a test play the system's part. What only a real runtime can show is in runtime.test.ts.
 */
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { vi } from 'vitest';

type Handler = (...args: never[]) => unknown;

export class MockSession extends EventEmitter {
  permissionRequest: Handler | null = null;
  permissionCheck: Handler | null = null;
  device: Handler | null = null;
  displayMedia: Handler | null = null;
  beforeRequest: Handler | null = null;
  readonly schemes = new Map<string, (request: Request) => Promise<Response>>();
  readonly protocol = {
    handle: (scheme: string, handler: (request: Request) => Promise<Response>) =>
      void this.schemes.set(scheme, handler),
  };
  readonly webRequest = { onBeforeRequest: (handler: Handler) => (this.beforeRequest = handler) };
  setPermissionRequestHandler(handler: Handler): void {
    this.permissionRequest = handler;
  }
  setPermissionCheckHandler(handler: Handler): void {
    this.permissionCheck = handler;
  }
  setDevicePermissionHandler(handler: Handler): void {
    this.device = handler;
  }
  setDisplayMediaRequestHandler(handler: Handler): void {
    this.displayMedia = handler;
  }
}

export class MockContents extends EventEmitter {
  url = '';
  readonly mainFrame = { url: '', parent: null };
  readonly sent: unknown[][] = [];
  openHandler: ((details: { url: string }) => { action: string }) | null = null;
  reloads = 0;
  /** True while the page prevents its unloading. */
  held = false;
  getURL(): string {
    return this.url;
  }
  isDestroyed(): boolean {
    return false;
  }
  send(...args: unknown[]): void {
    this.sent.push(args);
  }
  reload(): void {
    this.reloads++;
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
}

export class MockBrowserWindow extends EventEmitter {
  static readonly all: MockBrowserWindow[] = [];
  readonly webContents = new MockContents();
  title = '';
  visible = false;
  minimized = false;
  maximised = false;
  destroyed = false;
  focused = 0;
  bounds = { x: 10, y: 20, width: 1000, height: 700 };
  readonly options: Record<string, unknown>;

  constructor(options: Record<string, unknown>) {
    super();
    this.options = options;
    MockBrowserWindow.all.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }
  loadURL(url: string): Promise<void> {
    this.webContents.url = url;
    this.webContents.mainFrame.url = url;
    this.emit('ready-to-show');
    return Promise.resolve();
  }
  close(): void {
    const event = preventable();
    this.emit('close', event);
    if (event.defaultPrevented) return;
    const unload = preventable();
    if (this.webContents.held) this.webContents.emit('will-prevent-unload', unload);
    if (this.webContents.held && !unload.defaultPrevented) return;
    this.destroyed = true;
    this.emit('closed');
    app.emit('window-all-closed');
  }
  show(): void {
    this.visible = true;
    this.emit('show');
  }
  hide(): void {
    this.visible = false;
    this.focused = 0;
  }
  isVisible(): boolean {
    return this.visible;
  }
  focus(): void {
    this.focused++;
  }
  restore(): void {
    this.minimized = false;
  }
  maximize(): void {
    this.maximised = true;
  }
  isMinimized(): boolean {
    return this.minimized;
  }
  isMaximized(): boolean {
    return this.maximised;
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
  isFocused(): boolean {
    return this.focused > 0;
  }
  getNormalBounds(): typeof this.bounds {
    return this.bounds;
  }
  setTitle(title: string): void {
    this.title = title;
  }
}

/** An event as Electron passes it. */
export function preventable(): { defaultPrevented: boolean; preventDefault(): void } {
  return {
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true;
    },
  };
}

class MockApp extends EventEmitter {
  isPackaged = false;
  firstInstance = true;
  sandboxed = false;
  quits = 0;
  exitCode: number | null = null;
  readonly paths = new Map<string, string>();
  enableSandbox(): void {
    this.sandboxed = true;
  }
  setName(): void {
    // Nothing to see.
  }
  setAppUserModelId = vi.fn();
  setPath(name: string, path: string): void {
    this.paths.set(name, path);
  }
  getPreferredSystemLanguages(): readonly string[] {
    return ['en'];
  }
  requestSingleInstanceLock(): boolean {
    return this.firstInstance;
  }
  whenReady(): Promise<void> {
    return Promise.resolve();
  }
  showAboutPanel = vi.fn();
  quit(): void {
    this.quits++;
    this.emit('before-quit', preventable());
    for (const window of MockBrowserWindow.all) {
      if (!window.destroyed) window.close();
    }
    if (MockBrowserWindow.all.every((window) => window.destroyed)) this.emit('will-quit', preventable());
  }
  exit(code: number): void {
    this.exitCode = code;
  }
}

export class MockNotification extends EventEmitter {
  static readonly shown: MockNotification[] = [];
  static isSupported(): boolean {
    return true;
  }
  readonly options: { title: string; body: string };
  constructor(options: { title: string; body: string }) {
    super();
    this.options = options;
  }
  show(): void {
    MockNotification.shown.push(this);
  }
}

export interface MockItem {
  readonly id?: string;
  readonly label?: string;
  readonly role?: string;
  readonly accelerator?: string;
  readonly enabled?: boolean;
  readonly click?: () => void;
  readonly submenu?: readonly MockItem[];
}

export const app = new MockApp();
export const session = { defaultSession: new MockSession() };
export const BrowserWindow = MockBrowserWindow;
export const Notification = MockNotification;
export const nativeTheme = { shouldUseDarkColors: false, themeSource: 'system' };
export const shell = { showItemInFolder: vi.fn(), openExternal: vi.fn() };
export const screen = {
  displays: [{ id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1040 } }],
  getPrimaryDisplay: () => screen.displays[0],
  getAllDisplays: () => screen.displays,
};
export const protocol = {
  schemes: [] as { scheme: string; privileges: Record<string, boolean> }[],
  registerSchemesAsPrivileged: (schemes: { scheme: string; privileges: Record<string, boolean> }[]) =>
    void protocol.schemes.push(...schemes),
};
export const ipcMain = {
  handlers: new Map<string, (...args: unknown[]) => unknown>(),
  handle: (channel: string, handler: (...args: unknown[]) => unknown) =>
    void ipcMain.handlers.set(channel, handler),
  removeHandler: (channel: string) => void ipcMain.handlers.delete(channel),
};
export const dialog = {
  showOpenDialog: vi.fn<(...args: unknown[]) => Promise<{ canceled: boolean; filePaths: string[] }>>(),
  showSaveDialog: vi.fn<(...args: unknown[]) => Promise<{ canceled: boolean; filePath: string }>>(),
  showMessageBox: vi.fn<(...args: unknown[]) => Promise<{ response: number }>>(),
  showMessageBoxSync: vi.fn<(...args: unknown[]) => number>(),
  showErrorBox: vi.fn(),
};
export const Menu = {
  current: [] as readonly MockItem[],
  buildFromTemplate: (template: readonly MockItem[]) => template,
  setApplicationMenu: (menu: readonly MockItem[]) => void (Menu.current = menu),
};

/** A MOCK of an icon in the tray: `menu` is what a click on it would show. */
export class MockTray extends EventEmitter {
  /** The one on screen. */
  static current: MockTray | null = null;
  menu: readonly MockItem[] = [];
  toolTip = '';
  readonly image: unknown;
  constructor(image: unknown) {
    super();
    this.image = image;
    MockTray.current = this;
  }
  setToolTip(text: string): void {
    this.toolTip = text;
  }
  setContextMenu(menu: readonly MockItem[]): void {
    this.menu = menu;
  }
  destroy(): void {
    MockTray.current = null;
  }
}
export const Tray = MockTray;
export const nativeImage = {
  createFromPath: (path: string) => ({ path, resize: () => ({ path }) }),
};

/** A MOCK of a utility process: a test plays its part. */
export class MockUtilityProcess extends EventEmitter {
  readonly pid: number | undefined = undefined;
  readonly stderr = new PassThrough();
  readonly posted: unknown[] = [];
  postMessage(message: unknown): void {
    this.posted.push(message);
  }
}
export const utilityProcess = {
  fork: vi.fn<(module: string, args: readonly string[], options: object) => MockUtilityProcess>(
    () => new MockUtilityProcess(),
  ),
};

/** The world that the preload script exposes to. */
export const contextBridge = {
  world: {} as Record<string, unknown>,
  exposeInMainWorld: (name: string, api: unknown) => void (contextBridge.world[name] = api),
};
class MockIpcRenderer extends EventEmitter {
  readonly invoke = vi.fn<(...args: unknown[]) => Promise<unknown>>();
}
export const ipcRenderer = new MockIpcRenderer();
export const webUtils = { getPathForFile: (file: { path?: string }) => file.path ?? '' };
