/** The relay's own end of the channel to the process that started it, whichever way that was. */
import type { EventEmitter } from 'node:events';
import type { Channel } from './link-types.ts';

/** Electron's `process.parentPort` in a utility process, as far as it is used; known by its shape, so that nothing imports Electron. */
interface ParentPort extends Pick<EventEmitter, 'on' | 'once'> {
  postMessage(message: unknown): void;
}

/** Null when nobody is at the other end: the process was started by hand. */
export function ownerChannel(here: NodeJS.Process = process): Channel | null {
  const port = (here as { readonly parentPort?: ParentPort }).parentPort;
  if (port !== undefined) {
    return {
      send: (message) => port.postMessage(message),
      onMessage: (listener) =>
        void port.on('message', ({ data }: { readonly data: unknown }) => listener(data)),
      // When the owner is gone Chromium ends a utility process by itself; the event is for versions that tell first.
      onClose: (listener) => void port.once('close', listener),
    };
  }
  if (here.send === undefined) return null;
  return {
    send(message) {
      if (here.connected) here.send?.(message, undefined, undefined, () => undefined);
    },
    onMessage: (listener) => void here.on('message', listener),
    onClose(listener) {
      if (here.connected) here.once('disconnect', listener);
      else listener();
    },
  };
}
