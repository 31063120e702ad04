/** What a mail database must hold after a crash, worked out from what its process said before. */
import { EVERYTHING } from '../../shared/lists/filter.ts';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openMailStore } from '../../electron/relay/mail/sqlite/open-mail-store.ts';
import { contentBytes } from '../support/mail-samples.ts';

/** Of all sizes, a few of them beyond what fits into a message's row; each turn of each sender its own. */
export function contentOf(number: number, turn: number): Buffer {
  const size = turn % 10 === 9 ? 300_000 + turn : 1000 + ((turn * 977) % 9000);
  return Buffer.alloc(size, `${number}-${turn} `);
}

export interface Spoken {
  /** Offered: message id to sender and turn. */
  readonly offered: ReadonlyMap<number, readonly [number: number, turn: number]>;
  readonly acknowledged: ReadonlySet<number>;
  /** Handed to the courier, and said to be sent. */
  readonly sending: ReadonlySet<number>;
  readonly sent: ReadonlySet<number>;
  readonly refused: readonly string[];
  readonly done: boolean;
}

export function spoken(text: string): Spoken {
  const offered = new Map<number, readonly [number, number]>();
  const acknowledged = new Set<number>();
  const sending = new Set<number>();
  const delivered = new Set<number>();
  const refused: string[] = [];
  let done = false;
  // Without the line that the crash cut off.
  for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
    const [word, id = '', number = '', turn = ''] = line.split(' ');
    if (word === 'offer') offered.set(Number(id), [Number(number), Number(turn)]);
    else if (word === 'ack') acknowledged.add(Number(id));
    else if (word === 'sending') sending.add(Number(id));
    else if (word === 'sent') delivered.add(Number(id));
    else if (word === 'refused') refused.push(id);
    else if (word === 'done') done = true;
  }
  return { offered, acknowledged, sending, sent: delivered, refused, done };
}

/**
 * Opens the database and compares: each acknowledged message is there whole unless it was being sent; none is there in
 * part; what counters and log say agrees. Returns the ids in the queue.
 */
export async function checkAfterCrash(folder: string, said: Spoken): Promise<ReadonlySet<number>> {
  const store = await openMailStore(folder, { now: Date.now });
  const { entries, total } = await store.queue({ filter: EVERYTHING, offset: 0, limit: 1_000_000 });
  const queued = new Set(entries.map(({ message }) => message));
  expect(total).toBe(queued.size);
  for (const id of said.acknowledged) {
    if (!said.sending.has(id)) expect(queued, `message ${id} was acknowledged`).toContain(id);
  }
  for (const id of said.sent) expect(queued, `message ${id} was sent`).not.toContain(id);
  for (const id of queued) {
    const [number, turn] = said.offered.get(id) ?? [-1, -1];
    expect(number, `message ${id} was offered`).toBeGreaterThanOrEqual(0);
    const content = await contentBytes(store.content(id));
    expect(content.equals(contentOf(number, turn)), `message ${id} is whole`).toBe(true);
  }
  const accepted = (await store.countEvents(0)).accepted ?? 0;
  const used = (await store.usage(null, 0)).reduce((sum, entry) => sum + entry.used, 0);
  expect(used, 'counters agree with the log').toBe(accepted);
  const delivered = (await store.countEvents(0)).delivered ?? 0;
  expect(queued.size + delivered, 'every message in the log is in the queue or was sent').toBe(accepted);
  await store.close();
  checkFile(folder);
  return queued;
}

/** No row without its message, no damage. */
export function checkFile(folder: string): void {
  const db = new DatabaseSync(join(folder, 'mail.db'), { readOnly: true });
  const one = (sql: string): unknown => Object.values(db.prepare(sql).get() ?? {})[0];
  expect(one('PRAGMA integrity_check(1)')).toBe('ok');
  expect(one('SELECT count(*) FROM chunk WHERE message NOT IN (SELECT id FROM message)')).toBe(0);
  expect(one('SELECT count(*) FROM recipient WHERE message NOT IN (SELECT id FROM message)')).toBe(0);
  expect(
    one('SELECT count(*) FROM message WHERE id NOT IN (SELECT message FROM recipient)'),
    'messages without recipients',
  ).toBe(0);
  db.close();
}
