/**
 * Queue, quarantine and mail log with a million rows each: the first window of a list, filtered or sorted, and the delay of the
 * owner's loop meanwhile. What is rare is found later; then the figure is until the first answer, which says how far it is.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import type {
  ListSort,
  MailListKey,
  MailReading,
  WindowQuestion,
} from '../electron/relay/mail/mail-reading.ts';
import { readInThread } from '../electron/relay/mail/sqlite/reading-thread.ts';
import { EVERYTHING, type Filter } from '../shared/lists/filter.ts';
import { LISTS } from '../shared/lists/lists.ts';
import { parseFilter } from '../shared/lists/parse-filter.ts';
import { makeMailDatabase } from './mail-database-fixture.ts';
import { median, report, scratch } from './measure.ts';

const ROWS = Number(process.env['POSTERN_BENCH_MAIL_ROWS'] ?? 1_000_000);
const ROUNDS = 3;

const QUESTIONS: readonly (readonly [list: MailListKey, filter: string, sort?: string])[] = [
  ['queue', ''],
  ['queue', 'domain:host17.example'],
  ['queue', 'state:held user:user17'],
  ['queue', 'week attempts>3'],
  ['queue', 'nothing-like-this'],
  ['quarantine', ''],
  ['quarantine', 'finding:malware'],
  ['quarantine', 'score>29 recipient:to7'],
  ['quarantine', 'nothing-like-this'],
  ['log', ''],
  ['log', 'kind:deferred'],
  ['log', 'user:user17@example7.com reply:queued'],
  ['log', 'nothing-like-this'],
];
const SORTED: readonly (readonly [list: MailListKey, field: string])[] = [
  ['queue', 'size'],
  ['queue', 'next'],
  ['quarantine', 'score'],
];

function filterOf(list: MailListKey, text: string): Filter {
  if (text === '') return EVERYTHING;
  const read = parseFilter(LISTS[list], text);
  if (!read.ok) throw new Error(read.error.message);
  return read.filter;
}

let asked = 0;

function question(list: MailListKey, text: string, field?: string): WindowQuestion {
  const sort: ListSort = LISTS[list].sort ?? { field: 'received', descending: true };
  const filter = filterOf(list, text);
  const ordered = field === undefined ? sort : { field, descending: true };
  // Each is asked for the first time.
  asked += 1;
  return {
    filter,
    sort: ordered,
    at: Date.now(),
    asker: `bench-${asked}`,
    partial: true,
    offset: 0,
    limit: 100,
  };
}

/** Milliseconds to the first answer, and until all was searched. */
async function answer(reading: MailReading, list: MailListKey, asks: WindowQuestion) {
  const begun = performance.now();
  const window = await reading[list](asks);
  const first = performance.now() - begun;
  const asker = asks.asker ?? '';
  for (let { more } = window; more; more = (await reading.search({ asker }))?.more ?? false) await pause(20);
  return { first, whole: performance.now() - begun };
}

const folder = await scratch();
const reading = readInThread(join(folder.path, 'mail'));
try {
  await makeMailDatabase(join(folder.path, 'mail'), ROWS, Date.now());
  await reading.summary({ eventsSince: Date.now() });
  const loop = monitorEventLoopDelay({ resolution: 1 });
  const firsts: number[] = [];
  for (const [list, text] of QUESTIONS) {
    const times: number[] = [];
    let whole = 0;
    for (let round = 0; round < ROUNDS; round++) {
      loop.enable();
      const answered = await answer(reading, list, question(list, text));
      loop.disable();
      times.push(answered.first);
      whole = answered.whole;
    }
    firsts.push(median(times));
    process.stderr.write(
      `${list} ${text}: ${median(times).toFixed(0)} ms, all searched after ${whole.toFixed(0)} ms\n`,
    );
  }
  report({
    figure: 'mail lists: first answer, slowest of all filters',
    ours: Math.max(...firsts),
    limit: 100,
    unit: 'ms',
  });
  report({
    figure: 'mail lists: delay of the loop that asks, p99',
    ours: loop.percentile(99) / 1e6,
    limit: 16,
    unit: 'ms',
  });
  for (const [list, field] of SORTED) {
    const { whole } = await answer(reading, list, question(list, '', field));
    process.stderr.write(`${list} by ${field}: in order after ${whole.toFixed(0)} ms\n`);
  }
} finally {
  await reading.close();
  await folder.dispose();
}
