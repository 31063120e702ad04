/** The tray, closing, and the rest of the shell that needs a set: over the real application, a made-up relay and a mock of Electron. */
import { fork } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Envelope } from '../../electron/app/base/dispatch.ts';
import { startDesktop } from '../../electron/desktop/desktop.ts';
import { relayInWords, trayTemplate } from '../../electron/desktop/tray.ts';
import { SOON } from '../support/soon.ts';
import { makeRenderer, temporaryFolder } from './made-up-renderer.ts';
import * as electron from './mock-electron.ts';

vi.mock('electron', () => import('./mock-electron.ts'));

const RELAY = join(import.meta.dirname, '..', 'fixtures', 'made-up-relay-child.ts');
const folder = temporaryFolder();
let window: electron.MockBrowserWindow;

/** A utility process whose other end is a made-up relay. */
function forkMadeUp(): electron.MockUtilityProcess {
  const child = fork(RELAY, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  const mock = new electron.MockUtilityProcess();
  mock.postMessage = (message) => {
    if (child.connected) child.send(message as object);
  };
  child.on('message', (message) => mock.emit('message', message));
  child.on('close', (code) => {
    mock.stderr.end();
    mock.emit('exit', code);
  });
  return mock;
}

async function value(name: string, payload: unknown): Promise<Record<string, unknown>> {
  const { webContents } = window;
  const envelope = (await electron.ipcMain.handlers.get('postern:invoke')!(
    { sender: webContents, senderFrame: webContents.mainFrame },
    name,
    payload,
  )) as Envelope;
  if (!envelope.ok) throw new Error(envelope.error.message);
  return envelope.value as Record<string, unknown>;
}

const item = (id: string) => electron.MockTray.current?.menu.find((entry) => entry.id === id);

beforeAll(async () => {
  mkdirSync(join(folder.path, 'out'));
  process.env['POSTERN_CONFIG_DIR'] = join(folder.path, 'config');
  process.env['POSTERN_KEY_FILE'] = join(folder.path, 'key');
  electron.utilityProcess.fork.mockImplementation(forkMadeUp);
  makeRenderer(join(folder.path, 'out'));
  await startDesktop(join(folder.path, 'out', 'electron', 'desktop'));
  window = electron.MockBrowserWindow.all[0]!;
  // The made-up relay does what the folder's name says.
  await value('sets.create', { path: join(folder.path, 'listen'), name: 'Berlin' });
});
// Mocks lose what they were told after each test.
beforeEach(() => {
  electron.utilityProcess.fork.mockImplementation(forkMadeUp);
});
afterAll(() => {
  folder.dispose();
});

describe('the window', () => {
  it('has the icon of the checkout', () => {
    expect(window.options['icon']).toBe(join(folder.path, 'build', 'icon.png'));
  });

  it('takes a dropped file by its path', async () => {
    await import('../../electron/desktop/preload.ts');
    const { DesktopClient } = await import('../../renderer/lib/desktop-client.ts');
    const bridge = electron.contextBridge.world['postern'];
    const client = new DesktopClient(bridge as ConstructorParameters<typeof DesktopClient>[0]);
    const file = { path: '/data/staff.csv' } as unknown as File;
    expect(await client.fileSource(file)).toEqual({ from: 'path', path: '/data/staff.csv' });
  });

  it('says in a box of its own what could not be opened', async () => {
    electron.app.emit('second-instance', {}, ['postern', '--set', join(folder.path, 'nowhere')], '/');
    await vi.waitFor(() => {
      expect(electron.dialog.showErrorBox).toHaveBeenCalledWith(
        'The user set could not be opened',
        expect.stringContaining('nowhere'),
      );
    }, SOON);
  });
});

describe('notifications', () => {
  it('are shown while the window is not in front, and a click brings it there', async () => {
    electron.MockNotification.shown.length = 0;
    window.focused = 0;
    const rejected = join(folder.path, 'rejected.csv');
    writeFileSync(rejected, 'a,b c,pw\n');
    await value('imports.start', { source: { from: 'path', path: rejected } });
    await vi.waitFor(() => {
      expect(electron.MockNotification.shown.map(({ options }) => options)).toEqual([
        { title: 'No row of rejected.csv was imported', body: '1 rejected.', urgency: 'normal' },
      ]);
    }, SOON);
    window.minimized = true;
    electron.MockNotification.shown[0]?.emit('click');
    expect([window.minimized, window.isFocused()]).toEqual([false, true]);
  });
});

describe('the tray', () => {
  it('is there while the relay runs', async () => {
    expect(electron.MockTray.current).toBeNull();
    await value('relay.start', {});
    await vi.waitFor(() => {
      expect(item('relay')?.label).toBe('Relay running on 127.0.0.1:2587');
    }, SOON);
    expect(electron.MockTray.current?.toolTip).toBe('Postern: Relay running on 127.0.0.1:2587');
    expect(item('stop-relay')?.label).toBe('Stop Relay');
  });

  it('keeps a menu that may be open while the set changes and the relay does not', async () => {
    const menu = electron.MockTray.current?.menu;
    await value('domains.add', { domain: 'menu.example' });
    // Answered after what the tray asked.
    await value('relay.state', {});
    expect(electron.MockTray.current?.menu).toBe(menu);
  });

  it('keeps the application when the window is closed, and says so once', () => {
    electron.MockNotification.shown.length = 0;
    for (let turn = 0; turn < 2; turn++) {
      window.close();
      expect([window.destroyed, window.visible]).toEqual([false, false]);
      item('open')?.click?.();
      expect([window.visible, window.isFocused()]).toEqual([true, true]);
    }
    expect(electron.MockNotification.shown.map(({ options }) => options.title)).toEqual([
      'The relay goes on',
    ]);
    expect(electron.app.quits).toBe(0);
  });

  it('asks before quitting stops the relay, and goes on with it', async () => {
    electron.dialog.showMessageBox.mockReset().mockResolvedValueOnce({ response: 0 });
    window.close();
    electron.app.quit();
    await vi.waitFor(() => {
      expect(electron.dialog.showMessageBox).toHaveBeenCalledWith(
        window,
        expect.objectContaining({ message: 'The relay is running.' }),
      );
    }, SOON);
    expect([window.destroyed, window.visible]).toEqual([false, true]);
    expect(await value('relay.state', {})).toMatchObject({ phase: 'running' });
    electron.app.quits = 0;
  });

  it('stops and starts the relay while the window is hidden', async () => {
    window.close();
    item('stop-relay')?.click?.();
    await vi.waitFor(() => {
      expect(item('relay')?.label).toBe('Relay stopped');
    }, SOON);
    item('start-relay')?.click?.();
    await vi.waitFor(() => {
      expect(item('stop-relay')).toBeDefined();
    }, SOON);
    item('stop-relay')?.click?.();
    await vi.waitFor(() => {
      expect(item('start-relay')?.enabled).toBe(true);
    }, SOON);
    // A click on the icon is "Open Postern", and with the window back and no relay it goes.
    electron.MockTray.current?.emit('click');
    expect([window.visible, electron.MockTray.current]).toEqual([true, null]);
  });

  it('brings the window back, and starts no relay, where its mail would go was not seen here', async () => {
    const [original, copy] = [join(folder.path, 'listen'), join(folder.path, 'copy')];
    await value('relay.start', {});
    await vi.waitFor(() => expect(item('stop-relay')).toBeDefined(), SOON);
    window.close();
    cpSync(original, copy, { recursive: true, filter: (path) => !path.endsWith('owner.lock') });
    await value('sets.open', { path: copy });
    expect((await value('relay.state', {}))['unseen']).not.toBeNull();
    await vi.waitFor(() => expect(item('start-relay')?.enabled).toBe(true), SOON);
    expect(window.visible).toBe(false);
    item('start-relay')?.click?.();
    await vi.waitFor(() => expect(window.visible).toBe(true), SOON);
    expect(await value('relay.state', {})).toMatchObject({ phase: 'stopped' });
    await value('sets.open', { path: original });
  });

  it('has a word for every state', () => {
    const actions = { open: vi.fn(), quit: vi.fn(), startRelay: vi.fn(), stopRelay: vi.fn() };
    const phases = ['stopped', 'starting', 'running', 'stopping', 'failed', 'waiting'] as const;
    const seen = phases.map((phase) => {
      const [, , , action] = trayTemplate({ phase, listening: [] }, actions);
      return [relayInWords({ phase, listening: [] }), action?.label, action?.enabled !== false];
    });
    expect(seen).toEqual([
      ['Relay stopped', 'Start Relay', true],
      ['Relay starting…', 'Stop Relay', true],
      ['Relay running', 'Stop Relay', true],
      ['Relay stopping…', 'Start Relay', false],
      ['Relay failed: open Postern to see why', 'Start Relay', true],
      ['Relay starting again soon', 'Stop Relay', true],
    ]);
    expect(trayTemplate(null, actions)[3]).toMatchObject({ enabled: false });
  });
});

describe('closing', () => {
  /** Long enough to be still under way when the question is answered. */
  async function beginLongImport(): Promise<void> {
    const rows = join(folder.path, 'many.csv');
    writeFileSync(rows, Array.from({ length: 300_000 }, (_, at) => `user${at},example.com,pw\n`).join(''));
    await value('imports.start', { source: { from: 'path', path: rows } });
  }

  it('asks when something was typed and not saved, and keeps it', async () => {
    window.webContents.held = true;
    for (const end of [() => window.close(), () => electron.app.quit()]) {
      electron.dialog.showMessageBoxSync.mockReset().mockReturnValueOnce(0);
      end();
      await vi.waitFor(() => {
        expect(electron.dialog.showMessageBoxSync).toHaveBeenCalledWith(
          window,
          expect.objectContaining({ message: 'Discard what you typed?' }),
        );
      }, SOON);
      expect(window.destroyed).toBe(false);
    }
  });

  it('asks while an import runs, and goes on with it', async () => {
    await beginLongImport();
    electron.dialog.showMessageBox.mockResolvedValueOnce({ response: 0 });
    window.close();
    await vi.waitFor(() => {
      expect(electron.dialog.showMessageBox).toHaveBeenCalledWith(
        window,
        expect.objectContaining({ message: 'An import is running.' }),
      );
    }, SOON);
    expect(window.destroyed).toBe(false);
    expect(await value('imports.state', {})).toMatchObject({
      phase: expect.stringMatching('reading|committing') as string,
    });
  });

  it('cancels it, discards what was typed and ends when that is what is wanted', async () => {
    electron.dialog.showMessageBoxSync.mockReturnValueOnce(1);
    electron.dialog.showMessageBox.mockResolvedValueOnce({ response: 1 });
    window.close();
    await vi.waitFor(() => {
      expect(window.destroyed).toBe(true);
    }, SOON);
    await vi.waitFor(() => {
      expect(electron.app.quits).toBeGreaterThanOrEqual(2);
    }, SOON);
    expect(electron.MockTray.current).toBeNull();
  });
});
