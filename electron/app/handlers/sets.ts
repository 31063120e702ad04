/** Creating, opening, remembering and closing user sets. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { message } from '../../../shared/text/text.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { AppContext } from './app-context.ts';
import { parseServerAddress } from '../../store/postgres/server-address.ts';
import type { PasswordOf } from '../../store/postgres/open-shared-store.ts';
import type { Group } from '../base/handler-types.ts';
import { isServerAddress } from '../../../shared/domain/set-place.ts';
import { nameOf, setFolder, setPathOf } from '../base/set-folder.ts';

/** The contract's operations on user sets. */
export function setHandlers(context: AppContext): Group<'sets'> {
  const { session, preferences, shell, actor, notifications } = context;
  const passwordOf: PasswordOf = (role) => session.serverPasswords.find(role);
  /** Uses what was typed; it is kept once the server has let us in, and forgotten where it has not. */
  async function entering<T>(
    path: string,
    { password, keep }: { readonly password?: string | undefined; readonly keep: boolean },
    work: () => Promise<T>,
  ): Promise<T> {
    if (password === undefined || !isServerAddress(path)) return work();
    const role = parseServerAddress(path, process.env);
    const { serverPasswords } = session;
    serverPasswords.use(role, password);
    try {
      const done = await work();
      if (keep)
        // Open it is; without a keychain the password is asked for at the next start.
        await serverPasswords.keep(role, password).catch((error: unknown) => {
          const why = error instanceof PosternError ? error.told : message('The keychain did not take it.');
          notifications.add({ kind: 'warning', title: 'The password was not kept', body: why });
        });
      return done;
    } catch (error) {
      if (error instanceof PosternError && error.code === 'unauthorised') serverPasswords.forget(role);
      throw error;
    }
  }
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
    'sets.create': async ({ path, name, ...server }) => {
      const folder = setPathOf(path);
      const { isSet } = await import('../../store/open-set.ts');
      return entering(folder, server, async () => {
        if (await isSet(folder, passwordOf)) {
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
      });
    },
    'sets.open': ({ path, ...server }) => {
      const whole = setPathOf(path);
      return entering(whole, server, () => session.open(whole));
    },
    'sets.test': async ({ path, ...server }) => {
      const whole = setPathOf(path);
      if (!isServerAddress(whole))
        throw PosternError.of('invalid-request', 'Name a server.', {}, { field: 'path' });
      const { testServer } = await import('../../store/postgres/open-shared-store.ts');
      return entering(whole, server, () => testServer(whole, passwordOf));
    },
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
