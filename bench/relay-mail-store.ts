/**
 * Accepting alone, and accepting with each message delivered at once, 4 KB messages and 20 in flight, beside a bare loop
 * that stores (and deletes) the same message and recipient in groups of 20: no counters, no log, no indexes. Rounds
 * alternate; medians.
 */
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { MailStore } from '../electron/relay/mail/mail-store.ts';
import { openMailStore } from '../electron/relay/mail/sqlite/open-mail-store.ts';
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

/** Each message is settled as soon as the courier hears of it. */
async function acceptAndSettleAll(store: MailStore, settle: { now: boolean }): Promise<void> {
  settle.now = true;
  await acceptAll(store);
  settle.now = false;
  // Settlements share one queue: once this one is stored, so are those before it.
  await store.write([]);
}

/** The rival: groups of as many as are in flight, each in one transaction. */
class Bare {
  readonly #db: DatabaseSync;
  readonly #insertMessage: StatementSync;
  readonly #insertRecipient: StatementSync;
  readonly #deleteMessage: StatementSync;
  readonly #deleteRecipient: StatementSync;
  #last = 0;

  constructor(path: string) {
    this.#db = new DatabaseSync(path);
    this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      CREATE TABLE message (id INTEGER PRIMARY KEY, sender TEXT, content BLOB);
      CREATE TABLE recipient (id INTEGER PRIMARY KEY, message INTEGER, address TEXT);`);
    this.#insertMessage = this.#db.prepare('INSERT INTO message VALUES (?, ?, ?)');
    this.#insertRecipient = this.#db.prepare('INSERT INTO recipient VALUES (?, ?, ?)');
    this.#deleteMessage = this.#db.prepare('DELETE FROM message WHERE id = ?');
    this.#deleteRecipient = this.#db.prepare('DELETE FROM recipient WHERE id = ?');
  }

  accept(): void {
    for (let done = 0; done < MESSAGES; done += IN_FLIGHT) this.#insertGroup();
  }

  acceptAndSettle(): void {
    for (let done = 0; done < MESSAGES; done += IN_FLIGHT) {
      this.#insertGroup();
      this.#deleteGroup();
    }
  }

  close(): void {
    this.#db.close();
  }

  #insertGroup(): void {
    this.#db.exec('BEGIN');
    for (let at = 0; at < IN_FLIGHT; at++) {
      const id = ++this.#last;
      this.#insertMessage.run(id, 'anna@example.com', CONTENT);
      this.#insertRecipient.run(id, id, 'bert@example.org');
    }
    this.#db.exec('COMMIT');
  }

  #deleteGroup(): void {
    this.#db.exec('BEGIN');
    for (let id = this.#last - IN_FLIGHT + 1; id <= this.#last; id++) {
      this.#deleteRecipient.run(id);
      this.#deleteMessage.run(id);
    }
    this.#db.exec('COMMIT');
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
  const settle = { now: false };
  store.claimant(60_000).onDue(({ id, deliveries }) => {
    if (settle.now) void store.settle({ message: id, outcomes: deliveries.map(sent) });
  });
  const samples = {
    accept: [] as Sample[],
    bareAccept: [] as Sample[],
    both: [] as Sample[],
    bareBoth: [] as Sample[],
  };
  // One round before those that count.
  for (let round = 0; round <= ROUNDS; round++) {
    const accept = await measured(() => acceptAll(store));
    const bareAccept = await measured(() => bare.accept());
    const both = await measured(() => acceptAndSettleAll(store, settle));
    const bareBoth = await measured(() => bare.acceptAndSettle());
    if (round === 0) continue;
    samples.accept.push(accept);
    samples.bareAccept.push(bareAccept);
    samples.both.push(both);
    samples.bareBoth.push(bareBoth);
  }
  await store.close();
  bare.close();
  const each = (values: readonly Sample[], of: keyof Sample): number =>
    (median(values.map((value) => value[of])) * 1000) / MESSAGES;
  for (const [what, ours, rival] of [
    ['accept a 4 KB message', samples.accept, samples.bareAccept],
    ['accept and settle a 4 KB message', samples.both, samples.bareBoth],
  ] as const) {
    report({
      figure: `mail database: time to ${what}, ${IN_FLIGHT} in flight (bare loop of inserts)`,
      ours: each(ours, 'ms'),
      rival: each(rival, 'ms'),
      atMost: 3,
      unit: 'µs',
    });
    report({
      figure: `mail database: processor time to ${what} (bare loop of inserts)`,
      ours: each(ours, 'cpuMs'),
      rival: each(rival, 'cpuMs'),
      atMost: 3,
      unit: 'µs',
    });
  }
} finally {
  await folder.dispose();
}
