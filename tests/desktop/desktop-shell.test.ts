/** The desktop shell over the real application and a mock of Electron. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Envelope } from '../../electron/app/base/dispatch.ts';
import { startDesktop } from '../../electron/desktop/desktop.ts';
import { SOON } from '../support/soon.ts';
import { makeRenderer, temporaryFolder } from './made-up-renderer.ts';
import * as electron from './mock-electron.ts';

vi.mock('electron', () => import('./mock-electron.ts'));

const folder = temporaryFolder();
let window: electron.MockBrowserWindow;

/** A call as the preload sends it. */
async function invoke(name: string, payload: unknown): Promise<Envelope> {
  const { webContents } = window;
  return (await electron.ipcMain.handlers.get('postern:invoke')!(
    { sender: webContents, senderFrame: webContents.mainFrame },
    name,
    payload,
  )) as Envelope;
}

async function value(name: string, payload: unknown): Promise<Record<string, unknown>> {
  const envelope = await invoke(name, payload);
  if (!envelope.ok) throw new Error(envelope.error.message);
  return envelope.value as Record<string, unknown>;
}

const menuItem = (id: string) =>
  electron.Menu.current.flatMap((menu) => menu.submenu ?? []).find((item) => item.id === id);

beforeAll(async () => {
  process.env['POSTERN_CONFIG_DIR'] = join(folder.path, 'config');
  process.env['POSTERN_KEY_FILE'] = join(folder.path, 'key');
  makeRenderer(folder.path);
  await startDesktop(join(folder.path, 'electron', 'desktop'));
  window = electron.MockBrowserWindow.all[0]!;
});

afterAll(() => {
  folder.dispose();
});

describe('the desktop shell', () => {
  it('opens one window on its own page', () => {
    expect(electron.MockBrowserWindow.all).toHaveLength(1);
    expect(window.webContents.url).toBe('app://postern/index.html');
    expect([window.visible, window.title]).toEqual([true, 'Postern']);
    expect(electron.session.defaultSession.schemes.has('app')).toBe(true);
  });

  it('answers calls of the contract and refuses what is none', async () => {
    expect(await value('app.info', {})).toMatchObject({ shell: 'desktop', nativeDialogs: true, set: null });
    expect(await invoke('app.quit', {})).toMatchObject({ ok: false });
    expect(await invoke('users.query', { query: {}, offset: -1, limit: 1 })).toMatchObject({ ok: false });
    expect(await invoke(7 as never, {})).toMatchObject({ ok: false });
  });

  it('sends events to the window, and keeps menu and title in step', async () => {
    expect(menuItem('add-user')?.enabled).toBe(false);
    const path = join(folder.path, 'berlin');
    await value('sets.create', { path, name: 'Berlin' });
    await vi.waitFor(() => {
      expect(window.title).toBe('Berlin – Postern');
    }, SOON);
    expect(menuItem('add-user')?.enabled).toBe(true);
    await value('users.add', { username: 'ann', domain: 'example.com', password: 'correct horse battery' });
    await vi.waitFor(() => {
      expect(menuItem('undo')).toMatchObject({
        enabled: true,
        label: expect.stringMatching(/^Undo: .*ann/) as string,
      });
    }, SOON);
    expect(window.webContents.sent.map(([channel, name]) => [channel, name])).toContainEqual([
      'postern:event',
      'changed',
    ]);
  });

  it('sends a menu command to the window', () => {
    menuItem('import-csv')?.click?.();
    expect(window.webContents.sent.at(-1)).toEqual(['postern:event', 'command', { command: 'import-csv' }]);
  });

  it('leaves Undo, Redo and Select All to the window, which knows whether they belong to a text field', () => {
    for (const command of ['undo', 'redo', 'select-all']) {
      expect(menuItem(command)).not.toHaveProperty('role');
      menuItem(command)?.click?.();
      expect(window.webContents.sent.at(-1)).toEqual(['postern:event', 'command', { command }]);
    }
  });

  it('asks with native dialogs', async () => {
    electron.dialog.showOpenDialog.mockResolvedValueOnce({ canceled: false, filePaths: ['/data/berlin'] });
    expect(await invoke('folders.pick', { purpose: 'open-set' })).toEqual({
      ok: true,
      value: '/data/berlin',
    });
    electron.dialog.showOpenDialog.mockResolvedValueOnce({ canceled: true, filePaths: [] });
    expect(await invoke('files.pick', { purpose: 'import-csv' })).toEqual({ ok: true, value: null });
    electron.dialog.showSaveDialog.mockResolvedValueOnce({ canceled: false, filePath: '/data/users.csv' });
    expect(await invoke('files.pick', { purpose: 'export-csv' })).toEqual({
      ok: true,
      value: '/data/users.csv',
    });
    // Modal to the window, not loose behind it.
    expect(electron.dialog.showSaveDialog.mock.calls[0]?.[0]).toBe(window);
  });

  it('shows the set in the file manager', async () => {
    await value('sets.reveal', {});
    expect(electron.shell.showItemInFolder).toHaveBeenCalledWith(expect.stringContaining('berlin'));
  });

  it('follows the theme that the administrator chooses', async () => {
    await value('app.setPreferences', { theme: 'dark' });
    expect(electron.nativeTheme.themeSource).toBe('dark');
  });

  it('loads the page anew when its process dies, but not for ever', () => {
    for (let turn = 0; turn < 10; turn++) {
      window.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    }
    expect(window.webContents.reloads).toBe(3);
  });

  it('comes to the front when it is started a second time, and opens what that start asked for', async () => {
    window.minimized = true;
    electron.app.emit('second-instance', {}, ['electron', '.', '--sample'], '/');
    expect(window.minimized).toBe(false);
    await vi.waitFor(() => {
      expect(window.title).toMatch(/\(sample data\) – Postern$/);
    }, SOON);
  });

  it('remembers where it was, closes the set and ends', async () => {
    window.bounds = { x: 33, y: 44, width: 900, height: 600 };
    window.close();
    await vi.waitFor(() => {
      expect(window.destroyed).toBe(true);
    }, SOON);
    await vi.waitFor(() => {
      expect(electron.app.quits).toBeGreaterThanOrEqual(2);
    }, SOON);
    const { readWindowState } = await import('../../electron/desktop/window-state.ts');
    expect(readWindowState(join(folder.path, 'config', 'window.json')).bounds).toEqual(window.bounds);
  });
});

describe('a second instance', () => {
  it('hands over and ends without a window', async () => {
    electron.app.firstInstance = false;
    const before = electron.MockBrowserWindow.all.length;
    const quits = electron.app.quits;
    await startDesktop(folder.path);
    expect(electron.app.quits).toBe(quits + 1);
    expect(electron.MockBrowserWindow.all).toHaveLength(before);
  });
});
