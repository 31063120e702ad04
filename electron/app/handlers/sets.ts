/** Creating, opening, remembering and closing user sets. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { AppContext } from './app-context.ts';
import type { Group } from '../base/handler-types.ts';
import { isServerAddress, nameOf, setFolder, setPathOf } from '../base/set-folder.ts';

/** The contract's operations on user sets. */
export function setHandlers(context: AppContext): Group<'sets'> {
  const { session, preferences, shell, actor } = context;
  return {
    'sets.recent': () =>
      Promise.all(
        preferences.recent().map(async (entry) => ({
          ...entry,
          // Whether a server is there is found out when it is wanted.
          exists: isServerAddress(entry.path) || (await isFolder(entry.path)),
        })),
      ),
    'sets.forget': ({ path }) => preferences.forget(path),
    'sets.create': async ({ path, name }) => {
      const folder = setPathOf(path);
      const { isSet } = await import('../../store/open-set.ts');
      if (await isSet(folder)) {
        throw PosternError.of(
          'set-exists',
          '{folder} is a user set already: open it instead.',
          { folder },
          {
            field: 'path',
            path: folder,
          },
        );
      }
      return session.open(folder, { create: { name: name ?? nameOf(folder) } });
    },
    'sets.open': ({ path }) => session.open(setPathOf(path)),
    'sets.openSample': async () => {
      const { openSample } = await import('../jobs/sample-set.ts');
      return openSample(session, join(context.folder, 'sample'));
    },
    'sets.close': () => session.close(),
    'sets.info': () => session.store().info(),
    'sets.rename': async ({ name, base }) => {
      const store = session.store();
      await store.commit({ kind: 'rename', name, base: base?.name }, actor);
      const info = store.info();
      if (preferences.recent().some((entry) => entry.path === info.path)) {
        const entry = { path: info.path, name: info.name, openedAt: context.now() };
        // The set has its new name, whether or not the list can be written.
        await preferences.remember(entry).catch(() => undefined);
      }
      return info;
    },
    'sets.reveal': async () => {
      const path = setFolder(session.store());
      if (shell.reveal === null) {
        throw PosternError.of(
          'not-available-here',
          'There is no file manager here. The set lies in {path}.',
          { path },
        );
      }
      await shell.reveal(path);
    },
  };
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
