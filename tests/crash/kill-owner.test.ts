/** kill -9 of a real owner at random moments: what was acknowledged is there, and at most what was in flight besides, whole. */
import { EVERYTHING } from '../../shared/lists/filter.ts';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openSet } from '../../electron/store/open-set.ts';
import type { UserStore } from '../../electron/store/model/store-types.ts';
import { addressOf } from '../../shared/domain/user.ts';
import { CrashModel, type CrashStep } from './crash-model.ts';

const KILLS = process.env['POSTERN_LONG'] === '1' ? 300 : 25;
const MINUTES = 60_000;
const EVERYBODY = { filter: EVERYTHING, domain: null, sort: [] };

type Said = { readonly begin: number; readonly step: CrashStep } | { readonly done: number };

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
      const { acknowledged, inFlight } = sort(said);
      for (const step of acknowledged) model = model.after(step);
      const store = await openSet(folder);
      const outcomes = subsets(inFlight).map((steps) =>
        steps.reduce((after, step) => after.after(step), model),
      );
      const users = usersOf(store);
      const match = outcomes.find((outcome) => same(outcome.users, users));
      if (match === undefined) {
        // The comparison that a reader can use.
        expect(sorted(users), `after kill ${kill}, in flight: ${JSON.stringify(inFlight)}`).toEqual(
          sorted(model.users),
        );
        throw new Error('unreachable');
      }
      model = match;
      expect(store.info().readOnly).toBeNull();
      for (const { kind } of store.info().damage) {
        expect(['torn-tail', 'unfinished-change']).toContain(kind);
        if (kind === 'torn-tail') seen.torn++;
        else seen.unfinished++;
      }
      seen.steps += acknowledged.length;
      seen.inFlight += inFlight.length;
      await store.close();
      // What was said once is not said again.
      const again = await openSet(folder);
      expect(again.info().damage).toEqual([]);
      expect(same(usersOf(again), users)).toBe(true);
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

/** Steps in the order in which they were acknowledged, and those begun but not acknowledged. */
function sort(said: readonly Said[]): { acknowledged: CrashStep[]; inFlight: CrashStep[] } {
  const begun = new Map<number, CrashStep>();
  const acknowledged: CrashStep[] = [];
  for (const line of said) {
    if ('begin' in line) begun.set(line.begin, line.step);
    else {
      acknowledged.push(begun.get(line.done) as CrashStep);
      begun.delete(line.done);
    }
  }
  return { acknowledged, inFlight: [...begun.values()] };
}

/** An import may be in flight together with an edit: each may have happened or not. */
function subsets(steps: readonly CrashStep[]): CrashStep[][] {
  return steps.reduce<CrashStep[][]>((all, step) => [...all, ...all.map((some) => [...some, step])], [[]]);
}

function usersOf(store: UserStore): Map<string, number | null> {
  const users = new Map<string, number | null>();
  for (const id of store.matching(EVERYBODY)) {
    const user = store.get(id);
    if (user === undefined) throw new Error(`User ${id} matches but is not there.`);
    users.set(addressOf(user), user.settings.limitPerDay ?? null);
    if (user.password !== null) expect(store.sealed(user.password.block)).toBeDefined();
  }
  return users;
}

function same(a: ReadonlyMap<string, number | null>, b: ReadonlyMap<string, number | null>): boolean {
  return a.size === b.size && [...a].every(([address, limit]) => b.has(address) && b.get(address) === limit);
}

function sorted(users: ReadonlyMap<string, number | null>): unknown {
  return Object.fromEntries([...users].sort(([a], [b]) => (a < b ? -1 : 1)));
}
