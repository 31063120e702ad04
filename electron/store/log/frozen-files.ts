/** A set's own files as they are at one moment, open for reading: what is written, replaced or deleted afterwards does not show in them. */
import { readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { isSetFileName } from './own-files.ts';
import { openPlain } from './plain-file.ts';
import { OWNER_LOCK, segmentName } from './set-files.ts';

export interface FrozenFile {
  readonly name: string;
  /** Bytes that belong to the moment; the file may grow. */
  readonly size: number;
  readonly handle: FileHandle;
}

/**
 * Opens the plain files in the set's folder, not those of its mail. No snapshot may be put in place meanwhile, and nothing committed.
 * `current`: the journal that is written, of which only what counts by itself belongs to the moment: nothing of an import under way is
 * part of the set yet, and what it wrote may be taken back; null: nobody writes.
 */
export async function openFrozen(
  folder: string,
  current: { readonly segment: number; readonly counted: number } | null,
): Promise<readonly FrozenFile[]> {
  const files: FrozenFile[] = [];
  const growing = current === null ? null : segmentName(current.segment);
  try {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const { name } = entry;
      const passing = name.startsWith('.') || name.startsWith(OWNER_LOCK) || name.endsWith('.new');
      if (passing || !isSetFileName(name) || entry.isDirectory()) continue;
      const handle = await openPlain(join(folder, name), 'r');
      const size = name === growing && current !== null ? current.counted : (await handle.stat()).size;
      files.push({ name, size, handle });
    }
    return files;
  } catch (error) {
    await closeFrozen(files);
    throw error;
  }
}

/** Lets go of them. */
export async function closeFrozen(files: readonly FrozenFile[]): Promise<void> {
  await Promise.all(files.map(({ handle }) => handle.close()));
}

/** Does `work` while nothing is committed and no snapshot is put in its place, which takes history away. */
export async function betweenChanges<T>(
  gate: { enter(keys: null): Promise<() => void> },
  compaction: () => Promise<void> | null,
  work: () => Promise<T>,
): Promise<T> {
  for (;;) {
    await compaction()?.catch(() => {});
    const leave = await gate.enter(null);
    try {
      if (compaction() === null) return await work();
    } finally {
      leave();
    }
  }
}
