/** Names for local sockets in a place that only this user can enter. */
import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, statSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { PosternError } from '../../shared/domain/errors.ts';

/** sun_path is 104 bytes on macOS and 108 on Linux, with the final NUL. */
const MAX_PATH = 103;

/** A socket's path (or a pipe's name on Windows); `name` defaults to one nobody can guess. */
export function socketPath(env: NodeJS.ProcessEnv, name = randomBytes(12).toString('hex')): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\postern-${name}`;
  const path = join(privateFolder(env), `${name}.sock`);
  if (Buffer.byteLength(path) > MAX_PATH) {
    throw new PosternError(
      'io-failed',
      `${path} is too long for a socket: set XDG_RUNTIME_DIR to a short path.`,
    );
  }
  return path;
}

/** A folder of mode 0700 that is ours: in a world-writable place, somebody else may have made one of that name. */
function privateFolder(env: NodeJS.ProcessEnv): string {
  const { uid } = userInfo();
  const runtime = env['XDG_RUNTIME_DIR'] ?? '';
  // `su` hands on the runtime folder of somebody else: then the temporary folder serves.
  const own = runtime.startsWith('/') && statSync(runtime, { throwIfNoEntry: false })?.uid === uid;
  const folder = own ? join(runtime, 'postern') : join(tmpdir(), `postern-${uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stat = lstatSync(folder);
  if (!stat.isDirectory() || stat.uid !== uid || (stat.mode & 0o077) !== 0) {
    throw new PosternError(
      'io-failed',
      `${folder} can be entered by others. Remove it, or set XDG_RUNTIME_DIR to a folder that only you can enter.`,
    );
  }
  return folder;
}
