/** kill -9 during imports: each is whole or not there, the same file imported again makes it whole, and nobody is doubled or lost. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { startImport } from '../../electron/import/import-job.ts';
import { openSet } from '../../electron/store/open-set.ts';
import type { UserStore } from '../../electron/store/model/store-types.ts';

const KILLS = process.env['POSTERN_LONG'] === '1' ? 200 : 3;
const ROWS = 2_000;
/** Users of the import before, whom each gives another limit. */
const UPDATED = 500;
const KEY = Buffer.alloc(32, 7);

/** Users of a round, and of the round before with the round as their limit. */
function fileOf(round: number): string {
  const row = (of: number, at: number): string => `user${at}-${of},example.com,password ${at},${round + 1}\n`;
  const own = Array.from({ length: ROWS }, (_, at) => row(round, at));
  const before = round === 0 ? [] : Array.from({ length: UPDATED }, (_, at) => row(round - 1, at));
  return `username,domain,password,limitPerDay\n${own.join('')}${before.join('')}`;
}

/** Kills the import at a moment between its begin and somewhat beyond its usual end; gives what it said last. */
async function runAndKill(
  folder: string,
  path: string,
  usual: number,
): Promise<{ said: string; took: number }> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'import-child.ts'), folder, path, KEY.toString('hex')],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  let said = '';
  let begun = 0;
  let took = usual;
  for await (const line of createInterface(child.stdout)) {
    said = line;
    if (line === 'begun') {
      begun = performance.now();
      if (usual > 0) setTimeout(() => child.kill('SIGKILL'), Math.random() * usual * 1.2);
    } else {
      took = performance.now() - begun;
      child.kill('SIGKILL');
    }
  }
  await exited;
  return { said, took };
}

/** How many of a round's users there are. */
function of(store: UserStore, round: number): number {
  return Array.from({ length: ROWS }, (_, at) => store.find(`user${at}-${round}@example.com`)).filter(
    (user) => user !== undefined,
  ).length;
}
const limited = (store: UserStore, round: number): number =>
  Array.from({ length: UPDATED }, (_, at) => store.find(`user${at}-${round}@example.com`)).filter(
    (user) => user?.settings.limitPerDay === round + 2,
  ).length;

test(
  `${KILLS} imports that are killed are whole, or nothing of them is there`,
  { timeout: KILLS * 60_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'postern-kill-import-'));
    const set = join(folder, 'set');
    const path = join(folder, 'users.csv');
    await (await openSet(set, { create: { name: 'Crash' } })).close();
    const seen = { whole: 0, nothing: 0, acknowledged: 0, doubled: 0, lost: 0 };
    let usual = 0;
    for (let round = 0; round < KILLS; round++) {
      await writeFile(path, fileOf(round));
      const { said, took } = await runAndKill(set, path, usual);
      // The first is not killed before it is done: it tells how long one takes.
      usual = Math.max(usual, took);
      let store = await openSet(set);
      const there = of(store, round);
      expect([0, ROWS], `after kill ${round}`).toContain(there);
      if (round > 0) expect(limited(store, round - 1)).toBe(there === 0 ? 0 : UPDATED);
      if (said === 'done') {
        seen.acknowledged++;
        expect(there).toBe(ROWS);
      }
      seen[there === ROWS ? 'whole' : 'nothing']++;
      for (const { kind } of store.info().damage) expect(['torn-tail', 'unfinished-change']).toContain(kind);
      const again = startImport({
        ...{ onDuplicate: 'update', allOrNothing: false, dryRun: false, actor: 'crash test' },
        ...{ store, key: KEY, setId: store.info().id, file: { path } },
      });
      const state = await again.done;
      again.dispose();
      expect(state).toMatchObject({ phase: 'done', created: ROWS - there, rejected: 0 });
      await store.close();
      store = await openSet(set);
      expect(store.info().damage).toEqual([]);
      seen.doubled += Math.max(0, store.info().users - (round + 1) * ROWS);
      seen.lost += Math.max(0, (round + 1) * ROWS - store.info().users);
      expect(of(store, round)).toBe(ROWS);
      if (round > 0) expect(limited(store, round - 1)).toBe(UPDATED);
      await store.close();
    }
    process.stderr.write(`${JSON.stringify({ kills: KILLS, ...seen })}\n`);
    expect(seen).toMatchObject({ doubled: 0, lost: 0 });
    expect(seen.whole).toBeGreaterThan(0);
    await rm(folder, { recursive: true });
  },
);
