/** One browser shell per user: a second start asks the first for a fresh link instead of running beside it. */
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { configFolder } from '../app/config-folder.ts';
import { ControlClient } from '../app/control-client.ts';
import { openControlSocket, type ControlSocket } from '../app/control-socket.ts';
import { socketPath } from '../app/socket-path.ts';
import { PosternError } from '../../shared/domain/errors.ts';

/** What to open. */
export interface Wish {
  readonly sample: boolean;
  readonly set?: string;
}

/** The link of the instance that runs already, or null when none does. */
export async function askRunningInstance(env: NodeJS.ProcessEnv, wish: Wish): Promise<string | null> {
  const client = await ControlClient.connect(instancePath(env));
  if (client === null) return null;
  try {
    return (await client.call('instance.open', wish)) as string;
  } finally {
    client.close();
  }
}

/** Answers later starts with what `open` gives. Call after {@link askRunningInstance} found nobody. */
export function publishInstance(
  env: NodeJS.ProcessEnv,
  open: (wish: Wish) => Promise<string>,
): Promise<ControlSocket> {
  const path = instancePath(env);
  // Left behind by an instance that was killed.
  if (process.platform !== 'win32') rmSync(path, { force: true });
  return openControlSocket(path, {
    subscribe: () => () => undefined,
    async dispatch(name, payload) {
      try {
        if (name !== 'instance.open')
          throw new PosternError('invalid-request', 'Only a link can be had here.');
        return { ok: true, value: await open(parseWish(payload)) };
      } catch (error) {
        if (error instanceof PosternError) return { ok: false, error: error.toReport() };
        return { ok: false, error: { code: 'internal', message: 'The running Postern could not do that.' } };
      }
    },
  });
}

function parseWish(payload: unknown): Wish {
  const { set, sample } = (payload ?? {}) as { readonly set?: unknown; readonly sample?: unknown };
  return { sample: sample === true, ...(typeof set === 'string' ? { set } : {}) };
}

/** The config folder tells instances apart, so that a test has its own. */
function instancePath(env: NodeJS.ProcessEnv): string {
  const folder = createHash('sha256').update(configFolder(env)).digest('hex').slice(0, 12);
  return socketPath(env, `instance-${folder}`);
}
