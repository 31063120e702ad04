/** The renderer's one way to the application: the desktop shell's bridge, or the browser shell's HTTP and WebSocket. */
import { BrowserClient } from './browser-client.ts';
import { DesktopClient, type DesktopBridge } from './desktop-client.ts';
import type { RendererClient } from './renderer-client.ts';

declare global {
  interface Window {
    /** Put there by the desktop shell's preload; absent in a browser. */
    readonly postern?: DesktopBridge;
  }
}

export const client: RendererClient =
  window.postern === undefined ? new BrowserClient(window) : new DesktopClient(window.postern);
