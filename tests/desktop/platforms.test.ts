/** What the desktop shell does on one system only, over a mock of Electron. */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startDesktop } from '../../electron/desktop/desktop.ts';
import { SOON } from '../support/soon.ts';
import { makeRenderer, temporaryFolder } from './made-up-renderer.ts';
import * as electron from './mock-electron.ts';

vi.mock('electron', () => import('./mock-electron.ts'));

let folder: ReturnType<typeof temporaryFolder>;
const { platform } = process;
const on = (name: NodeJS.Platform) => Object.defineProperty(process, 'platform', { value: name });
const start = () => startDesktop(join(folder.path, 'electron', 'desktop'));
const last = () => electron.MockBrowserWindow.all.at(-1);

beforeEach(() => {
  folder = temporaryFolder();
  vi.stubEnv('POSTERN_CONFIG_DIR', join(folder.path, 'config'));
  makeRenderer(folder.path);
  electron.app.quits = 0;
});
afterEach(() => {
  on(platform);
  electron.app.removeAllListeners();
  folder.dispose();
});

it('macOS: goes on without a window, and its dock icon brings one back', async () => {
  on('darwin');
  await start();
  const first = last();
  first?.close();
  await vi.waitFor(() => {
    expect(first?.destroyed).toBe(true);
  }, SOON);
  expect(electron.app.quits).toBe(0);
  electron.app.emit('activate');
  await vi.waitFor(() => {
    expect(last()).not.toBe(first);
    expect(last()?.visible).toBe(true);
  }, SOON);
  // With a window it comes to the front; there is never a second.
  const count = electron.MockBrowserWindow.all.length;
  electron.app.emit('activate');
  expect([last()?.isFocused(), electron.MockBrowserWindow.all.length]).toEqual([true, count]);
  expect(electron.app.setAppUserModelId).not.toHaveBeenCalled();
});

it('Windows: says whose notifications these are', async () => {
  on('win32');
  await start();
  expect(electron.app.setAppUserModelId).toHaveBeenCalledWith('org.postern.desktop');
});
