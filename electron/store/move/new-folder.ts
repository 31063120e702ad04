/** A new set in a folder, made beside its place and put there whole. */
import { rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { randomUUID } from 'node:crypto';
import { PosternError } from '../../../shared/domain/errors.ts';
import { FolderLog } from '../log/folder-log.ts';
import { Journal } from '../log/journal.ts';
import { makeFolder, setFolderMode, syncFolder } from '../log/plain-file.ts';
import { writeError } from '../log/set-files.ts';
import { writeSnapshot } from '../log/snapshot-writer.ts';
import type { Operation } from '../model/journal-types.ts';
import type { SetHome } from '../model/set-home.ts';
import { copySet } from './copy-set.ts';

/** Makes the set in `folder`, which must not be there. `beside` puts into a folder what else belongs to it. */
export async function copyToFolder(
  from: SetHome,
  folder: string,
  now: number,
  beside: (folder: string) => Promise<void>,
): Promise<void> {
  const there = await stat(folder).catch(() => null);
  if (there !== null)
    throw PosternError.of(
      'set-exists',
      '“{path}” is there already. Nothing was moved; name a folder that is not there yet.',
      { path: folder },
      { path: folder },
    );
  const draft = `${folder}.moving-${randomUUID().slice(0, 8)}`;
  try {
    await makeFolder(draft);
    setFolderMode(draft);
    await write(from, draft, now);
    await beside(draft);
    await syncFolder(draft);
    await rename(draft, folder);
    await syncFolder(dirname(folder));
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error instanceof PosternError ? error : writeError(error, folder);
  }
}

async function write(from: SetHome, folder: string, now: number): Promise<void> {
  const { id, seq } = from.state;
  const first = (from.state.history.records()[0]?.seq ?? seq + 1) - 1;
  const length = await Journal.create(folder, { journal: 1, set: id, seq: first, bytes: 0 });
  const journal = new Journal(folder, 1, length);
  const log = new FolderLog(journal, 0, () => null);
  await copySet(
    from,
    {
      async change(number, header, batches) {
        const all = batches[Symbol.asyncIterator]();
        const [one, two] = [await all.next(), await all.next()];
        const ops: readonly Operation[] = one.done === true ? [] : one.value;
        if (two.done === true) {
          const { place, done } = log.append({ change: number, ...header, ops }, () => undefined);
          await done;
          return place;
        }
        const { kind, actor, time } = header;
        const large = log.begin({ kind, actor, time });
        for (let next = one; next.done !== true; next = next === one ? two : await all.next())
          await large.append({ ops: next.value });
        const { place, done } = large.end(number, header, () => undefined);
        await done;
        return place;
      },
      async keep(block) {
        const { place, done } = journal.append(journal.line({ kept: [block] }), { sync: false });
        await done;
        return place;
      },
      async finish(plan) {
        await journal.rotate(id, seq);
        await writeSnapshot(folder, plan);
        await journal.close();
      },
    },
    2,
    now,
  );
}
