/** `postern serve`: the browser shell with this set, until it is stopped. */
import { basename } from 'node:path';
import { createApplication } from '../app/application.ts';
import { plainShell } from '../app/handlers.ts';
import { startBrowserShell } from '../browser/browser-shell.ts';
import { askRunningInstance, publishInstance, setInstance } from '../browser/instance.ts';
import { rendererRoot } from '../browser/renderer-root.ts';
import type { Command } from './command.ts';
import { UsageError } from './usage-error.ts';

export const serveCommand: Command = {
  name: 'serve',
  takes: '',
  about:
    'Serve the window to a browser on this computer; prints the link, good for one browser, as {"url"}. Run again: a fresh link.',
  flags: { port: { value: 'N', help: 'The port on the loopback address; a free one unless told.' } },
  run: async (invocation) => {
    const port = invocation.count('port', 0) ?? 0;
    if (port > 65_535) throw new UsageError('--port takes 0 to 65535.');
    if (invocation.args.length > 0) throw new UsageError('serve takes no arguments.');
    const { set, env, out } = invocation;
    const print = (url: string) => out.write(`${JSON.stringify({ url })}\n`);
    const link = await askRunningInstance(env, setInstance(set.path), { sample: false });
    if (link !== null) {
      out.note('postern: This set is being served already; this is a fresh link to it.');
      await print(link.url);
      return 0;
    }
    const app = await createApplication({ shell: plainShell('browser'), env });
    try {
      await app.openSet(set.path, set.create ? { create: { name: basename(set.path) } } : {});
      const shell = await startBrowserShell({ app, port, rendererRoot: rendererRoot() });
      const instance = await publishInstance(env, setInstance(set.path), () =>
        Promise.resolve({ url: shell.newLink() }),
      );
      await print(shell.url);
      await aborted(invocation.signal);
      await instance.close();
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
