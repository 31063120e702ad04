/** Reads a backup into a folder: what its first file names and nothing else, as plain files in the folder. Runs in the worker. */
import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { PosternError } from '../../../shared/domain/errors.ts';
import {
  BACKUP_FORMAT,
  BACKUP_KEY,
  BACKUP_MANIFEST,
  BACKUP_SET,
  backupManifestSchema,
  backupPart,
  isBackupName,
  type BackupManifest,
} from '../../../shared/domain/backup.ts';
import { makePrivateFolders, openPlainNow, syncFolderNow } from '../../store/log/plain-file.ts';
import { foreign, HEADER_BYTES, readBackup, requireBackup, type FoundFile } from './backup-stream.ts';
import { fileChunks } from './read-file.ts';
import type { FromWorker, ReadDone, ReadTask } from './worker-tasks.ts';

/** More than the small files that are read into memory have. Bytes. */
const SMALL = 32 << 20;

/** Rejects with what is to be told; what it has written by then is for the caller to take away. */
export async function unpackBackup(task: ReadTask, say: (message: FromWorker) => void): Promise<ReadDone> {
  const { path, passphrase, to, only } = task;
  const fd = openSync(path, 'r');
  try {
    const file = fstatSync(fd);
    if (!file.isFile())
      throw PosternError.of(
        'bad-file',
        '“{path}” is no file: name the file of the backup.',
        { path },
        { path },
      );
    const first = Buffer.alloc(HEADER_BYTES);
    requireBackup(first.subarray(0, readSync(fd, first, 0, HEADER_BYTES, 0)), path);
    const { size: of } = file;
    const unpacking = new Unpacking(to, only);
    const chunks = fileChunks(fd, (done) => say({ step: 'reading', done, of }));
    await readBackup(chunks, { secret: passphrase }, (one) => unpacking.take(one));
    return unpacking.done();
  } finally {
    closeSync(fd);
  }
}

class Unpacking {
  readonly #to: string | null;
  readonly #only: ReadTask['only'];
  #manifest: BackupManifest | null = null;
  #key: string | null = null;
  /** Sizes of what is still to come. */
  #missing = new Map<string, number>();

  constructor(to: string | null, only: ReadTask['only']) {
    this.#to = to;
    this.#only = only;
  }

  async take(file: FoundFile): Promise<'enough' | undefined> {
    const { name, size, type } = file;
    // It says how everything else is to be understood, so it comes first.
    if (this.#manifest === null) {
      if (name !== BACKUP_MANIFEST || type !== 'file' || size > SMALL) throw foreign();
      this.#manifest = readManifest(await textOf(file));
      this.#missing = new Map(this.#manifest.files.map((one) => [one.name, one.size]));
      return this.#to === null ? 'enough' : undefined;
    }
    const named = this.#missing.get(name) === size;
    if (type !== 'file' || !named || !isBackupName(name)) throw strange(name, type);
    this.#missing.delete(name);
    if (name === BACKUP_KEY) {
      if (size > 1000) throw strange(name, type);
      this.#key = await textOf(file);
    } else await this.#put(file);
    return undefined;
  }

  done(): ReadDone {
    if (this.#manifest === null) throw foreign();
    const [name] = this.#missing.keys();
    if (this.#to !== null && name !== undefined) {
      throw PosternError.of('bad-file', 'The backup lacks its file {name}. Nothing was restored.', { name });
    }
    return { manifest: this.#manifest, key: this.#key };
  }

  async #put({ name, size, body }: FoundFile): Promise<void> {
    const below = name.startsWith(BACKUP_SET) ? name.slice(BACKUP_SET.length) : null;
    const wanted = below !== null && (this.#only === 'all' || backupPart(below) === 'set');
    if (this.#to === null || !wanted) {
      // What is not wanted is read all the same: the last bytes vouch for all.
      let left = size;
      for await (const bytes of body) left -= bytes.length;
      if (left !== 0) throw foreign();
      return;
    }
    const folders = dirname(below)
      .split('/')
      .filter((part) => part !== '.');
    makePrivateFolders(this.#to, ...folders);
    const fd = openPlainNow(join(this.#to, below), 'wx');
    try {
      for await (const bytes of body) {
        for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
      }
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    syncFolderNow(dirname(join(this.#to, below)));
  }
}

function readManifest(text: string): BackupManifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw foreign();
  }
  const about = v.safeParse(v.object({ postern: v.literal('backup'), format: v.number() }), value);
  if (!about.success) throw foreign();
  if (about.output.format > BACKUP_FORMAT) {
    throw PosternError.of(
      'set-newer-format',
      'The backup has format {format}, of a newer Postern; this one reads up to {backupFormat}. Nothing was restored: update Postern first.',
      { format: about.output.format, backupFormat: BACKUP_FORMAT },
      { format: about.output.format },
    );
  }
  const parsed = v.safeParse(backupManifestSchema, value);
  if (!parsed.success) throw foreign();
  return parsed.output;
}

function strange(name: string, type: string): PosternError {
  const shown = JSON.stringify(name.slice(0, 200));
  return type === 'file'
    ? PosternError.of(
        'bad-file',
        'The backup has a file that no backup has: {shown}. Somebody else made it, or altered it. Nothing was restored.',
        { shown },
      )
    : PosternError.of(
        'bad-file',
        'The backup has something that is no file ({type}) that no backup has: {shown}. Somebody else made it, or altered it. Nothing was restored.',
        { type, shown },
      );
}

async function textOf({ body }: FoundFile): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const bytes of body) parts.push(bytes);
  return Buffer.concat(parts).toString();
}
