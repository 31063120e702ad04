/** What is written on request (an export, rejected rows, a key file) never lands on a file of a set, or on its key. */
import { message, type Message } from '../../../shared/text/text.ts';
import { readdir, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { PosternError } from '../../../shared/domain/errors.ts';
import { identityOf, isSameFile, type FileIdentity } from './folder-identity.ts';
import { readPlain } from './plain-file.ts';
import { SNAPSHOT } from './set-files.ts';

/** What must not be written over besides the files of whatever set a path leads into. */
export interface OwnFiles {
  /** The folder of the set that is open, for other names of its files; null when there is none. */
  readonly set: string | null;
  /** The key file that is named in the environment, there or not. */
  readonly keyFile: string | null;
}

/** Names of a set's files at its top, and of those that are written beside them. What lies in `mail` is all ours. */
const OURS =
  /^\.?(snapshot\.jsonl|journal-\d|set-aside-|closed\.jsonl|owner\.lock|key\.json|smart-host|job-secrets|scheduled-jobs|waiting-notices|hardening-paused|mail$)/i;
/** Folders between a set's own and the deepest of its files, `mail/keys/dkim/NAME`, and one to spare. */
const DEPTH = 5;
const LINKS = 40;

/** True for the name of a file or folder that a set has, or may have next, in its folder. */
export function isSetFileName(name: string): boolean {
  // Windows passes over dots and blanks at the end, and `name:stream` is the file, too.
  return OURS.test(name.replace(/:.*$/s, '').replace(/[. ]+$/, ''));
}

/**
 * Rejects with `io-failed` when `path` is such a file, or would be: by its own name, by a link, or by another name of the
 * same file.
 */
export async function refuseOwnFile(path: string, own: OwnFiles): Promise<void> {
  const target = await targetOf(resolve(path));
  // What is renamed into place takes the place of the link itself; who opens the path writes where it leads.
  for (const name of new Set([target, join(await real(dirname(resolve(path))), basename(path))])) {
    const set = await setAround(name);
    if (set !== null) throw refused(path, message('one of the files of the user set {set}', { set }));
  }
  for (const key of await keyFiles(own)) {
    if (target === (await targetOf(key))) throw refused(path, message('the key file of the set'));
  }
  const there = await identityOf(target).catch(() => null);
  if (there === null) return;
  for (const key of await keyFiles(own)) {
    if (await isThat(key, there)) throw refused(path, message('the key file of the set, under another name'));
  }
  for (const file of await filesOf(own.set)) {
    if (await isThat(file, there))
      throw refused(path, message('the same file as {file} of the user set', { file }));
  }
}

function refused(path: string, what: Message): PosternError {
  return PosternError.of(
    'io-failed',
    "“{path}” is {what}, which would be lost. Nothing was written: name another file, outside the set's folder.",
    { path, what },
    { path },
  );
}

/** Where a path leads, over every link, though nothing may be there yet. */
async function targetOf(path: string): Promise<string> {
  let at = path;
  for (let links = 0; links < LINKS; links++) {
    const name = join(await real(dirname(at)), basename(at));
    const next = await readlink(name).catch(() => null);
    if (next === null) return name;
    at = resolve(dirname(name), next);
  }
  return at;
}

/** A folder that is not there keeps its name. */
function real(folder: string): Promise<string> {
  return realpath(folder).catch(() => folder);
}

/** The folder of the set of which a path names a file, or null. Without links; the set need not be open anywhere. */
async function setAround(path: string): Promise<string | null> {
  let folder = dirname(path);
  for (let depth = 0; depth < DEPTH; depth++) {
    const first = relative(folder, path).split(sep)[0] ?? '';
    if (isSetFileName(first) && (await isSetFolder(folder))) return folder;
    if (dirname(folder) === folder) return null;
    folder = dirname(folder);
  }
  return null;
}

/** One without a snapshot is damaged, or was only just begun: then its journals are all there is. */
async function isSetFolder(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  return names.some((name) => name === SNAPSHOT || /^journal-\d{6,}\.jsonl$/.test(name));
}

/** The set's key file as the environment names it, and as the set remembers it. */
async function keyFiles({ set, keyFile }: OwnFiles): Promise<readonly string[]> {
  const files = keyFile === null ? [] : [resolve(keyFile)];
  if (set === null) return files;
  try {
    const { file } = JSON.parse((await readPlain(join(set, 'key.json'))) ?? '{}') as { file?: unknown };
    return typeof file === 'string' ? [...files, resolve(file)] : files;
  } catch {
    return files;
  }
}

async function filesOf(set: string | null): Promise<readonly string[]> {
  if (set === null) return [];
  const entries = await readdir(set, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function isThat(path: string, there: FileIdentity): Promise<boolean> {
  const found = await stat(path).then(
    (file) => file.isFile(),
    () => false,
  );
  return found && isSameFile(await identityOf(path), there);
}
