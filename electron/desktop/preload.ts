/** The bridge to the window: the contract's names and nothing else. Electron's own objects never reach the page. */
import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';
import { EVENT_NAMES, OPERATION_NAMES } from '../../shared/contract/contract.ts';
import { EVENT_CHANNEL, INVOKE_CHANNEL } from './channels.ts';

const operations: ReadonlySet<string> = new Set(OPERATION_NAMES);
const events: ReadonlySet<string> = new Set(EVENT_NAMES);

contextBridge.exposeInMainWorld('postern', {
  /** One call of the contract; gives the envelope. */
  invoke(name: string, payload: unknown): Promise<unknown> {
    if (!operations.has(name)) return Promise.reject(new Error('There is no operation of that name.'));
    return ipcRenderer.invoke(INVOKE_CHANNEL, name, payload);
  },
  /** Calls back with each event of that name until the function it gives is called. */
  subscribe(event: string, listener: (payload: unknown) => void): () => void {
    if (!events.has(event)) throw new Error('There is no event of that name.');
    // The first argument would hand the page Electron's event, and with it ipcRenderer.
    const forward = (_: IpcRendererEvent, name: unknown, payload: unknown): void => {
      if (name === event) listener(payload);
    };
    ipcRenderer.on(EVENT_CHANNEL, forward);
    return () => void ipcRenderer.off(EVENT_CHANNEL, forward);
  },
  /** Absolute path of a file that was dropped on the window; empty for one that is not on the disk. */
  pathOfFile(file: File): string {
    return webUtils.getPathForFile(file);
  },
});
