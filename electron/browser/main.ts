/** The process behind `npm start` where there is no desktop shell: opens the set that is asked for and prints `{"url","page"?}`. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createApplication } from '../app/application.ts';
import { setPathOf } from '../app/base/set-folder.ts';
import { plainShell } from '../app/base/shell.ts';
import { onStop } from '../app/base/stop-signals.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import { askRunningInstance, publishInstance, userInstance, type Wish } from './instance.ts';
import { LaunchPages, type Link } from './launch-page.ts';
import { startBrowserShell } from './browser-shell.ts';
import { rendererRoot } from './renderer-root.ts';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      sample: { type: 'boolean' },
      set: { type: 'string' },
      port: { type: 'string' },
      // Where `npm start` wants the page that leads its browser to the link.
      pages: { type: 'string' },
    },
  });
  const wish: Wish = {
    sample: values.sample ?? false,
    ...(values.set === undefined ? {} : { set: setPathOf(values.set) }),
    ...(values.pages === undefined ? {} : { pages: resolve(values.pages) }),
  };
  // Who names a port wants a shell of their own; else a second start opens another window of the first.
  const alone = values.port !== undefined;
  const running = alone ? null : await askRunningInstance(process.env, userInstance(process.env), wish);
  if (running !== null) return print(running);

  const app = await createApplication({ shell: plainShell('browser') });
  try {
    let failure: unknown = null;
    const opening = openWish(wish).catch((error: unknown) => (failure = error));
    const shell = await startBrowserShell({
      app,
      port: parsePort(values.port),
      rendererRoot: rendererRoot(),
      env: process.env,
    });
    app.offerLink(() => shell.newLink());
    const pages = new LaunchPages((used) => shell.newLink(used));
    let instance: Awaited<ReturnType<typeof publishInstance>> | null = null;
    const stop = () => {
      void (async () => {
        pages.close();
        await instance?.close();
        await shell.close();
        await app.close();
      })().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    };
    onStop(stop);
    // What cannot be opened is mostly known by now. The window meanwhile loads while a large set opens.
    if (failure === null) print(pages.link(wish.pages));
    await opening;
    if (failure !== null) {
      pages.close();
      await shell.close();
      throw failure as Error;
    }
    if (!alone) {
      instance = await publishInstance(process.env, userInstance(process.env), async (next) => {
        await openWish(next);
        return pages.link(next.pages);
      });
    }
  } catch (error) {
    await app.close();
    throw error;
  }

  async function openWish(next: Wish): Promise<void> {
    if (next.set !== undefined) await app.client.invoke('sets.open', { path: next.set });
    else if (next.sample) await app.client.invoke('sets.openSample', {});
  }
}

function parsePort(text = '0'): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw PosternError.asSaid('invalid-request', '--port takes 0 to 65535.');
  return port;
}

function print(link: Link): void {
  process.stdout.write(`${JSON.stringify(link)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : 'Postern could not start.'}\n`);
  process.exit(1);
});
