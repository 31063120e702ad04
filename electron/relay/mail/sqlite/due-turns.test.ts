import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DueTurns } from './due-turns.ts';
import { ROOM_FOR_ALL, type LaneRoom } from '../lanes.ts';
import { MIGRATIONS } from './schema.ts';

const NONE: ReadonlySet<never> = new Set();
const NOW = 1000;

interface Rows {
  readonly domain: string;
  readonly user?: number;
  readonly from: number;
  readonly count: number;
  readonly next?: number;
  readonly to?: string;
  readonly route?: string;
  readonly state?: number;
}

function turns(...rows: readonly Rows[]) {
  const db = new DatabaseSync(':memory:');
  for (const migration of MIGRATIONS) db.exec(migration);
  onTestFinished(() => db.close());
  const insert = db.prepare("INSERT INTO recipient VALUES (?, 1, ?, ?, 0, '', ?, '', NULL, ?, '', ?, ?)");
  for (const { domain, user = 1, from, count, next = 0, to = 'd.example', route = '', state = 0 } of rows) {
    for (let id = from; id < from + count; id++) insert.run(id, state, next, to, route, domain, user);
  }
  const made = new DueTurns(db);
  const ids = (limit: number, taken: readonly number[] = [], down: readonly string[] = [], room?: LaneRoom) =>
    made.ids(NOW, limit, new Set(taken), new Set(down), room ?? ROOM_FOR_ALL);
  return { db, ids };
}

describe('due recipients', () => {
  it('come in turns of domains, in them of users, however much one has and since when', () => {
    const { ids } = turns(
      { domain: 'a.example', user: 1, from: 1, count: 100 },
      { domain: 'a.example', user: 2, from: 200, count: 3, next: 10 },
      { domain: 'b.example', user: 3, from: 300, count: 1, next: 20 },
    );
    expect(ids(6)).toEqual([1, 2, 3, 300, 200, 201]);
    expect(ids(6, [1, 2, 3, 300, 200, 201])).toEqual([4, 5, 6, 202, 7, 8]);
  });

  it('go on in the next page with whose turn it is', () => {
    const { ids } = turns(
      ...[1, 2, 3].flatMap((n) => [
        { domain: `d${n}`, user: 1, from: n * 100, count: 10 },
        { domain: `d${n}`, user: 2, from: n * 100 + 50, count: 10 },
      ]),
    );
    const pages: number[][] = [];
    for (let page = 0; page < 4; page++) pages.push(ids(2, pages.flat()));
    expect(pages).toEqual([
      [100, 200],
      [300, 150],
      [250, 350],
      [101, 201],
    ]);
  });

  it('are found when everybody else has had their share', () => {
    const { ids } = turns(
      { domain: 'a.example', from: 1, count: 5 },
      { domain: 'b.example', from: 10, count: 1 },
    );
    expect(ids(4)).toEqual([1, 2, 10, 3]);
    expect(ids(100).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 10]);
  });

  it('are queued, due, not taken, and of destinations that are up', () => {
    const { ids } = turns(
      { domain: 'a.example', from: 1, count: 3 },
      { domain: 'a.example', from: 10, count: 1, state: 1 },
      { domain: 'b.example', from: 20, count: 1, next: NOW + 1 },
      { domain: 'b.example', from: 30, count: 1, next: NOW },
      { domain: 'c.example', from: 40, count: 1, to: 'down.example' },
      { domain: 'c.example', from: 50, count: 1, route: 'h:25' },
    );
    expect(ids(100, [2]).sort((a, b) => a - b)).toEqual([1, 3, 30, 40, 50]);
    expect(ids(100, [], ['down.example'])).not.toContain(40);
    expect(ids(100, [], ['h:25'])).not.toContain(50);
    expect(ids(100, [], ['*'])).toEqual([50]);
  });

  it('are as many of each as there is room for, and none of where a sender has its share', () => {
    const { ids } = turns(
      { domain: 'a.example', from: 1, count: 50 },
      { domain: 'a.example', from: 60, count: 1, to: 'e.example', next: 5 },
      { domain: 'b.example', from: 100, count: 50 },
    );
    const room = (of: Record<string, number>, full: Record<string, readonly string[]> = {}): LaneRoom => ({
      crowded: true,
      room: ({ domain }) => of[domain] ?? 0,
      full: ({ domain }) => full[domain] ?? [],
    });
    expect(ids(100, [], [], room({ 'a.example': 30, 'b.example': 0 }))).toHaveLength(30);
    expect(ids(100, [], [], room({ 'b.example': -1 }))).toEqual([]);
    const one = room({ 'a.example': 9, 'b.example': 1 }, { 'a.example': ['d.example'] });
    expect(ids(100, [], [], one).sort((a, b) => a - b)).toEqual([60, 100]);
  });

  it('are found by steps in the index, not by reading all', () => {
    const { db } = turns();
    const plans: string[] = [];
    const spy = {
      prepare(sql: string) {
        for (const row of db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all()) plans.push(String(row['detail']));
        return db.prepare(sql);
      },
    } as unknown as DatabaseSync;
    expect(new DueTurns(spy).ids(NOW, 10, NONE, NONE, ROOM_FOR_ALL)).toEqual([]);
    const searched = plans.filter((plan) => plan.startsWith('SEARCH recipient'));
    const inLane = '(sender_domain=? AND sender_user=? AND (next,domain,route)>(?,?,?) AND next<?)';
    const nextUser = '(sender_domain=? AND sender_user>?)';
    const steps = ['', '(sender_domain>?)', nextUser, nextUser, inLane, inLane, inLane];
    expect(searched.filter((plan) => plan.includes('recipient_turn'))).toEqual(
      steps.map((step) => `SEARCH recipient USING COVERING INDEX recipient_turn ${step}`.trim()),
    );
    expect(plans.filter((plan) => /TEMP B-TREE|SCAN recipient USING (?!COVERING)/.test(plan))).toEqual([]);
  });
});

it('rows of before have the domain and user of their message', () => {
  const db = new DatabaseSync(':memory:');
  onTestFinished(() => db.close());
  const [first = '', ...later] = MIGRATIONS;
  db.exec(first);
  const message = db.prepare(
    "INSERT INTO message VALUES (?, ?, 1, ?, 0, NULL, ?, ?, '', '', '', '', '', '', 0, 0, NULL, 0, 0, NULL)",
  );
  const recipient = db.prepare("INSERT INTO recipient VALUES (?, ?, 0, 0, 0, '', '', '', NULL, '', '')");
  const mail: readonly (readonly [string, number | null, string])[] = [
    ['Anna@Sender.Example', 7, 'anna@x.example'],
    ['"a@b"@y.example', 8, 'x'],
    ['', 9, 'bea@x.example'],
    ['', null, ''],
  ];
  for (const [at, [sender, userId, user]] of mail.entries()) {
    message.run(at + 1, at + 10, sender, userId, user);
    recipient.run(at + 10, at + 1);
  }
  recipient.run(99, 50);
  for (const migration of later) db.exec(migration);
  const rows = db.prepare('SELECT sender_domain AS d, sender_user AS u FROM recipient ORDER BY id').all();
  expect(rows.map(({ d, u }) => [d, u])).toEqual([
    ['sender.example', 7],
    ['y.example', 8],
    ['x.example', 9],
    ['', 0],
    ['', 0],
  ]);
});
