/** The file that tells made-up passwords once, in the gateway's own format: for its owner alone, and never over another file. */
import { open, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import Papa from 'papaparse';
import { PosternError } from '../../shared/domain/errors.ts';
import { refuseOwnFile, type OwnFiles } from '../store/log/own-files.ts';

/** Who is told which password. */
export interface Told {
  readonly user: { readonly username: string; readonly domain: string };
  readonly password: string | null;
}

/** Written as the import goes; kept with its end, or gone with it. */
export class HandOut {
  readonly #path: string;
  readonly #file: FileHandle;
  #rows = 0;
  #closed = false;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  /** Makes the file, mode 0600. Rejects where there is one already, or it would take the place of a set's own. */
  static async open(path: string, own: OwnFiles): Promise<HandOut> {
    await refuseOwnFile(path, own);
    try {
      return new HandOut(path, await open(path, 'wx', 0o600));
    } catch (error) {
      throw explain(error as NodeJS.ErrnoException, path);
    }
  }

  async write(users: readonly Told[]): Promise<void> {
    if (users.length === 0) return;
    this.#rows += users.length;
    const rows = users.map(({ user, password }) => [user.username, user.domain, password ?? '']);
    await this.#doing(() => this.#file.writeFile(`${Papa.unparse(rows, { newline: '\n' })}\n`));
  }

  /** All of it is on disk when it resolves. */
  async settle(): Promise<void> {
    await this.#doing(() => this.#file.sync());
  }

  /** Its path; null, and no file, where there was nothing to tell. */
  async keep(): Promise<string | null> {
    if (this.#rows === 0) {
      await this.discard();
      return null;
    }
    await this.#close();
    return this.#path;
  }

  /** What it tells is nobody's password. */
  async discard(): Promise<void> {
    await this.#close();
    await rm(this.#path, { force: true });
  }

  async #close(): Promise<void> {
    if (!this.#closed) await this.#file.close();
    this.#closed = true;
  }

  async #doing(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw explain(error as NodeJS.ErrnoException, this.#path);
    }
  }
}

/** Rejects as {@link HandOut.open} would, and leaves nothing behind. */
export async function refuseHandOut(path: string, own: OwnFiles): Promise<void> {
  await (await HandOut.open(path, own)).discard();
}

function explain(error: NodeJS.ErrnoException, path: string): PosternError {
  const cause = { cause: error };
  switch (error.code) {
    case 'EEXIST':
      return PosternError.of(
        'io-failed',
        '“{path}” is there already, and may hold passwords that stand nowhere else: name a file that is not there yet.',
        { path },
        { path },
        cause,
      );
    case 'ENOENT':
      return PosternError.of(
        'not-found',
        'There is no folder “{path}”.',
        { path: dirname(path) },
        { path },
        cause,
      );
    case 'ENOSPC':
    case 'EDQUOT':
      return PosternError.of(
        'disk-full',
        'There is no room left to write “{path}”: free some space, or choose a file on another disk.',
        { path },
        { path },
        cause,
      );
    default:
      return PosternError.of(
        'io-failed',
        '“{path}” cannot be written: {message}.',
        { path, message: error.message },
        { path },
        cause,
      );
  }
}
