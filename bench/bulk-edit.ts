/**
 * Changes of many users at once, durable, and their undo, beside papaparse streaming a file of as many rows: all of a million edited,
 * 100,000 deleted; with the loop's delay meanwhile, for a window asks on.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { join } from 'node:path';
import { openSet } from '../electron/store/open-set.ts';
import type { Selection } from '../shared/domain/query.ts';
import { EVERYTHING } from '../shared/lists/filter.ts';
import { importUsers } from './made-up-import-fixture.ts';
import { csvFixture, median, report, runChild, scratch } from './measure.ts';

const USERS = Number(process.env['POSTERN_BENCH_ROWS'] ?? 1_000_000);
const FEW = USERS / 10;
const TURNS = 3;
/** Of papaparse's time for a million rows, which took it 0.3 s where the limits were set: 3 s and 1 s. */
const EDIT_AT_MOST = 10;
const DELETE_AT_MOST = 10 / 3;

const path = await csvFixture(USERS);
const rival = join(import.meta.dirname, 'import-rival.ts');
const folder = await scratch();
const all: Selection = { by: 'query', query: { filter: EVERYTHING, domain: null, sort: [] }, except: [] };
const few: Selection = { by: 'ids', ids: Array.from({ length: FEW }, (_, at) => 1 + at * 7) };
const times = {
  edit: [] as number[],
  'undo of that': [] as number[],
  delete: [] as number[],
  'undo of the deletion': [] as number[],
};
const theirs: number[] = [];
const delays: number[] = [];

/** Takes the time of one change. */
async function timed(what: keyof typeof times, change: () => Promise<unknown>): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const from = performance.now();
  await change();
  times[what].push((performance.now() - from) / 1000);
  delay.disable();
  delays.push(delay.percentile(99) / 1e6);
}

try {
  const store = await openSet(join(folder.path, 'set'), { create: { name: 'Bench' } });
  await importUsers(store, USERS);
  for (let turn = 0; turn < TURNS; turn++) {
    const settings = { limitPerDay: 100 + turn };
    theirs.push((JSON.parse((await runChild([rival, path])).stdout) as { seconds: number }).seconds);
    await timed('edit', () => store.commit({ kind: 'edit', selection: all, settings, password: null }, 'me'));
    await timed('undo of that', () => store.undo('me'));
    await timed('delete', () => store.commit({ kind: 'remove', selection: few }, 'me'));
    await timed('undo of the deletion', () => store.undo('me'));
  }
  await store.close();
} finally {
  await folder.dispose();
}

for (const what of ['edit', 'undo of that', 'delete', 'undo of the deletion'] as const) {
  const edits = what === 'edit' || what === 'undo of that';
  report({
    figure: `${what}, ${(edits ? USERS : FEW).toLocaleString('en')} users, beside papaparse alone over ${USERS.toLocaleString('en')} rows`,
    ours: median(times[what]),
    rival: median(theirs),
    atMost: edits ? EDIT_AT_MOST : DELETE_AT_MOST,
    unit: 's',
  });
}
report({
  figure: 'event-loop delay meanwhile, p99, the worst of all',
  ours: Math.max(...delays),
  limit: 50,
  unit: 'ms',
});
