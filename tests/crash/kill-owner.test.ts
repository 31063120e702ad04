/** kill -9 of a real owner at random moments: what was acknowledged is there, and at most what was in flight besides, whole. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openSet } from '../../electron/store/open-set.ts';
import { CrashModel } from './crash-model.ts';
import { happened, usersOf, type Said } from './crash-outcome.ts';

const KILLS = process.env['POSTERN_LONG'] === '1' ? 300 : 25;
const MINUTES = 60_000;

test(
  `a set survives ${KILLS} kills of its owner with exactly what was acknowledged`,
  { timeout: (KILLS / 5) * MINUTES },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'postern-crash-'));
    await (await openSet(folder, { create: { name: 'Crash' } })).close();
    let model = new CrashModel();
    const seen = { steps: 0, inFlight: 0, torn: 0, unfinished: 0 };
    for (let kill = 0; kill < KILLS; kill++) {
      const said = await runAndKill(folder);
      const store = await openSet(folder);
      const { after, acknowledged, inFlight } = happened(store, model, said, `kill ${kill}`);
      model = after;
      expect(store.info().readOnly).toBeNull();
      for (const { kind } of store.info().damage) {
        expect(['torn-tail', 'unfinished-change']).toContain(kind);
        if (kind === 'torn-tail') seen.torn++;
        else seen.unfinished++;
      }
      seen.steps += acknowledged;
      seen.inFlight += inFlight;
      await store.close();
      // What was said once is not said again.
      const again = await openSet(folder);
      expect(again.info().damage).toEqual([]);
      expect(usersOf(again)).toEqual(model.users);
      await again.close();
    }
    process.stderr.write(`${JSON.stringify({ kills: KILLS, ...seen })}\n`);
    expect(seen.steps).toBeGreaterThan(KILLS);
    await rm(folder, { recursive: true });
  },
);

/** Starts an owner, lets it do some steps, and kills it in the middle of something. */
async function runAndKill(folder: string): Promise<Said[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'owner-child.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const said: Said[] = [];
  const killAfter = 1 + Math.floor(Math.random() * 60);
  for await (const line of createInterface(child.stdout)) {
    said.push(JSON.parse(line) as Said);
    if (said.length !== killAfter) continue;
    for (let turn = Math.floor(Math.random() * 40); turn > 0; turn--) await nextTurn();
    child.kill('SIGKILL');
  }
  const [code, signal] = (await exited) as [number | null, string | null];
  expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' });
  return said;
}
