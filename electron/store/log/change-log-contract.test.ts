/** The journal of a folder does what every change log must. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { changeLogContract } from '../../../tests/contracts/change-log.ts';
import type { Place } from '../model/journal-types.ts';
import { folderLog } from './folder-log.ts';
import { Journal } from './journal.ts';
import { LargeChange } from './large-change.ts';
import { segmentName } from './set-files.ts';

changeLogContract(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-log-'));
  const length = await Journal.create(folder, { journal: 1, set: 'a', seq: 0, bytes: 0 });
  const journal = new Journal(folder, 1, length);
  onTestFinished(async () => {
    await journal.close();
    await rm(folder, { recursive: true });
  });
  let seq = 0;
  return {
    log: folderLog(folder),
    async write(batches) {
      const header = { time: 1, actor: 'test', kind: 'edit', users: 1, about: {}, of: null } as const;
      const [first, ...others] = batches;
      if (first !== undefined && others.length === 0) {
        const line = journal.line({ change: ++seq, ...header, ...first });
        const { place, done } = journal.append(line, { sync: true });
        await done;
        return { change: place, batches: [place] };
      }
      const large = new LargeChange(journal, { begin: 1, kind: 'edit', actor: 'test', time: 1 }, () => {});
      const places: Place[] = batches.map((batch) => large.queue(batch).place);
      const { place, done } = large.end(++seq, header, () => {});
      await done;
      return { change: place, batches: places };
    },
    turn: () => journal.rotate('a', seq),
    lose: () => rm(join(folder, segmentName(1))),
  };
});
