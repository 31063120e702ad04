/**
 * 10,000 locks that end at one moment, in a set of a million users: when the relay's directory and the window's list have them all,
 * beside the moment itself, and how long the loop stands still meanwhile. Both live in this process: in one it is the harder.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as after } from 'node:timers/promises';
import { join } from 'node:path';
import { openDirectory } from '../electron/relay/directory/open-directory.ts';
import { openSet } from '../electron/store/open-set.ts';
import { LISTS } from '../shared/lists/lists.ts';
import { parseFilter } from '../shared/lists/parse-filter.ts';
import { importUsers } from './made-up-import-fixture.ts';
import { median, report, scratch } from './measure.ts';

const USERS = Number(process.env['POSTERN_BENCH_ROWS'] ?? 1_000_000);
const LOCKED = 10_000;
const TURNS = 5;
/** Milliseconds: from the lock until its end. */
const LASTS = 2_000;

const folder = await scratch();
const path = join(folder.path, 'set');
const ids = Array.from({ length: LOCKED }, (_, at) => 1 + at * Math.floor(USERS / LOCKED));
const manual = parseFilter(LISTS.users, 'status:manual');
if (!manual.ok) throw new Error(manual.error.message);
const locked = { filter: manual.filter, domain: null, sort: [] };

const directoryLate: number[] = [];
const listLate: number[] = [];
const delays: number[] = [];
const store = await openSet(path, { create: { name: 'Bench' } });
try {
  await importUsers(store, USERS);
  const directory = await openDirectory({
    setPath: path,
    setId: store.info().id,
    key: () => null,
    harden: () => Promise.resolve(),
    now: Date.now,
    overrides: { hostName: 'relay.example' },
  });
  const changes = store.info().seq;
  for (let turn = 0; turn < TURNS; turn++) {
    const until = Date.now() + LASTS;
    const lock = { kind: 'manual', since: Date.now(), until, reason: 'Bench', by: 'me' } as const;
    await store.commit({ kind: 'lock', selection: { by: 'ids', ids }, lock }, 'me');
    while (directory.seq() !== store.info().seq) await after(5);
    if (store.query(locked, 0, 60).total !== LOCKED) throw new Error('Not all are locked.');
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const mails = (id: number): boolean => {
      const user = directory.get(id);
      return user !== undefined && directory.status(user, Date.now()) === 'active';
    };
    if (ids.some(mails)) throw new Error('A locked user may mail.');
    let [relay, list] = [0, 0];
    while (relay === 0 || list === 0) {
      await after(5);
      if (relay === 0 && ids.every(mails)) relay = Date.now() - until;
      if (list === 0 && store.query(locked, 0, 60).total === 0) list = Date.now() - until;
      if (Date.now() > until + 10_000) throw new Error('The locks did not end.');
    }
    delay.disable();
    directoryLate.push(relay);
    listLate.push(list);
    delays.push(delay.percentile(99) / 1e6);
  }
  // Nothing is written when they end: each turn is the one change that locked them.
  if (store.info().seq !== changes + TURNS) throw new Error('Their end was written as changes.');
  await directory.close();
} finally {
  await store.close();
  await folder.dispose();
}

const figure = `${LOCKED.toLocaleString('en')} locks that end at one moment, of ${USERS.toLocaleString('en')} users`;
report({
  figure: `${figure}: the relay takes mail of all`,
  ours: median(directoryLate),
  limit: 1000,
  unit: 'ms',
});
report({
  figure: `${figure}: the list shows none of them locked`,
  ours: median(listLate),
  limit: 1000,
  unit: 'ms',
});
report({ figure: `${figure}: event-loop delay, p99`, ours: median(delays), limit: 50, unit: 'ms' });
