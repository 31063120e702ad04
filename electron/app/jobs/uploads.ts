/** Files streamed up by the browser shell: readable by this user only, until an import takes them. */
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PosternError } from '../../../shared/domain/errors.ts';
import { livesByName, processName } from '../owner/process-name.ts';
import { fileError } from '../base/file-error.ts';
import { privateFolder } from '../owner/private-folder.ts';

/** Bytes; far above a CSV file of every mailbox a gateway can have. */
export const MAX_UPLOAD_BYTES = 4 * 1024 ** 3;
/** Files waiting for their import; an older one gives way. */
const KEPT = 4;
/** Milliseconds since the last upload, after which a folder of another container is taken for left behind. */
const FOREIGN_LIFE = 24 * 3600 * 1000;

interface Upload {
  readonly path: string;
  readonly name: string;
}

export class Uploads {
  readonly #folder: string;
  readonly #limit: number;
  readonly #files = new Map<string, Upload>();
  #ready: Promise<string> | null = null;

  constructor(configFolder: string, limit = MAX_UPLOAD_BYTES) {
    this.#folder = join(configFolder, 'uploads');
    this.#limit = limit;
  }

  /** Gives the id under which `imports.start` finds it. */
  async receive(name: string, bytes: Readable): Promise<string> {
    const folder = await (this.#ready ??= this.#prepare()).catch((error: unknown) => {
      // What stood in its place may be gone the next time.
      this.#ready = null;
      throw fileError(error, this.#folder);
    });
    const id = randomBytes(18).toString('base64url');
    const path = join(folder, id);
    let left = this.#limit;
    const counted = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        left -= chunk.length;
        if (left >= 0) done(null, chunk);
        else
          done(PosternError.of('bad-file', 'The file is larger than {limit} bytes.', { limit: this.#limit }));
      },
    });
    try {
      await pipeline(bytes, counted, createWriteStream(path, { mode: 0o600, flags: 'wx' }));
    } catch (error) {
      await rm(path, { force: true });
      throw fileError(error, 'the uploaded file');
    }
    for (const old of [...this.#files.keys()].slice(0, Math.max(0, this.#files.size - KEPT + 1))) {
      await this.discard(old);
    }
    this.#files.set(id, { path, name });
    return id;
  }

  /** Hands the file over: it is the caller's to remove, and is found here no more. */
  take(id: string): Upload {
    const upload = this.#files.get(id);
    this.#files.delete(id);
    if (upload === undefined) {
      throw PosternError.of(
        'not-found',
        'The uploaded file is no longer here: choose it again.',
        {},
        {
          field: 'source.upload',
        },
      );
    }
    return upload;
  }

  /** One that nobody will import; an id of none is no error. */
  async discard(id: string): Promise<void> {
    const upload = this.#files.get(id);
    this.#files.delete(id);
    if (upload !== undefined) await rm(upload.path, { force: true });
  }

  async close(): Promise<void> {
    const folder = await this.#ready?.catch(() => null);
    if (folder != null) await rm(folder, { recursive: true, force: true });
  }

  /** A folder for this process; those of processes that are gone hold passwords in clear, so they go. */
  async #prepare(): Promise<string> {
    await privateFolder(this.#folder);
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      if (!(livesByName(name) ?? (await isRecent(path)))) await rm(path, { recursive: true, force: true });
    }
    return privateFolder(join(this.#folder, processName()));
  }
}

/** Of a process in another container nobody here knows whether it lives; what it left must not stay for ever. */
async function isRecent(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs < FOREIGN_LIFE;
}
