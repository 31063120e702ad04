/**
 * Accepting and settling in the mail database, 4 KB messages and 20 in flight, beside a bare loop that stores the same
 * message and recipient in the same groups: no counters, no log, no indexes. Rounds alternate; medians.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DueMessage, MailStore } from '../electron/relay/mail/mail-types.ts';
import { openMailStore } from '../electron/relay/mail/open-mail-store.ts';
import { messageOf, sent, takeOf } from '../tests/support/mail-samples.ts';
import { median, report, scratch, timed } from './measure.ts';

const MESSAGES = Number(process.env['POSTERN_BENCH_MESSAGES'] ?? 5000);
const IN_FLIGHT = 20;
const ROUNDS = 5;
const CONTENT = Buffer.alloc(4096, 'x');
const TAKES = [
  takeOf('limitPerDay', 1e9),
  takeOf('limitPerWeek', 1e9),
  takeOf('limitPerMonth', 1e9),
  takeOf('maxRecipientsPerDay', 1e9),
];

/** Runs `each` for so many, `IN_FLIGHT` at a time. */
async function inFlight(count: number, each: (number: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await each(next++);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
}

async function acceptAll(store: MailStore): Promise<void> {
  await inFlight(MESSAGES, async (number) => {
    const draft = store.begin();
    await draft.write(CONTENT);
    await store.accept(messageOf(draft, { userId: number % 50, takes: TAKES }));
  });
}

async function settleAll(store: MailStore, due: readonly DueMessage[]): Promise<void> {
  await inFlight(due.length, async (at) => {
    const message = due[at];
    if (message === undefined) return;
    await store.settle({ message: message.id, outcomes: message.deliveries.map(sent) });
  });
}

/** The rival: groups of as many as are in flight, each in one transaction. */
class Bare {
  readonly #db: DatabaseSync;
  #last = 0;

  constructor(path: string) {
    this.#db = new DatabaseSync(path);
    this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      CREATE TABLE message (id INTEGER PRIMARY KEY, sender TEXT, content BLOB);
      CREATE TABLE recipient (id INTEGER PRIMARY KEY, message INTEGER, address TEXT);`);
  }

  accept(): void {
    const message = this.#db.prepare('INSERT INTO message VALUES (?, ?, ?)');
    const recipient = this.#db.prepare('INSERT INTO recipient VALUES (?, ?, ?)');
    this.#groups((id) => {
      message.run(id, 'anna@example.com', CONTENT);
      recipient.run(id, id, 'bert@example.org');
    });
  }

  settle(): void {
    this.#last -= MESSAGES;
    const message = this.#db.prepare('DELETE FROM message WHERE id = ?');
    const recipient = this.#db.prepare('DELETE FROM recipient WHERE id = ?');
    this.#groups((id) => {
      recipient.run(id);
      message.run(id);
    });
  }

  close(): void {
    this.#db.close();
  }

  #groups(each: (id: number) => void): void {
    for (let done = 0; done < MESSAGES; done += IN_FLIGHT) {
      this.#db.exec('BEGIN');
      for (let at = 0; at < IN_FLIGHT; at++) each(++this.#last);
      this.#db.exec('COMMIT');
    }
  }
}

interface Sample {
  readonly ms: number;
  readonly cpuMs: number;
}

async function measured(work: () => Promise<void> | void): Promise<Sample> {
  const before = process.cpuUsage();
  const { ms } = await timed(work);
  const { user, system } = process.cpuUsage(before);
  return { ms, cpuMs: (user + system) / 1000 };
}

const folder = await scratch();
try {
  const store = await openMailStore(join(folder.path, 'mail'), { now: Date.now });
  const bare = new Bare(join(folder.path, 'bare.db'));
  let due: DueMessage[] = [];
  store.onDue((message) => due.push(message));
  const samples = {
    accept: [] as Sample[],
    settle: [] as Sample[],
    bareAccept: [] as Sample[],
    bareSettle: [] as Sample[],
  };
  // One round before those that count.
  for (let round = 0; round <= ROUNDS; round++) {
    due = [];
    const accept = await measured(() => acceptAll(store));
    const bareAccept = await measured(() => bare.accept());
    const settle = await measured(() => settleAll(store, due));
    const bareSettle = await measured(() => bare.settle());
    if (round === 0) continue;
    samples.accept.push(accept);
    samples.settle.push(settle);
    samples.bareAccept.push(bareAccept);
    samples.bareSettle.push(bareSettle);
  }
  await store.close();
  bare.close();
  const each = (values: readonly Sample[], of: keyof Sample): number =>
    (median(values.map((value) => value[of])) * 1000) / MESSAGES;
  for (const [what, ours, rival] of [
    ['accept', samples.accept, samples.bareAccept],
    ['settle', samples.settle, samples.bareSettle],
  ] as const) {
    report({
      figure: `mail database: ${what} of a 4 KB message, ${IN_FLIGHT} in flight (bare loop of inserts)`,
      ours: each(ours, 'ms'),
      rival: each(rival, 'ms'),
      atMost: 3,
      unit: 'µs',
    });
    report({
      figure: `mail database: processor time to ${what} a 4 KB message (bare loop of inserts)`,
      ours: each(ours, 'cpuMs'),
      rival: each(rival, 'cpuMs'),
      atMost: 4,
      unit: 'µs',
    });
  }
} finally {
  await folder.dispose();
}
