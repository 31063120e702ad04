/** The relay's process in the desktop shell: an Electron utility process, so that no second Node is needed. */
import { utilityProcess } from 'electron';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { RelayChild } from '../app/base/relay-child.ts';

/** Milliseconds that stderr has to end after the process has. */
const LAST_WORDS = 500;

/** Starts the module; nothing of the set is in its arguments or environment. */
export function startRelayUtility(module: URL): RelayChild {
  const child = utilityProcess.fork(fileURLToPath(module), [], {
    serviceName: 'Postern relay',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const { stderr } = child;
  return {
    channel: {
      send: (message) => child.postMessage(message),
      onMessage: (listener) => void child.on('message', listener),
      onClose: (listener) => void child.once('exit', () => listener()),
    },
    get pid() {
      return child.pid;
    },
    onExit(listener) {
      child.once('exit', (code) => {
        // Its last words may still be on their way; who holds the pipe open must not keep its end from being told.
        let told = false;
        const tell = (): void => {
          if (!told) listener({ code, signal: null });
          told = true;
        };
        if (stderr === null) return tell();
        stderr.once('close', tell);
        setTimeout(tell, LAST_WORDS);
      });
    },
    onLine(listener) {
      if (stderr !== null) createInterface({ input: stderr }).on('line', listener);
    },
    kill() {
      // The process itself offers only SIGTERM, which one that hangs does not hear.
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
    },
  };
}
