/** Who starts a browser shell that runs already (the user's, or the one of a set) gets a fresh link to that one instead. */
import { message } from '../../shared/text/text.ts';
import { createHash } from 'node:crypto';
import { configFolder } from '../app/base/config-folder.ts';
import { ControlClient, OwnerLeft } from '../app/owner/control-client.ts';
import { askedOwner } from '../app/owner/asked-owner.ts';
import { openControlSocket, type ControlSocket } from '../app/owner/control-socket.ts';
import { folderIdentity, ownerOf } from '../app/owner/meant-folder.ts';
import { forgetSocket, removeDeadSockets, socketPath } from '../app/owner/socket-path.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import type { Link } from './launch-page.ts';

/** What to open. */
export interface Wish {
  readonly sample: boolean;
  readonly set?: string;
  /** The folder for a page that leads to the link. */
  readonly pages?: string;
}

/** The shell of this user, as `npm start` runs it. The config folder tells them apart, so that a test has its own. */
export function userInstance(env: NodeJS.ProcessEnv): string {
  return `instance-${shortHash(configFolder(env))}`;
}

/** The shell of one set, as `postern serve` runs it, by whichever of its paths the set is named. A copy has its own. */
export function setInstance(path: string): string {
  const folder = folderIdentity(path);
  return `serve-${shortHash(folder === null ? path : `${folder.device}:${folder.inode}`)}`;
}

/** A link to the instance of that name that runs already, or null when none does. */
export async function askRunningInstance(
  env: NodeJS.ProcessEnv,
  name: string,
  wish: Wish,
): Promise<Link | null> {
  const path = socketPath(env, name);
  const client = await ControlClient.connect(path, {
    holding: { as: 'window', name },
    who: message('the Postern that runs already'),
    first: message('The Postern that runs already'),
    advice: message('If none of yours runs, delete {path}.', { path }),
    remedy: message('Let it go on, or end it, and try again.'),
  });
  if (client === null) return null;
  try {
    return (await client.call('instance.open', wish)) as Link;
  } finally {
    client.close();
  }
}

/** A fresh link from the browser shell that has a set open, as the error `set-in-use` names it; null when it is none. */
export async function linkOfOwner(error: unknown): Promise<Link | null> {
  const owner = ownerOf(error);
  if (owner?.socket == null || owner.of === null) return null;
  const client = await ControlClient.connect(owner.socket, askedOwner(owner.of, owner));
  try {
    return client === null ? null : ((await client.call('window.link', {})) as Link);
  } catch (refused) {
    if (refused instanceof PosternError && refused.code === 'not-available-here') return null;
    throw refused instanceof OwnerLeft ? error : refused;
  } finally {
    client?.close();
  }
}

/** Answers later starts with what `open` gives. Call after {@link askRunningInstance} found nobody. */
export async function publishInstance(
  env: NodeJS.ProcessEnv,
  name: string,
  open: (wish: Wish) => Promise<Link>,
): Promise<ControlSocket> {
  await removeDeadSockets(env);
  const path = socketPath(env, name);
  // Left behind by an instance that was killed.
  forgetSocket(path);
  return openControlSocket(path, {
    holding: Promise.resolve({ as: 'window', name }),
    subscribe: () => () => undefined,
    async dispatch(operation, payload) {
      try {
        if (operation !== 'instance.open')
          throw PosternError.asSaid('invalid-request', 'Only a link can be had here.');
        return { ok: true, value: await open(parseWish(payload)) };
      } catch (error) {
        if (error instanceof PosternError) return { ok: false, error: error.toReport() };
        return { ok: false, error: { code: 'internal', message: 'The running Postern could not do that.' } };
      }
    },
  });
}

function parseWish(payload: unknown): Wish {
  const { set, sample, pages } = (payload ?? {}) as Readonly<Record<string, unknown>>;
  return {
    sample: sample === true,
    ...(typeof set === 'string' ? { set } : {}),
    ...(typeof pages === 'string' ? { pages } : {}),
  };
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
