/** The files of a client's set-up, written where a person named: one file there, or several into a folder. */
import { message } from '../../../shared/text/text.ts';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientFile } from '../../../shared/domain/client-forms.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { writeAtomically } from '../../import/atomic-file.ts';
import type { OwnFiles } from '../../store/log/own-files.ts';
import { fileError } from './file-error.ts';

/**
 * Writes them, each whole or not at all, and gives their paths. One is written to `path`, or into it where it is a folder; for several
 * it is a folder, made where there is none. Rejects with `not-found`, `io-failed` or `disk-full`; files before the one that failed stay. `own`: what they must
 * not take the place of.
 */
export async function writeClientForms(
  path: string,
  files: readonly ClientFile[],
  own: OwnFiles,
): Promise<readonly string[]> {
  const several = files.length > 1;
  try {
    if (several) await mkdir(path, { recursive: true });
  } catch (error) {
    // A file is in the way.
    const taken = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw fileError(taken ? Object.assign(new Error('taken'), { code: 'ENOTDIR' }) : error, path);
  }
  const folder = several || (await isFolder(path));
  const written: string[] = [];
  for (const { name, text } of files) {
    const at = folder ? join(path, name) : path;
    try {
      await writeAtomically(at, 0o666, own, (append) => append(text));
    } catch (error) {
      throw written.length === 0 ? error : withWritten(error, written.length, files.length);
    }
    written.push(at);
  }
  return written;
}

/** The same, and what was written before it. */
function withWritten(error: unknown, done: number, of: number): unknown {
  if (!(error instanceof PosternError)) return error;
  return new PosternError(
    error.code,
    message('{reason} Before it, {done, number} of {all, number} files were written.', {
      reason: error.told,
      done,
      all: of,
    }),
    error.details,
  );
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
