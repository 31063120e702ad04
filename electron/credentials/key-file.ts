/** Key files: 32 random bytes in base64 on one line, mode 0600. One file may serve several sets. */
import { resolve } from 'node:path';
import { PosternError } from '../../shared/domain/errors.ts';
import { refuseOwnFile } from '../store/log/own-files.ts';
import { isOfAnother, isOpenToOthers, readNamedIfThere, writePrivately } from './private-file.ts';
import { KEY_LENGTH } from './seal.ts';

/** The key in the file, or null when there is no such file. Refuses a file that others may read, or that is another account's. */
export async function readKeyFile(path: string): Promise<Uint8Array | null> {
  try {
    const text = await readNamedIfThere(path);
    if (text === null) return null;
    if (await isOpenToOthers(path)) {
      throw PosternError.of(
        'credential-store-unavailable',
        'Others may read the key file “{path}”: give it mode 0600 (chmod 600) first.',
        { path },
        { path },
      );
    }
    if (await isOfAnother(path)) {
      throw PosternError.of(
        'credential-store-unavailable',
        'The key file “{path}” belongs to another account, which knows the key in it. Use one of your own, or make that one yours (chown) if you trust what lies there.',
        { path },
        { path },
      );
    }
    const line = text.trim();
    const key = Buffer.from(line, 'base64');
    if (key.length !== KEY_LENGTH || key.toString('base64') !== line) {
      throw PosternError.of('wrong-key', '“{path}” is no key file of Postern.', { path }, { path });
    }
    return key;
  } catch (error) {
    throw explained(error, path, 'The key file “{path}” cannot be read: {message}.');
  }
}

/** Writes `key` to a file that must not exist yet. */
export async function makeKeyFile(path: string, key: Uint8Array): Promise<void> {
  // One that is there stays as it is; but a set makes its next files under names that are free now.
  await refuseOwnFile(path, { set: null, keyFile: null });
  try {
    await writePrivately(path, `${Buffer.from(key).toString('base64')}\n`, false);
  } catch (error) {
    throw explained(error, path, 'The key file “{path}” cannot be made: {message}.');
  }
}

/** The file that POSTERN_KEY_FILE names, or null. */
export function keyFileFromEnvironment(env: NodeJS.ProcessEnv): string | null {
  const path = env['POSTERN_KEY_FILE'];
  return path === undefined || path === '' ? null : resolve(path);
}

type Unusable =
  'The key file “{path}” cannot be read: {message}.' | 'The key file “{path}” cannot be made: {message}.';

function explained(error: unknown, path: string, what: Unusable): PosternError {
  if (error instanceof PosternError) return error;
  const { message } = error as Error;
  return PosternError.of('credential-store-unavailable', what, { path, message }, { path }, { cause: error });
}
