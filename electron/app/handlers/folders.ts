/** Looking around the file system: native dialogs where the shell has them, else a plain listing. */
import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { FolderListing } from '../../../shared/contract/types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { defaultFolder } from './app-info.ts';
import { fileError } from '../base/file-error.ts';
import type { AppContext } from './app-context.ts';
import type { Handlers } from '../base/handler-types.ts';

const TABLES = /\.(csv|tsv|txt)$/i;
const BACKUPS = /\.age$/i;
/** A folder with more is cut off: nobody picks from a list that long. */
const LISTED = 2000;

/** The contract's operations on folders and files of this computer. */
export function folderHandlers({
  shell,
}: AppContext): Pick<Handlers, 'folders.list' | 'folders.pick' | 'files.pick'> {
  return {
    'folders.list': ({ path }) => list(resolve(path ?? defaultFolder())),
    'folders.pick': ({ purpose }) => (shell.pickFolder ?? noDialogs)(purpose),
    'files.pick': ({ purpose }) => (shell.pickFile ?? noDialogs)(purpose),
  };
}

async function list(path: string): Promise<FolderListing> {
  const found = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    throw fileError(error, path);
  });
  const { isSet } = await import('../../store/open-set.ts');
  const shown = found
    .filter(
      (entry) =>
        !entry.name.startsWith('.') &&
        (entry.isDirectory() || TABLES.test(entry.name) || BACKUPS.test(entry.name)),
    )
    .sort((a, b) => Number(b.isDirectory()) - Number(a.isDirectory()) || a.name.localeCompare(b.name))
    .slice(0, LISTED);
  const entries = await Promise.all(
    shown.map(async (entry) => {
      const full = join(path, entry.name);
      const file = BACKUPS.test(entry.name) ? 'backup' : 'file';
      const kind = !entry.isDirectory() ? file : (await isSet(full)) ? 'set' : 'folder';
      return { name: entry.name, path: full, kind } as const;
    }),
  );
  const parent = dirname(path);
  return { path, parent: parent === path ? null : parent, entries };
}

function noDialogs(): Promise<never> {
  throw PosternError.of('not-available-here', 'There are no native dialogs here: type or choose a path.', {});
}
