/** `postern serve`: the browser shell with this set, until it is stopped. */
import { createApplication, type Application } from '../app/application.ts';
import { notByItself } from '../app/relay/relay-service.ts';
import { nameOf, setPathOf } from '../app/base/set-folder.ts';
import { plainShell } from '../app/base/shell.ts';
import { startBrowserShell } from '../browser/browser-shell.ts';
import { askRunningInstance, linkOfOwner, publishInstance, setInstance } from '../browser/instance.ts';
import { rendererRoot } from '../browser/renderer-root.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import { tell } from '../../shared/text/text.ts';
import type { Command, Invocation } from './command.ts';
import { UsageError } from './usage-error.ts';

export const serveCommand: Command = {
  name: 'serve',
  takes: '',
  server: true,
  about:
    'Serve the window to a browser on this computer; prints the link, good for one browser, as {"url"}. Run again: a fresh link. Through a forwarded port, write 127.0.0.1 into it.',
  flags: { port: { value: 'N', help: 'The port on the loopback address; a free one unless told.' } },
  run: async (invocation) => {
    const port = invocation.count('port', 0, 65_535) ?? 0;
    if (invocation.args.length > 0) throw new UsageError('serve takes no arguments.');
    const { env, out } = invocation;
    const { create, path: asked } = invocation.set;
    const set = { create, path: setPathOf(asked, env) };
    const print = (url: string) => out.write(`${JSON.stringify({ url })}\n`);
    const again = async (url: string): Promise<0> => {
      const stays = invocation.has('port') ? ' It stays at its port: stop it first for another one.' : '';
      out.note(`postern: This set is being served already; this is a fresh link to it.${stays}`);
      await print(url);
      return 0;
    };
    const link = await askRunningInstance(env, setInstance(set.path), {
      sample: false,
      set: set.path,
    });
    if (link !== null) return again(link.url);
    const app = await createApplication({ shell: plainShell('browser'), env });
    try {
      const made = set.create ? { create: { name: nameOf(set.path) } } : {};
      const { signal } = invocation;
      const opened = await app.openSet(set.path, { ...made, signal }).catch(async (error: unknown) => {
        // Such as the one of `npm start`.
        const other = await linkOfOwner(error);
        if (other === null) throw error;
        return other;
      });
      if ('url' in opened) return await again(opened.url);
      const { path } = opened;
      const shell = await startBrowserShell({
        app,
        port,
        rendererRoot: rendererRoot(),
        env,
      });
      app.offerLink(() => shell.newLink());
      try {
        const instance = await publishInstance(env, setInstance(set.path), async (wish) => {
          // By the name it has now: the folder may have been moved.
          await showAgain(app, wish.set ?? path);
          return { url: shell.newLink() };
        });
        try {
          await noteUnseen(app, invocation.out);
          await print(shell.url);
          await aborted(invocation.signal);
        } finally {
          await instance.close();
        }
      } finally {
        await shell.close();
      }
    } finally {
      await app.close();
    }
    return 0;
  },
};

/** The link is to be one to that set, whichever the window has opened since; unless that one is at work. */
async function showAgain(app: Application, path: string): Promise<void> {
  const { set } = await app.client.invoke('app.info', {});
  if (set !== null && setInstance(set.path) !== setInstance(path)) {
    const doing = await workOf(app);
    if (doing !== null) {
      throw PosternError.asSaid(
        'conflict',
        `The window has another set open, “${set.path}”, where ${doing}. Wait for its end, or stop it there, and try again.`,
        { path: set.path },
      );
    }
  }
  await app.openSet(path);
}

/** A relay that would have started with the set, and where its mail would go. */
async function noteUnseen({ client }: Application, out: Invocation['out']): Promise<void> {
  const { unseen } = await client.invoke('relay.state', {});
  if (unseen === null || !(await client.invoke('relay.settings', {})).settings.autoStart) return;
  out.note(`The relay was not started by itself. ${tell(notByItself(unseen))}`);
}

/** What would end if another set were opened, or null. */
async function workOf({ client }: Application): Promise<string | null> {
  const running = await client.invoke('imports.state', {});
  if (running?.phase === 'reading' || running?.phase === 'committing') return 'an import is under way';
  const { phase } = await client.invoke('relay.state', {});
  return phase === 'stopped' || phase === 'failed' ? null : 'the relay runs';
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
