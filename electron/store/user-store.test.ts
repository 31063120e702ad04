/** The user store over a folder. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { userStoreContract } from '../../tests/contracts/user-store.ts';
import { openSet } from './open-set.ts';

const DAY = 86_400_000;

async function folder(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'postern-store-')), 'set');
}

describe('in a folder', () => {
  userStoreContract(async () => {
    const path = await folder();
    return {
      open: (now) => openSet(path, { create: { name: 'Test' }, now }),
      dispose: () => rm(join(path, '..'), { recursive: true }),
    };
  });

  test('history that is too old goes with its segment', async () => {
    const path = await folder();
    onTestFinished(() => rm(join(path, '..'), { recursive: true }));
    let time = 1_000_000;
    const store = await openSet(path, { create: {}, now: () => time });
    await store.commit({ kind: 'settings', domain: null, settings: {}, system: { historyDays: 30 } }, 'me');
    await store.compact();
    time += 31 * DAY;
    await store.commit({ kind: 'rename', name: 'Other' }, 'me');
    await store.compact();
    const journals = (await readdir(path)).filter((name) => name.startsWith('journal'));
    expect(journals).toEqual(['journal-000002.jsonl', 'journal-000003.jsonl']);
    await store.close();
  });

  test('there is no snapshot while an import is under way', async () => {
    const path = await folder();
    onTestFinished(() => rm(join(path, '..'), { recursive: true }));
    const store = await openSet(path, { create: {} });
    store.beginImport({ actor: 'me', file: 'x', onDuplicate: 'skip' });
    await expect(store.compact()).rejects.toMatchObject({ code: 'job-running' });
    await store.close();
  });
});
