/** Electron's security checklist, its 20 items in its order. Electron is a mock here; runtime.test.ts has the real one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FuseV1Options } from '@electron/fuses';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { fuses } from '../../build/after-pack.mjs';
import { bridge } from '../../electron/desktop/bridge.ts';
import { START_PAGE, registerScheme, rendererHandler } from '../../electron/desktop/protocol.ts';
import {
  hardenContents,
  hardenSession,
  isTrustedSender,
  webPreferences,
} from '../../electron/desktop/security.ts';
import { openWindow } from '../../electron/desktop/window.ts';
import { contract } from '../../shared/contract/contract.ts';
import { makeRenderer, temporaryFolder } from './made-up-renderer.ts';
import * as electron from './mock-electron.ts';

vi.mock('electron', () => import('./mock-electron.ts'));

const ROOT = join(import.meta.dirname, '..', '..');
const SOURCES = readdirSync(join(ROOT, 'electron', 'desktop'))
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => ({ name, text: readFileSync(join(ROOT, 'electron', 'desktop', name), 'utf8') }));

const session = new electron.MockSession();
let folder: { path: string; dispose(): void };
let answer: (request: Request) => Promise<Response>;
let contents: electron.MockContents;
let preferences: Record<string, unknown>;

beforeAll(() => {
  folder = temporaryFolder();
  answer = rendererHandler(makeRenderer(folder.path));
  hardenSession(session as never);
  hardenContents(electron.app as never);
  const window = openWindow({
    stateFile: join(folder.path, 'window.json'),
    preload: '/x/preload.cjs',
    devTools: false,
    icon: '/x/icon.png',
  });
  contents = window.webContents as never;
  preferences = electron.MockBrowserWindow.all[0]!.options['webPreferences'] as Record<string, unknown>;
  return () => {
    folder.dispose();
  };
});

afterEach(() => {
  contents.url = START_PAGE;
  contents.mainFrame.url = START_PAGE;
});

/** What the session decides about loading that address. */
function loads(url: string): boolean {
  let cancelled: boolean | undefined;
  (session.beforeRequest as unknown as (d: unknown, c: (r: { cancel: boolean }) => void) => void)(
    { url },
    ({ cancel }) => {
      cancelled = cancel;
    },
  );
  return cancelled === false;
}

function isPrevented(event: string, target: NodeJS.EventEmitter, ...args: unknown[]): boolean {
  const given = electron.preventable();
  target.emit(event, given, ...args);
  return given.defaultPrevented;
}

const PERMISSIONS = [
  'media',
  'geolocation',
  'notifications',
  'openExternal',
  'fullscreen',
  'clipboard-read',
  'usb',
  'fileSystem',
];

function requestPermission(permission: string, isMainFrame = true): boolean {
  let granted: boolean | undefined;
  (session.permissionRequest as unknown as (...args: unknown[]) => void)(
    contents,
    permission,
    (value: boolean) => {
      granted = value;
    },
    { isMainFrame },
  );
  return granted === true;
}

const checkPermission = (permission: string): boolean =>
  (session.permissionCheck as unknown as (...args: unknown[]) => boolean)(contents, permission);

describe("Electron's security checklist", () => {
  it('1. loads only secure content: its own origin, nothing from the network', () => {
    expect(loads(START_PAGE)).toBe(true);
    for (const url of [
      'http://example.com/',
      'https://example.com/x.js',
      'ws://127.0.0.1/',
      'file:///etc/passwd',
      'app://other/',
    ]) {
      expect(loads(url), url).toBe(false);
    }
  });

  it('2. gives no page Node.js', () => {
    expect(preferences).toMatchObject({
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
    });
  });

  it('3. isolates the preload script from the page', () => {
    expect(preferences).toMatchObject({ contextIsolation: true });
  });

  it('4. runs every page in the sandbox', () => {
    expect(preferences).toMatchObject({ sandbox: true });
    expect(SOURCES.find(({ name }) => name === 'main.ts')?.text).toContain('app.enableSandbox()');
    // A sandboxed preload can require nothing but electron.
    const bundle = readFileSync(join(ROOT, 'out', 'electron', 'desktop', 'preload.cjs'), 'utf8');
    expect([...bundle.matchAll(/require\(([^)]*)\)/g)].map(([, name]) => name)).toEqual(['"electron"']);
  });

  it('5. denies every permission, on request and on check, but copying to the clipboard from its own page', () => {
    for (const permission of PERMISSIONS) {
      expect(requestPermission(permission), permission).toBe(false);
      expect(checkPermission(permission), permission).toBe(false);
    }
    expect(requestPermission('clipboard-sanitized-write')).toBe(true);
    expect(checkPermission('clipboard-sanitized-write')).toBe(true);
    expect(requestPermission('clipboard-sanitized-write', false)).toBe(false);
    contents.url = 'https://example.com/';
    expect(requestPermission('clipboard-sanitized-write')).toBe(false);
    expect(checkPermission('clipboard-sanitized-write')).toBe(false);
    expect((session.device as unknown as () => boolean)()).toBe(false);
    expect(isPrevented('will-download', session)).toBe(true);
  });

  it('6. keeps web security on', () => {
    expect(preferences).toMatchObject({ webSecurity: true });
  });

  it('7. sends a strict content security policy with every file', async () => {
    for (const path of ['index.html', 'assets/main.js']) {
      const policy =
        (await answer(new Request(`app://postern/${path}`))).headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toMatch(/script-src 'self'(;|$)/);
      expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|https?:|\*/);
    }
  });

  it('8. does not allow insecure content to run', () => {
    expect(preferences).toMatchObject({ allowRunningInsecureContent: false });
  });

  it('9. switches no experimental feature on', () => {
    expect(preferences).toMatchObject({ experimentalFeatures: false });
  });

  it('10. enables no Blink feature', () => {
    expect(preferences).not.toHaveProperty('enableBlinkFeatures');
    for (const { name, text } of SOURCES) expect(text, name).not.toMatch(/enableBlinkFeatures|appendSwitch/);
  });

  it('11. has no webview that could allow popups', () => {
    expect(preferences).toMatchObject({ webviewTag: false });
  });

  it('12. refuses every webview before it is made', () => {
    expect(isPrevented('will-attach-webview', contents, {}, { src: START_PAGE })).toBe(true);
  });

  it('13. refuses navigation, in every frame and by redirect, even to itself', () => {
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      expect(isPrevented(event, contents, 'https://example.com/'), event).toBe(true);
    }
    expect(preferences).toMatchObject({ navigateOnDragDrop: false });
  });

  it('14. opens no new window', () => {
    for (const url of ['https://example.com/', START_PAGE, 'about:blank']) {
      expect(contents.openHandler?.({ url })).toEqual({ action: 'deny' });
    }
  });

  it('15. never hands an address to the operating system', () => {
    for (const { name, text } of SOURCES) expect(text, name).not.toMatch(/openExternal\(|openPath\(/);
  });

  it('16. pins a current Electron, and ships the one it pins', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    const { version } = JSON.parse(
      readFileSync(join(ROOT, 'node_modules', 'electron', 'package.json'), 'utf8'),
    ) as {
      version: string;
    };
    expect(devDependencies['electron']).toMatch(/^\d+\.\d+\.\d+$/);
    expect(version).toBe(devDependencies['electron']);
    expect(Number.parseInt(version, 10)).toBeGreaterThanOrEqual(45);
  });

  it('17. takes calls only from the top frame of its own page, in its own window', async () => {
    const dispatch = vi.fn().mockResolvedValue({ ok: true, value: 1 });
    bridge({ dispatch, subscribe: () => () => undefined }, contents as never, () => undefined);
    const invoke = (sender: unknown, senderFrame: unknown) =>
      electron.ipcMain.handlers.get('postern:invoke')!({ sender, senderFrame }, 'app.info', {});
    contents.mainFrame.url = START_PAGE;
    expect(await invoke(contents, contents.mainFrame)).toEqual({ ok: true, value: 1 });
    const refused = [
      [contents, null],
      [contents, { url: START_PAGE, parent: contents.mainFrame }],
      [contents, { url: START_PAGE, parent: null }],
      [new electron.MockContents(), contents.mainFrame],
    ];
    for (const [sender, frame] of refused) expect(await invoke(sender, frame)).toMatchObject({ ok: false });
    contents.mainFrame.url = 'https://example.com/';
    expect(await invoke(contents, contents.mainFrame)).toMatchObject({ ok: false });
    for (const url of ['app://postern.example/', 'app://postern@example.com/', 'file:///index.html', '']) {
      contents.mainFrame.url = url;
      expect(isTrustedSender(contents.mainFrame as never, contents as never), url).toBe(false);
    }
    expect(dispatch).toHaveBeenCalledTimes(1);
  });

  it('18. uses a protocol of its own instead of file:, and that serves nothing but the renderer', async () => {
    registerScheme();
    expect(electron.protocol.schemes).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ]);
    expect(START_PAGE).toBe('app://postern/index.html');
    const page = await answer(new Request('app://postern/'));
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const outside = [
      'app://postern/../secret.txt',
      'app://postern/%2e%2e/secret.txt',
      'app://postern/..%2fsecret.txt',
      'app://postern/assets/..%5c..%5csecret.txt',
      'app://postern//etc/passwd',
      'app://postern/index.html%00.js',
      'app://postern/linked.txt',
      'app://postern/assets',
      'app://other/index.html',
      'app://postern:80/index.html',
    ];
    for (const url of outside) expect((await answer(new Request(url))).status, url).toBe(404);
    expect((await answer(new Request('app://postern/', { method: 'POST', body: 'x' }))).status).toBe(405);
    for (const { name, text } of SOURCES) expect(text, name).not.toMatch(/loadFile\(|['"`]file:\/\//);
  });

  it('19. turns the fuses that give an attacker a Node.js off, and integrity on', () => {
    expect(fuses(false)).toMatchObject({
      [FuseV1Options.RunAsNode]: false,
      [FuseV1Options.EnableCookieEncryption]: true,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
      [FuseV1Options.EnableNodeCliInspectArguments]: false,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
      [FuseV1Options.OnlyLoadAppFromAsar]: true,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
      strictlyRequireAllFuses: true,
    });
    const config = readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8');
    expect(config).toMatch(/^asar: true$/m);
    expect(config).toMatch(/^afterPack: build\/after-pack\.mjs$/m);
  });

  it('20. exposes three functions over the contract to the page, and no API of Electron', async () => {
    await import('../../electron/desktop/preload.ts');
    const api = electron.contextBridge.world['postern'] as Record<string, (...args: unknown[]) => unknown>;
    expect(Object.keys(electron.contextBridge.world)).toEqual(['postern']);
    expect(Object.keys(api).sort()).toEqual(['invoke', 'pathOfFile', 'subscribe']);

    electron.ipcRenderer.invoke.mockResolvedValue('envelope');
    for (const name of Object.keys(contract)) expect(await api['invoke']!(name, {})).toBe('envelope');
    for (const name of ['', 'app.quit', 'toString', '__proto__', 'postern:invoke']) {
      await expect(api['invoke']!(name, {}), name).rejects.toThrow('no operation');
      expect(() => api['subscribe']!(name, () => undefined), name).toThrow('no event');
    }
    expect(electron.ipcRenderer.invoke.mock.calls.every(([channel]) => channel === 'postern:invoke')).toBe(
      true,
    );

    const got: unknown[][] = [];
    const stop = api['subscribe']!('changed', (...args: unknown[]) => got.push(args)) as () => void;
    electron.ipcRenderer.emit('postern:event', { sender: electron.ipcRenderer }, 'changed', { seq: 1 });
    electron.ipcRenderer.emit('postern:event', { sender: electron.ipcRenderer }, 'set', null);
    stop();
    electron.ipcRenderer.emit('postern:event', { sender: electron.ipcRenderer }, 'changed', { seq: 2 });
    // The payload alone: Electron's event would hand the page its ipcRenderer.
    expect(got).toEqual([[{ seq: 1 }]]);
  });

  it('holds for any window: the preferences do not depend on where it is made', () => {
    expect(webPreferences('/x/preload.cjs', false)).toEqual(preferences);
  });
});
