/** `postern serve`: the browser shell with this set, until it is stopped. */
import { basename } from 'node:path';
import { createApplication } from '../app/application.ts';
import { plainShell } from '../app/handlers.ts';
// `serve` is the browser shell under another name; a process between them would leave it behind when killed.
/* eslint-disable import-x/no-restricted-paths */
import { startBrowserShell } from '../browser/browser-shell.ts';
import { rendererRoot } from '../browser/renderer-root.ts';
/* eslint-enable import-x/no-restricted-paths */
import type { Command } from './command.ts';
import { UsageError } from './usage-error.ts';

export const serveCommand: Command = {
  name: 'serve',
  takes: '',
  about: 'Serve the window to a browser on this computer; prints the link as {"url"}.',
  flags: { port: { value: 'N', help: 'The port on the loopback address; a free one unless told.' } },
  run: async (invocation) => {
    const port = invocation.count('port', 0) ?? 0;
    if (port > 65_535) throw new UsageError('--port takes 0 to 65535.');
    if (invocation.args.length > 0) throw new UsageError('serve takes no arguments.');
    const { path, create } = invocation.set;
    const app = await createApplication({ shell: plainShell('browser'), env: invocation.env });
    try {
      await app.openSet(path, create ? { create: { name: basename(path) } } : {});
      const shell = await startBrowserShell({ app, port, rendererRoot: rendererRoot() });
      await invocation.out.write(`${JSON.stringify({ url: shell.url })}\n`);
      await aborted(invocation.signal);
      await shell.close();
    } finally {
      await app.close();
    }
    return 0;
  },
};

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
