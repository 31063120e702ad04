/** The owner of a set while it is compared with a file and its mark: prints `{found, seconds, stopped, p99}`, p99 of its event loop in milliseconds. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { comparePasswords } from '../electron/credentials/compare-passwords.ts';
import { openKeyring } from '../electron/credentials/keyring.ts';
import { startImport, type ImportJob } from '../electron/import/import-job.ts';
import type { Comparison } from '../electron/store/compare/comparison.ts';
import { openSet } from '../electron/store/open-set.ts';

const [path = '', set = '', mark = ''] = process.argv.slice(2);
const store = await openSet(set, {});
const { id } = store.info();
const key = await (await openKeyring(id, set, { env: process.env })).key();
if (store.marks().length === 0) await store.commit({ kind: 'mark', name: mark, made: 'hand' }, 'bench');

function begin(): { readonly job: ImportJob; readonly compares: Comparison } {
  const compares = store.compare(mark, (sealed) => comparePasswords(key, id, sealed));
  const how = { onDuplicate: 'update', allOrNothing: false, dryRun: true, actor: 'bench' } as const;
  return { job: startImport({ ...how, compares, store, key, setId: id, file: { path } }), compares };
}

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const start = performance.now();
const { job, compares } = begin();
const state = await job.done;
const seconds = (performance.now() - start) / 1000;
delay.disable();
if (state.phase !== 'done') throw new Error(state.error?.message ?? state.phase);
job.dispose();
const found = compares.found.length;

// Cancelled in the middle: how long that takes.
const again = begin();
await new Promise<void>((resolve) => {
  const look = setInterval(() => {
    if (again.job.state().rows === 0) return;
    clearInterval(look);
    resolve();
  }, 5);
});
const cancelled = performance.now();
await again.job.cancel();
const stopped = performance.now() - cancelled;
again.job.dispose();
await store.close();
process.stdout.write(`${JSON.stringify({ found, seconds, stopped, p99: delay.percentile(99) / 1e6 })}\n`);
