/**
 * Local sockets lie in a place that only this user can enter. Whatever names a socket (a lock, a note in a set) may have been
 * written by somebody else, so a socket is asked only where nobody else could have made it.
 */
import { message, type Message } from '../../../shared/text/text.ts';
import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { PosternError } from '../../../shared/domain/errors.ts';
import { configFolder } from '../base/config-folder.ts';

/** sun_path is 104 bytes on macOS and 108 on Linux, with the final NUL. */
const MAX_PATH = 103;
const PIPE = /^\\\\\.\\pipe\\(postern-[\w.-]+)$/;
/** A socket that carries no process's number may just be being made: it is old after so many milliseconds. */
const JUST_MADE = 5_000;

/** A socket's path (or a pipe's name on Windows); `name` defaults to one nobody can guess. */
export function socketPath(env: NodeJS.ProcessEnv, name = unguessable()): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\postern-${name}`;
  const path = join(privateFolder(env), `${name}.sock`);
  if (Buffer.byteLength(path) > MAX_PATH) {
    throw PosternError.of(
      'io-failed',
      '{path} is too long for a socket: set XDG_RUNTIME_DIR to a short path.',
      { path },
    );
  }
  return path;
}

/** The number tells later whose it was. */
function unguessable(): string {
  return `${process.pid}-${randomBytes(12).toString('hex')}`;
}

/**
 * Why what listens at `path` might be somebody else's, as the end of a sentence about its socket; null when only this user can
 * have made it. Nothing there is nobody's.
 */
export function distrust(path: string, env: NodeJS.ProcessEnv = process.env): Message | null {
  if (process.platform === 'win32') return distrustPipe(path, configFolder(env));
  const folder = dirname(path);
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  const uid = process.geteuid?.() ?? userInfo().uid;
  if (!isPrivate(stat, uid) || !isBelowOwn(folder, uid)) {
    return message('its socket {path} does not lie in a folder that only you can enter', { path });
  }
  const socket = lstatSync(path, { throwIfNoEntry: false });
  if (socket === undefined || socket.isSocket()) return null;
  return message('its socket {path} is not a socket', { path });
}

/** Everybody can make a pipe of any name: one of ours is noted in the profile, which only this user can write. */
export function distrustPipe(path: string, config: string): Message | null {
  const name = PIPE.exec(path)?.[1];
  const noted = name === undefined ? undefined : lstatSync(noteOf(config, name), { throwIfNoEntry: false });
  return noted?.isFile() === true
    ? null
    : message('its socket {path} is not one that you have opened', { path });
}

/** To be called once a socket listens: others of this user may ask it from here on. */
export function noteSocket(path: string, env: NodeJS.ProcessEnv = process.env): void {
  const name = PIPE.exec(path)?.[1];
  if (name === undefined) return;
  mkdirSync(dirname(noteOf(configFolder(env), name)), { recursive: true });
  writeFileSync(noteOf(configFolder(env), name), '');
}

/** Takes away what a closed socket leaves. */
export function forgetSocket(path: string, env: NodeJS.ProcessEnv = process.env): void {
  const name = PIPE.exec(path)?.[1];
  rmSync(name === undefined ? path : noteOf(configFolder(env), name), { force: true });
}

function noteOf(config: string, pipe: string): string {
  return join(config, 'pipes', pipe);
}

/** Removes the sockets of processes that were killed: nobody listens there, and nobody will. */
export async function removeDeadSockets(env: NodeJS.ProcessEnv, now = Date.now()): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = privateFolder(env);
  const sockets = readdirSync(folder).filter((name) => name.endsWith('.sock'));
  await Promise.all(
    sockets.map(async (name) => {
      const path = join(folder, name);
      const made = lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now;
      const pid = /^(\d+)-/.exec(name)?.[1];
      // Its process may live where its number says nothing (a container): only a socket that refuses is dead.
      if (pid === undefined ? now - made < JUST_MADE : isAlive(Number(pid))) return;
      if (await isRefused(path)) rmSync(path, { force: true });
    }),
  );
}

function isRefused(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      resolve(false);
      socket.destroy();
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

interface FolderStat {
  isDirectory(): boolean;
  readonly uid: number;
  readonly mode: number;
}

function isPrivate(stat: FolderStat, uid: number): boolean {
  return stat.isDirectory() && stat.uid === uid && (stat.mode & 0o077) === 0;
}

/** Nobody else can put another folder in the place of it: each one above is ours or the system's, and others add to it at most. */
function isBelowOwn(folder: string, uid: number): boolean {
  const system = statSync('/').uid;
  for (let above = dirname(realpathSync(folder)); ; above = dirname(above)) {
    const stat = statSync(above);
    if (stat.uid !== uid && stat.uid !== system) return false;
    // Many systems give each account a group of its own, of the same number, that may write what it makes.
    const others = stat.gid === uid ? 0o002 : 0o022;
    const sticky = (stat.mode & 0o1000) !== 0;
    if ((stat.mode & others) !== 0 && !sticky) return false;
    if (above === dirname(above)) return true;
  }
}

/** A folder of mode 0700 that is ours: in a world-writable place, somebody else may have made one of that name. */
function privateFolder(env: NodeJS.ProcessEnv): string {
  const uid = process.geteuid?.() ?? userInfo().uid;
  const runtime = env['XDG_RUNTIME_DIR'] ?? '';
  // `su` hands on the runtime folder of somebody else: then the temporary folder serves.
  const own = runtime.startsWith('/') && statSync(runtime, { throwIfNoEntry: false })?.uid === uid;
  const folder = own ? join(runtime, 'postern') : join(tmpdir(), `postern-${uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (isPrivate(lstatSync(folder), uid) && isBelowOwn(folder, uid)) return folder;
  throw PosternError.of(
    'io-failed',
    '{folder} can be entered by others, or put somewhere else by them. Remove it, or set XDG_RUNTIME_DIR to a folder that only you can enter, below folders that only you can write.',
    { folder },
  );
}
