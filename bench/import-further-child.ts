/**
 * One job over a set and a file of a million rows: `review` (a check with its review), `uncommitted` (the same import, taken back where it
 * would be committed), `update` (the file's passwords and limits for everybody), `export` (all of it), `unparse` (its cells by papaparse). Prints
 * `{rows, seconds, growthMb}`: of an export, resident memory at its peak above what the open set had.
 */
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { join } from 'node:path';
import Papa from 'papaparse';
import { importPasswords } from '../electron/credentials/compare-passwords.ts';
import { openKeyring } from '../electron/credentials/keyring.ts';
import { FULL_HEADER, furtherCells } from '../electron/import/export-cells.ts';
import { exportUsers } from '../electron/import/export-users.ts';
import { startImport } from '../electron/import/import-job.ts';
import { openSet } from '../electron/store/open-set.ts';
import type { ImportSession, UserStore } from '../electron/store/model/store-types.ts';
import { EVERYTHING } from '../shared/lists/filter.ts';

const [mode = '', path = '', set = ''] = process.argv.slice(2);
const store = await openSet(set, {});
const { id } = store.info();
const key = await (await openKeyring(id, set, { env: process.env })).key();
const everybody = { filter: EVERYTHING, domain: null, sort: [] };

async function imported(dryRun: boolean, into: UserStore): Promise<number> {
  const passwords = importPasswords(key, id);
  const how = { onDuplicate: 'update', allOrNothing: false, actor: 'bench', dryRun, passwords } as const;
  const job = startImport({ ...how, store: into, key, setId: id, file: { path } });
  const state = await job.done;
  job.dispose();
  if (state.phase !== 'done') throw new Error(state.error?.message ?? state.phase);
  return state.rows;
}

/** The store, but that nothing comes of a commit. */
function uncommitted(): UserStore {
  const beginImport: UserStore['beginImport'] = (options) => {
    const session = store.beginImport(options);
    const commit: ImportSession['commit'] = async () => {
      await session.cancel();
      return { change: 0, users: 0 };
    };
    return {
      stage: (batch) => session.stage(batch),
      remove: (ids) => session.remove(ids),
      review: (print) => session.review(print),
      cancel: () => session.cancel(),
      commit,
    };
  };
  return new Proxy(store, {
    get: (of, name) => {
      if (name === 'beginImport') return beginImport;
      const value: unknown = Reflect.get(of, name, of);
      return typeof value === 'function' ? (value.bind(of) as unknown) : value;
    },
  });
}

async function exported(): Promise<number> {
  const own = { set: null, keyFile: null };
  const file = join(set, '..', 'export.csv');
  const how = { format: 'full', passwords: true, key: () => Promise.resolve(key) } as const;
  return (await exportUsers({ store, query: everybody, path: file, own, ...how })).rows;
}

/** The same rows, all there beforehand: only papaparse and the writing count. */
async function unparsed(): Promise<{ rows: number; seconds: number }> {
  const rows = Array.from(store.matching(everybody), (number) => {
    const user = store.get(number);
    return user === undefined
      ? []
      : [user.username, user.domain, `Passw0rd-${number}`, ...furtherCells(user)];
  });
  const start = performance.now();
  const out = createWriteStream(join(set, '..', 'unparsed.csv'));
  out.write(`${FULL_HEADER.join(',')}\r\n`);
  for (let at = 0; at < rows.length; at += 1000)
    if (!out.write(`${Papa.unparse(rows.slice(at, at + 1000))}\r\n`))
      await new Promise<void>((resolve) => out.once('drain', () => resolve()));
  out.end();
  await finished(out);
  return { rows: rows.length, seconds: (performance.now() - start) / 1000 };
}

globalThis.gc?.();
const before = process.memoryUsage.rss();
let peak = before;
// Looking costs a twentieth of an update's time, and nobody asks for its memory.
const look =
  mode === 'export' ? setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 10) : undefined;
const start = performance.now();
let rows: number;
let seconds: number | null = null;
if (mode === 'review') rows = await imported(true, store);
else if (mode === 'uncommitted') rows = await imported(false, uncommitted());
else if (mode === 'update') rows = await imported(false, store);
else if (mode === 'export') rows = await exported();
else ({ rows, seconds } = await unparsed());
seconds ??= (performance.now() - start) / 1000;
clearInterval(look);
await store.close();
process.stdout.write(`${JSON.stringify({ rows, seconds, growthMb: (peak - before) / 1e6 })}\n`);
