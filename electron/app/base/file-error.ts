/** Turns what the operating system says about a file into a sentence for the administrator. */
import { PosternError } from '../../../shared/domain/errors.ts';

/** Anything that is no file system error comes back as it is: our own have a code, too. */
export function fileError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof PosternError || !('code' in error)) return error;
  switch (error.code) {
    case 'ENOENT':
      return PosternError.of('not-found', 'There is nothing at {path}.', { path }, { path });
    case 'ENOTDIR':
      return PosternError.of('not-found', '{path} is not a folder.', { path }, { path });
    case 'EACCES':
    case 'EPERM':
      return PosternError.of('io-failed', 'You are not allowed to open {path}.', { path }, { path });
    case 'ENOSPC':
    case 'EDQUOT':
      return PosternError.of(
        'disk-full',
        'There is no room left for {path}. Free some space and try again.',
        { path },
        { path },
      );
    case 'EROFS':
      return PosternError.of(
        'io-failed',
        '{path} lies on a file system that cannot be written.',
        { path },
        { path },
      );
    default:
      return PosternError.of(
        'io-failed',
        '{path} could not be used ({code}).',
        { path, code: String(error.code) },
        { path },
      );
  }
}
