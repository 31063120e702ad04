/** The journal of a folder does what every change log must. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { changeLogContract } from '../../../tests/contracts/change-log.ts';
import { FolderLog } from './folder-log.ts';
import { Journal } from './journal.ts';
import { segmentName } from './set-files.ts';

changeLogContract(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-log-'));
  const length = await Journal.create(folder, { journal: 1, set: 'a', seq: 0, bytes: 0 });
  const journal = new Journal(folder, 1, length);
  onTestFinished(async () => {
    await journal.close();
    await rm(folder, { recursive: true });
  });
  return {
    log: new FolderLog(journal, 0, () => null),
    turn: () => journal.rotate('a', 2),
    lose: () => rm(join(folder, segmentName(1))),
  };
});
