/** Lists and their conditions, values, and what is deleted after its time. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { all, condition, EVERYTHING, type Filter } from '../../../../shared/lists/filter.ts';
import { LISTS } from '../../../../shared/lists/lists.ts';
import { LOG_VALUES, QUARANTINE_VALUES, QUEUE_VALUES } from '../../../../shared/lists/mail-lists.ts';
import { anyFilter, anyText } from '../../../../tests/support/made-up-filter.ts';
import { parseWhere } from '../../../../shared/lists/parse-where.ts';
import { predicate } from '../../../../shared/lists/predicate.ts';
import { printFilter } from '../../../../shared/lists/print-filter.ts';
import { resolve } from '../../../../shared/lists/resolve.ts';
import type { RowValues } from '../../../../shared/lists/row-values.ts';
import { mailFolder, openedStore } from '../../../../tests/support/mail-folder.ts';
import {
  eventOf,
  sampleMessage,
  sampleReason,
  takeOf,
  valuesIn,
} from '../../../../tests/support/mail-samples.ts';
import type { MailStore } from '../mail-store.ts';
import { formatMessageId } from '../message-id.ts';
import { openMailStore } from './open-mail-store.ts';

const NOW = Date.UTC(2026, 5, 1, 12);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

type MailList = 'queue' | 'quarantine' | 'log';

function where(list: MailList, ...texts: readonly string[]): Filter {
  return all(
    ...texts.map((text) => {
      const read = parseWhere(LISTS[list], text);
      if (!read.ok) throw new Error(read.error.message);
      return read.filter;
    }),
  );
}

describe('conditions', () => {
  let folder = '';
  let store: MailStore;
  let firstId = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'postern-mail-'));
    store = await openMailStore(folder, { now: () => NOW });
    const people = ['anna@example.com', '100%_sure@example.com', 'Zoë@example.com', "o'hara@example.com"];
    for (const [at, user] of people.entries()) {
      const received = NOW - at * HOUR;
      const subject = `Report ${at} \\ 50%`;
      const options = { user, userId: at, received, subject, recipients: [`r${at}@example.org`] };
      const message = await sampleMessage(store, options);
      if (at === 0) firstId = formatMessageId(message.draft.id);
      await store.accept(message);
      await store.quarantineMessage(await sampleMessage(store, options), {
        ...sampleReason(NOW + (at + 1) * DAY),
        score: at === 3 ? null : at + 4.5,
        finding: at < 2 ? 'spam' : 'malware',
      });
    }
    await store.hold(
      [(await store.queue({ filter: EVERYTHING, offset: 0, limit: 1 })).entries[0]!.id],
      true,
      'x',
    );
  });

  afterAll(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  test.each<[MailList, readonly string[], readonly number[]]>([
    ['queue', [], [3, 2, 1, 0]],
    ['queue', ['user contains anna'], [0]],
    ['queue', ['user is ANNA@example.com'], [0]],
    ['queue', ['user is-not anna@example.com'], [3, 2, 1]],
    ['queue', ['user contains %'], [1]],
    ['queue', ['user starts-with 100%_'], [1]],
    ['queue', ['user contains _sure'], [1]],
    ['queue', ['subject contains "\\ 50%"'], [3, 2, 1, 0]],
    ['queue', ['subject starts-with "Report 2"'], [2]],
    ['queue', ["user contains o'hara"], [3]],
    ['queue', [`user contains "' OR 1=1 --"`], []],
    ['queue', ['recipient ends-with @example.org', 'recipient does-not-contain r1'], [3, 2, 0]],
    ['queue', ['state is held'], [3]],
    ['queue', ['state is-not held'], [2, 1, 0]],
    ['queue', ['domain is example.org', 'state is queued', 'route is x:25'], []],
    ['queue', ['received after 90m'], [1, 0]],
    ['queue', ['attempts is 0', 'size more than 10', 'size less than 1M'], [3, 2, 1, 0]],
    ['queue', ['attempts more than 0'], []],
    ['queue', ['next before +1m'], [2, 1, 0]],
    ['queue', ['next after +1m'], []],
    ['queue', ['expires after +1h'], [2, 1, 0]],
    ['queue', ['received before 2026-06-01T10:30Z'], [3, 2]],
    ['quarantine', ['finding is malware'], [3, 2]],
    ['quarantine', ['recipient contains r1@', 'scanner is built-in', 'reason contains gtube'], [1]],
    ['quarantine', ['score more than 4.5'], [2, 1]],
    ['quarantine', ['score is 4.5'], [0]],
    ['quarantine', ['size less than 1'], []],
    ['quarantine', ['size more than 10', 'expires before +2d'], [0]],
    ['log', ['user is ANNA@EXAMPLE.COM'], [0, 0]],
    ['log', ['kind is held'], [3]],
    ['log', ['kind is accepted', 'time after 2h', 'recipient contains r1'], [1, 1]],
    ['log', ['client is 192.0.2.7', 'rule contains administrator'], [3]],
  ])('%s %j', async (list, texts, expected) => {
    const page = await store[list]({ filter: where(list, ...texts), offset: 0, limit: 100 });
    const found = page.entries.map(
      (entry) => /r(\d)@/.exec('recipients' in entry ? String(entry.recipients) : entry.recipient)?.[1],
    );
    expect(found.map(Number)).toEqual(expected);
    expect(page.total).toBe(expected.length);
  });

  test('by message, in windows and in either order', async () => {
    const filter = where('queue', `message is ${firstId.toLowerCase()}`);
    expect((await store.queue({ filter, offset: 0, limit: 10 })).entries).toMatchObject([
      { subject: 'Report 0 \\ 50%' },
    ]);
    const window = await store.log({ filter: EVERYTHING, offset: 1, limit: 2, ascending: true });
    expect(window.total).toBe(9);
    expect(window.entries.map(({ id }) => id)).toEqual(
      (await store.logSince(0, 9)).slice(1, 3).map(({ id }) => id),
    );
  });

  test('that make no sense are refused with a reason', async () => {
    const bad = (filter: Filter) => store.queue({ filter, offset: 0, limit: 1 });
    await expect(bad(condition('nothing', 'is', 'x'))).rejects.toThrow(/no field/);
    await expect(bad(condition('constructor', 'is', 'x'))).rejects.toThrow(/no field/);
    await expect(bad(condition('message', 'is', 'x'))).rejects.toThrow(/eleven/);
    await expect(bad(condition('received', 'is', '1h'))).rejects.toThrow(/last1h/);
    await expect(bad(condition('received', 'at-least', 'soon'))).rejects.toThrow(/2h/);
    await expect(bad(condition('user', 'more-than', 'x'))).rejects.toThrow(/does not go with/);
  });

  describe('are folded as everywhere', () => {
    const FOREIGN = 5;
    beforeAll(async () => {
      await store.accept(
        await sampleMessage(store, {
          user: 'Jörg.Νίκος@xn--bcher-kva.example',
          sender: 'Jörg.Νίκος@xn--bcher-kva.example',
          userId: FOREIGN,
          received: NOW - DAY,
          subject: 'Grüße, STRASSE',
          client: '2001:db8::7',
          recipients: ['r5@xn--bcher-kva.example'],
        }),
      );
    });

    test.each<[MailList, string]>([
      ['queue', 'user is JÖRG.ΝΊΚΟΣ@BÜCHER.example'],
      ['log', 'user is JÖRG.ΝΊΚΟΣ@xn--bcher-kva.example'],
      ['queue', 'user contains ΝΊΚΟΣ'],
      ['queue', 'subject contains GRÜẞE'],
      ['queue', 'subject starts-with gru\u0308'],
      ['queue', 'subject ends-with strasse'],
      ['queue', 'client is 2001:DB8:0::7'],
      ['queue', 'recipient ends-with @bücher.EXAMPLE'],
      ['queue', 'recipient ends-with @xn--bcher-kva.example'],
      ['queue', 'domain is Bücher.example'],
      ['queue', 'recipient is R5@BÜCHER.example'],
    ])('%s %s', async (list, text) => {
      const page = await store[list]({ filter: where(list, text), offset: 0, limit: 100 });
      expect(page.entries).toHaveLength(1);
      expect(page.entries[0]).toMatchObject({ sender: 'Jörg.Νίκος@xn--bcher-kva.example' });
      const operator = text.includes(' is ') ? text.replace(' is ', ' is-not ') : null;
      if (operator === null) return;
      const others = await store[list]({ filter: where(list, operator), offset: 0, limit: 100 });
      expect(others.entries.some((entry) => entry.sender.startsWith('Jörg'))).toBe(false);
      expect(others.total).toBeGreaterThan(0);
    });
  });
});

describe('filters by chance find in the database what they find in memory', () => {
  let folder = '';
  let store: MailStore;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'postern-mail-'));
    store = await openMailStore(folder, { now: () => NOW });
    const texts = fc.sample(anyText, { numRuns: 40, seed: 7 }).map((text) => text.replaceAll('\0', ''));
    for (let at = 0; at < 10; at++) {
      const [name = '', subject = '', sender = '', reason = ''] = texts.slice(at * 4);
      const domain = ['example.com', 'xn--bcher-kva.example', 'a.example'][at % 3] ?? '';
      const options = {
        user: `${name}@${domain}`,
        userId: at,
        received: NOW - at * at * HOUR,
        subject,
        sender: at === 3 ? '' : `${sender}@${domain}`,
        client: at % 2 === 0 ? '192.0.2.7' : '2001:db8::7',
        recipients: [`r${at}@${domain}`, `${subject.replaceAll(',', '')}@a.example`],
      };
      await store.accept(await sampleMessage(store, options));
      await store.quarantineMessage(await sampleMessage(store, options), {
        ...sampleReason(NOW + (at + 1) * DAY),
        reason,
        score: at % 3 === 0 ? null : at - 4.5,
        finding: at % 2 === 0 ? 'spam' : 'malware',
      });
    }
    const held = (await store.queue({ filter: EVERYTHING, offset: 0, limit: 5 })).entries.map(({ id }) => id);
    for (const id of held) await store.hold([id], true, 'x');
  });

  afterAll(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  test.each<[filter: string, lines: number]>([
    ['recipient is R7@bücher.example', 2],
    ['recipient is r7@xn--bcher-kva.example', 2],
    ['recipient starts-with r7@b', 2],
    ['recipient ends-with bücher.example', 6],
    ['recipient contains xn--bcher-kva', 6],
    ['recipient contains xn--bcher-kva.example,', 0],
  ])('the log of a message to several: %s', async (text, lines) => {
    const found = await store.log({ filter: where('log', text), offset: 0, limit: 100 });
    expect(found.entries.filter(({ recipient }) => recipient.includes(','))).toHaveLength(lines);
  });

  test.each<[MailList, RowValues<never>]>([
    ['queue', QUEUE_VALUES],
    ['quarantine', QUARANTINE_VALUES],
    ['log', LOG_VALUES],
  ])('%s', async (name, values) => {
    const list = LISTS[name];
    const named = (entry: { message: number | null }) => ({
      ...entry,
      message: entry.message === null ? null : formatMessageId(entry.message),
    });
    const page = async (filter: Filter) => store[name]({ filter, offset: 0, limit: 1000 });
    const rows = (await page(EVERYTHING)).entries.map(named);
    expect(rows.length).toBeGreaterThan(9);
    const fields = list.fields.filter(({ key }) => values[key] !== undefined);
    await fc.assert(
      fc.asyncProperty(anyFilter(list, fields), async (filter) => {
        const test = predicate(resolve(list, filter, NOW), { values });
        const found = await page(filter);
        expect(found.entries.map(named), printFilter(list, filter)).toEqual(
          rows.filter((row) => test(row as never)),
        );
        expect(found.total).toBe(found.entries.length);
      }),
      { numRuns: 250 },
    );
  });
});

test('values are read back at once, stay over a restart, and are listed by space', async () => {
  const path = await mailFolder();
  const store = await openedStore(path);
  const stored = [store.values.set('allow', 'a', '1'), store.values.set('allow', 'a', '2')];
  expect(await store.values.get('allow', 'a')).toBe('2');
  expect(await store.values.get('other', 'a')).toBeNull();
  expect(await valuesIn(store.values, 'allow')).toEqual([['a', '2']]);
  await Promise.all(stored);
  const many = Array.from({ length: 2500 }, (_, at) => [`k${at}`, String(at)] as const);
  await store.values.setMany('bayes', many);
  await store.values.set('bayes', 'k7', null);
  expect(await store.values.get('bayes', 'k7')).toBeNull();
  await store.close();
  const again = await openedStore(path);
  expect(await again.values.get('allow', 'a')).toBe('2');
  expect(await again.values.get('bayes', 'k7')).toBeNull();
  const removing = again.values.set('bayes', 'k8', null);
  const left = new Map(await valuesIn(again.values, 'bayes'));
  expect(left.size).toBe(2498);
  expect(left.get('k2499')).toBe('2499');
  await removing;
});

test('log lines and counters are deleted after their time', async () => {
  let now = NOW;
  const store = await openedStore(undefined, () => now);
  const sliding = {
    rule: 'limitPerMinute',
    at: now,
    from: now - 60_000,
    amount: 1,
    limit: 9,
    resets: 0,
  } as const;
  const month = { ...takeOf('limitPerMonth', 9), at: now - 20 * DAY, from: now - 20 * DAY };
  await store.accept(await sampleMessage(store, { takes: [sliding, month], received: now }));
  await store.write(Array.from({ length: 5000 }, () => eventOf('auth-failed', { time: now })));
  now += 10 * DAY;
  await store.write([eventOf('locked', { time: now })]);
  await store.expire(now, 30);
  expect(await store.countEvents(0)).toEqual({ accepted: 1, 'auth-failed': 5000, locked: 1 });
  expect(await store.countEvents(now)).toEqual({ locked: 1 });
  expect((await store.usage(null, 0)).map(({ rule }) => rule)).toEqual(['limitPerMonth']);
  await store.expire(now, 5);
  expect(await store.countEvents(0)).toEqual({ locked: 1 });
  now += 60 * DAY;
  await store.expire(now, 365);
  expect(await store.usage(null, 0)).toEqual([]);
});

test('events are counted from any time on', async () => {
  let now = NOW;
  const store = await openedStore(undefined, () => now);
  for (const minutes of [1, 10, 20, 30]) {
    now = NOW + minutes * 60_000;
    await store.write([eventOf('refused', { time: now }), eventOf('strike', { time: now })]);
  }
  const count = async (minutes: number): Promise<number | undefined> =>
    (await store.countEvents(NOW + minutes * 60_000)).refused;
  expect(await Promise.all([0, 1, 2, 10, 15, 20, 21, 30, 31].map(count))).toEqual([
    4,
    4,
    3,
    3,
    2,
    2,
    1,
    1,
    undefined,
  ]);
  expect(await store.countEvents(NOW)).toEqual({ refused: 4, strike: 4 });
});

test('listeners of the log hear of lines once they are stored', async () => {
  const store = await openedStore();
  const heard: number[] = [];
  let last = 0;
  const stop = store.onLog(() => {
    void store.logSince(last, 100).then((lines) => {
      for (const { id } of lines) heard.push((last = id));
    });
  });
  await store.write([eventOf('locked'), eventOf('unlocked')]);
  await store.values.set('a', 'b', 'c');
  await expect.poll(() => heard.length).toBe(2);
  stop();
  await store.write([eventOf('locked')]);
  expect(heard).toHaveLength(2);
});
