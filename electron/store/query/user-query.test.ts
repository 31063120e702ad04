import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayDomain } from '../../../shared/domain/domain-name.ts';
import type { Lock } from '../../../shared/domain/lock.ts';
import { EVERYBODY as ANY, SORT_FIELDS } from '../../../shared/domain/query.ts';
import type { SortKey, UserQuery } from '../../../shared/domain/query.ts';
import { LIMIT_RULES } from '../../../shared/domain/limits.ts';
import type { RuleUsage, UsedTotals } from '../../../shared/domain/usage.ts';
import { settingsAt, withoutOver } from '../../../shared/domain/temporary.ts';
import type { OutgoingSettings, SettingsOverride } from '../../../shared/domain/settings.ts';
import { addressKey } from '../../../shared/domain/user.ts';
import type { StoredUser } from '../../../shared/domain/user.ts';
import { USER_STATUSES, userStatus, type UserStatus } from '../../../shared/domain/user-status.ts';
import { all, any, condition, EVERYTHING, not, type Filter } from '../../../shared/lists/filter.ts';
import { anyFilter } from '../../../tests/support/made-up-filter.ts';
import { predicate } from '../../../shared/lists/predicate.ts';
import { printFilter } from '../../../shared/lists/print-filter.ts';
import { resolve } from '../../../shared/lists/resolve.ts';
import { inherits, isUsedKey, USER_VALUES } from '../../../shared/lists/user-fields.ts';
import { USERS } from '../../../shared/lists/user-lists.ts';
import { addressOf, type OutgoingUser } from '../../../shared/domain/user.ts';
import { isLimitKey } from './inherited-settings.ts';
import { NOTHING_USED, UsedFigures } from './used-figures.ts';
import { UserQueries } from './user-query.ts';
import { UserTable } from '../table/user-table.ts';

const DOMAINS = ['a.example', 'b.example', 'xn--mnchen-3ya.example'];
const NAMES = [
  'anna',
  'Anna',
  'ann',
  'bob.b',
  'user1',
  'user12',
  'user2',
  'x-y_z',
  'Ünal',
  '日本',
  'a',
  'e',
  "o'neil",
];
const IPS = ['192.0.2.1', '192.0.2.9', '2001:db8::1'];

/** Whom a change touched is made up: those of whose id its number is a part. */
const touched = (id: number, change: number): boolean => id % change === 0;
const VALUES_OF = {
  ...USER_VALUES,
  change: ({ id }: OutgoingUser) => ['7', '12'].filter((change) => touched(id, Number(change))),
};
const words = (text: string): Filter => ({ kind: 'words', text });

/** The rules, told in the plainest way. */
class Model {
  readonly users = new Map<number, StoredUser>();
  readonly overrides = new Map<string | null, SettingsOverride>();
  ipAuthorised = true;
  /** By id: of each rule, in the order of LIMIT_RULES. */
  used = new Map<number, readonly number[]>();

  matching(query: UserQuery, now: number): number[] {
    const users = [...this.users.values()].sort((a, b) => a.id - b.id);
    const test = predicate(resolve(USERS, query.filter, now), {
      values: VALUES_OF,
      inherits: (row: OutgoingUser, key) => inherits(row, key, now),
    });
    const found = users.filter(
      (user) => (query.domain === null || user.domain === query.domain) && test(this.#view(user, now)),
    );
    found.sort((a, b) => this.#compare(a, b, query.sort, now));
    return found.map((user) => user.id);
  }

  #status(user: StoredUser, now: number): UserStatus {
    return userStatus(user.kind, user.lock, { now, ipAuthorised: this.ipAuthorised });
  }

  #view(user: StoredUser, now: number): OutgoingUser {
    return {
      ...user,
      settings: withoutOver(user.settings, now),
      address: addressOf(user),
      displayDomain: displayDomain(user.domain),
      displayAddress: '',
      status: this.#status(user, now),
      plannedLock: null,
      hasPassword: false,
      importedHash: null,
      passwordId: null,
      effective: this.#effective(user, now),
      usage: this.#usage(user, now),
    };
  }

  #usage(user: StoredUser, now: number): readonly RuleUsage[] {
    const used = this.used.get(user.id) ?? [];
    const limits = this.#effective(user, now);
    return LIMIT_RULES.map((rule, at) => ({ rule, used: used[at] ?? 0, limit: limits[rule], resets: 0 }));
  }

  #effective(user: StoredUser, now: number): OutgoingSettings {
    const levels = [this.overrides.get(null) ?? {}, this.overrides.get(user.domain) ?? {}, user.settings];
    return settingsAt(now, ...levels);
  }

  #compare(a: StoredUser, b: StoredUser, sort: readonly SortKey[], now: number): number {
    for (const { field, descending } of sort) {
      const [x, y] = [this.#key(a, field, now), this.#key(b, field, now)];
      if (x !== y) return x < y === descending ? 1 : -1;
    }
    return a.id - b.id;
  }

  #key(user: StoredUser, field: SortKey['field'], now: number): string | number {
    if (field === 'address') return addressKey(user);
    if (field === 'username') return user.username.toLowerCase();
    if (field === 'domain') return user.domain;
    if (field === 'kind') return user.kind === 'ip' ? 1 : 0;
    if (field === 'status') return USER_STATUSES.indexOf(this.#status(user, now));
    if (isLimitKey(field)) return this.#effective(user, now)[field] || Infinity;
    if (field === 'share' || isUsedKey(field)) return Number(USER_VALUES[field]?.(this.#view(user, now)));
    return user[field];
  }
}

function pair() {
  const table = new UserTable();
  const model = new Model();
  const clock = { now: 0, seq: 0 };
  let used = NOTHING_USED;
  const again = () =>
    new UserQueries(table, {
      seq: () => clock.seq,
      now: () => clock.now,
      ipAuthorised: () => model.ipAuthorised,
      touchedBy: (change) => (id) => touched(id, change),
      overrides: (domain) => model.overrides.get(domain) ?? {},
      used: () => used,
    });
  const queries = again();
  const insert = (user: StoredUser) => {
    table.insert(user);
    model.users.set(user.id, user);
  };
  const readUsed = (counts: ReadonlyMap<number, readonly number[]>) => {
    model.used = new Map(counts);
    const users = [...counts.keys()];
    const column = (at: number) => users.map((id) => counts.get(id)?.[at] ?? 0);
    const sums: unknown = Object.fromEntries(LIMIT_RULES.map((rule, at) => [rule, column(at)]));
    used = new UsedFigures(table.lastId, { users, used: sums as UsedTotals['used'] });
  };
  return { table, model, clock, queries, again, insert, readUsed };
}

function user(id: number, username: string, domain: string, more: Partial<StoredUser> = {}): StoredUser {
  const kind = IPS.includes(username) ? 'ip' : 'mailbox';
  // Far from every moment that a filter can mean by the clock: an answer about those stands for a second.
  const rest = { settings: {}, lock: null, createdAt: id - 1e6, changedAt: id - 1e6, password: null };
  return { id, kind, username, domain, ...rest, ...more };
}

const VALUES = [
  '',
  'a',
  'A',
  'e',
  'ann',
  'user1',
  'ser',
  'b@',
  '@a',
  '@',
  'a@a.ex',
  'na@a.example',
  'example',
  'München',
  'XN--',
  '192.0',
  '.1',
  'ü',
  '日',
  'ip',
  'mailbox',
  'manual',
  'auto',
  'active',
  'not-authorised',
  'zz',
  "o'n",
  'a@xn',
  'a@mün',
  '@@',
];
const value = fc.constantFrom(...VALUES);
const sort = fc.uniqueArray(fc.record({ field: fc.constantFrom(...SORT_FIELDS), descending: fc.boolean() }), {
  maxLength: 3,
  selector: (key) => key.field,
});
const texts = fc.tuple(
  value.filter((text) => text !== ''),
  fc.constantFrom('address', 'username', 'domain'),
  fc.constantFrom('contains', 'is', 'starts-with', 'ends-with'),
);
/** So many that each name is read once for all of them. */
const manyNames: fc.Arbitrary<Filter> = fc
  .tuple(
    fc.array(fc.tuple(texts, fc.boolean()), { minLength: 9, maxLength: 14 }),
    fc.nat(9),
    fc.boolean(),
    anyFilter(USERS),
  )
  .map(([of, cut, both, other]) => {
    const names = of.map(([[text, field, operator], without]) => {
      const one = condition(field, operator, text);
      return without ? not(one) : one;
    });
    const [first, rest] = [names.slice(0, cut), names.slice(cut)];
    const mailboxes = condition('kind', 'is', 'mailbox');
    return both
      ? all(any(...first, other), any(...rest, mailboxes))
      : any(all(...first, mailboxes), other, ...rest);
  });
const filter: fc.Arbitrary<Filter> = fc.oneof(
  manyNames,
  fc.constant(EVERYTHING),
  value.filter((text) => text !== '').map(words),
  texts.map(([text, field, operator]) => condition(field, operator, text)),
  fc
    .tuple(texts, value, anyFilter(USERS))
    .map(([[text, field, operator], word, other]) =>
      all(not(condition(field, operator, text)), ...(word === '' ? [] : [words(word)]), other),
    ),
  anyFilter(USERS),
);
const query: fc.Arbitrary<UserQuery> = fc.record({
  filter,
  domain: fc.option(fc.constantFrom(...DOMAINS, 'none.example'), { freq: 3 }),
  sort,
});
const lock: fc.Arbitrary<Lock | null> = fc.constantFrom(
  null,
  { kind: 'manual', since: 0, until: null, reason: '', by: '' },
  { kind: 'automatic', since: 0, until: 5, reason: 'Ärger a', by: 'relay', unlocks: 12 },
  { kind: 'automatic', since: 0, until: 15, reason: '', by: '' },
  { kind: 'automatic', since: 0, until: null, reason: '', by: '' },
);
const settings: fc.Arbitrary<SettingsOverride> = fc.constantFrom(
  {},
  {},
  { limitPerDay: 5 },
  { limitPerDay: 0, limitPerHour: 3 },
  { limitPerDay: 1000, automaticLock: false, allowedSenders: 'a@a.example', userLockTimeout: 120 },
  { quarantineResponse: 'accepted', maxDaysToRetry: 1, limitPerMonth: 2000 },
  { 'temporary:limitPerDay': { value: 4, since: 0, until: 12 } },
  { limitPerDay: 6, 'temporary:limitPerDay': { value: 0, since: 7, until: 20, made: 0 } },
  { 'temporary:quarantineResponse': { value: 'accepted', since: 3, until: 9, made: 1 } },
);

describe('UserQueries', () => {
  it('answers as filtering and sorting one by one does, through edits, locks that lift and settings', () => {
    const step = fc.record({
      kind: fc.constantFrom(
        'insert',
        'insert',
        'remove',
        'lock',
        'settings',
        'touch',
        'override',
        'time',
        'authorise',
        'many',
        'used',
      ),
      pick: fc.nat(40),
      lock,
      settings,
      time: fc.nat(9),
      again: fc.boolean(),
      query,
    });
    const people = [...NAMES, ...IPS].flatMap((name) =>
      IPS.includes(name) ? [[name, DOMAINS[0]!] as const] : DOMAINS.map((domain) => [name, domain] as const),
    );
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
        const { table, model, clock, queries, insert, readUsed } = pair();
        const asked: UserQuery[] = [];
        for (const step of steps) {
          const ids = [...model.users.keys()];
          const id = ids[step.pick % Math.max(1, ids.length)];
          if (step.kind === 'many' && table.size > 0) table.touched.addAll();
          if (step.kind === 'insert') {
            const [name, domain] = people[step.pick]!;
            if (table.findKey(addressKey(user(1, name, domain))) === undefined) {
              insert(
                user(table.lastId + 1, name, domain, {
                  lock: step.lock,
                  settings: step.settings,
                  changedAt: step.time * 1e9 - 5e8,
                }),
              );
            }
          } else if (step.kind === 'override') {
            model.overrides.set(step.pick % 2 === 0 ? null : DOMAINS[0]!, step.settings);
            clock.seq++;
          } else if (step.kind === 'used') {
            const counts = [step.pick, step.time, step.pick * 7, 3, step.time * 400, step.pick];
            readUsed(
              new Map(ids.filter((one) => one % 3 < 2).map((one) => [one, counts.map((n) => n * (one % 5))])),
            );
          } else if (step.kind === 'authorise') model.ipAuthorised = step.again;
          else if (step.kind === 'time')
            clock.now = Math.max(0, clock.now + (step.again ? -step.time : step.time));
          else if (id !== undefined) {
            const before = model.users.get(id)!;
            if (step.kind === 'remove') {
              table.remove(id);
              model.users.delete(id);
            } else if (step.kind === 'lock') {
              table.setLock(id, step.lock);
              model.users.set(id, { ...before, lock: step.lock });
            } else if (step.kind === 'settings') {
              table.setSettings(id, step.settings);
              model.users.set(id, { ...before, settings: step.settings });
            } else if (step.kind === 'touch') {
              const changedAt = step.time * 1e9 + 5e8;
              table.touch(id, changedAt);
              model.users.set(id, { ...before, changedAt });
            }
          }
          const ask = step.again && asked.length > 0 ? asked[step.pick % asked.length]! : step.query;
          asked.push(ask);
          const expected = model.matching(ask, clock.now);
          expect([...queries.matching(ask)], printFilter(USERS, ask.filter)).toEqual(expected);
          const last = expected.at(-1);
          if (last !== undefined) expect(queries.position(last, ask)).toBe(expected.length - 1);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it.each([
    ['text', 'ΝΙΚΟΣ'],
    ['address', 'νικος@MÜNCHEN.example'],
    ['address', 'ΝΙΚΟΣ@xn--MNCHEN-3ya.example'],
    ['username', 'νικοσ'],
    ['domain', 'München.example'],
    ['text', '2001:DB8:0::1'],
    ['address', '2001:DB8:0::1'],
    ['username', '2001:0db8::0:1'],
  ] as const)('finds by %s %s whatever its form', (field, value) => {
    const { queries, insert } = pair();
    insert(user(1, 'Νίκος', 'xn--mnchen-3ya.example'));
    insert(user(2, 'Νικοσ', 'xn--mnchen-3ya.example'));
    insert(user(3, '2001:db8::1', 'a.example'));
    const query =
      field === 'text' ? { ...ANY, filter: words(value) } : { ...ANY, filter: condition(field, 'is', value) };
    const wanted = value.includes(':') ? [3] : field === 'domain' ? [1, 2] : [2];
    expect([...queries.matching(query)]).toEqual(wanted);
  });

  it('gives windows with totals, of the whole and of a domain', () => {
    const { queries, insert } = pair();
    for (let id = 1; id <= 100; id++) insert(user(id, `user${id}`, DOMAINS[id % 2]!));
    const window = queries.window({ ...ANY, filter: words('user1') }, 1, 3);
    expect([window.total, window.all, [...window.ids]]).toEqual([12, 100, [10, 11, 12]]);
    expect(queries.window({ ...ANY, domain: DOMAINS[0]! }, 0, 1).all).toBe(50);
    expect(queries.window({ ...ANY, domain: 'none.example' }, 0, 1).all).toBe(0);
    expect(queries.window(ANY, 100, 60).ids.length).toBe(0);
    expect(queries.position(999, ANY)).toBeNull();
  });

  it('sorts many users, in either direction, by any fields, and mends the order after an edit', () => {
    const { table, model, queries, insert } = pair();
    let seed = 1;
    const random = (below: number) => (seed = (seed * 48271) % 0x7fffffff) % below;
    for (let id = 1; id <= 3000; id++) {
      insert(
        user(id, `${NAMES[random(13)]!}${random(5000)}.${id}`, DOMAINS[random(3)]!, {
          changedAt: random(4e9) * 400,
          createdAt: random(1e5),
          settings: random(9) === 0 ? { limitPerDay: random(3) } : {},
        }),
      );
    }
    for (const field of SORT_FIELDS) {
      for (const descending of [false, true]) {
        const ask: UserQuery = { ...ANY, sort: [{ field, descending }] };
        expect([...queries.matching(ask)]).toEqual(model.matching(ask, 0));
        const id = 1 + random(3000);
        table.touch(id, 5);
        model.users.set(id, { ...model.users.get(id)!, changedAt: 5 });
        expect([...queries.matching(ask)]).toEqual(model.matching(ask, 0));
        const narrow = { ...ask, filter: words('.1') };
        expect([...queries.matching(narrow)]).toEqual(model.matching(narrow, 0));
      }
    }
  });

  it('narrows as one types', () => {
    const { model, queries, insert } = pair();
    for (let id = 1; id <= 3000; id++) insert(user(id, `user${id}`, DOMAINS[0]!));
    const typed = 'u us user2 user29 user299 user2999 user2999@ user2999@a 2999@a r2';
    for (const text of typed.split(' ')) {
      expect([...queries.matching({ ...ANY, filter: words(text) })]).toEqual(
        model.matching({ ...ANY, filter: words(text) }, 0),
      );
    }
  });

  it('does not show what is staged', () => {
    const { table, queries } = pair();
    table.insertRow(1, 0, 'anna', DOMAINS[0]!, 0, 0, 1, true);
    expect(queries.window({ ...ANY, filter: words('anna') }, 0, 10).total).toBe(0);
    table.publish(1, 1);
    expect(queries.window({ ...ANY, filter: words('anna') }, 0, 10).total).toBe(1);
  });

  it('answers in turns what it answers at once, whatever is changed between them', async () => {
    const { table, queries, again, insert } = pair();
    for (let id = 1; id <= 120_000; id++) insert(user(id, `user${id}`, DOMAINS[id % 3]!));
    const ends = Array.from({ length: 20 }, (_, at) => condition('username', 'ends-with', `${at}7`));
    const asked: UserQuery = {
      filter: all(not(any(...ends)), condition('limitPerDay', 'more-than', '10')),
      domain: null,
      sort: [
        { field: 'changedAt', descending: true },
        { field: 'username', descending: true },
      ],
    };
    let [turns, over] = [0, false];
    const change = () => {
      if (over) return;
      turns++;
      const id = turns * 997 + 1;
      if (table.isLive(id)) table.remove(id);
      table.setSettings(id + 1, { limitPerDay: 5 });
      table.touch(id + 2, 1e9 + turns);
      insert(user(table.lastId + 1, `new${turns}`, `${turns}.example`));
      setImmediate(change);
    };
    const told: number[] = [];
    setImmediate(change);
    await Promise.all([
      queries.prepare(asked, ({ rows, of }) => told.push(rows / of)),
      queries.prepare(asked, () => undefined),
    ]);
    over = true;
    expect(turns).toBeGreaterThan(2);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect([...queries.matching(asked)]).toEqual([...again().matching(asked)]);
  });

  it('leaves out whom it left out, though as many are gone meanwhile', async () => {
    const { table, queries, insert } = pair();
    for (let id = 1; id <= 120_000; id++) insert(user(id, `user${id}`, DOMAINS[id % 3]!));
    const ends = Array.from({ length: 20 }, (_, at) => condition('username', 'is', `nobody${at}`));
    const asked: UserQuery = {
      filter: not(any(condition('username', 'is', 'user7'), ...ends)),
      domain: null,
      sort: [{ field: 'username', descending: false }],
    };
    await queries.prepare(asked, () =>
      [2].filter((id) => table.isLive(id)).forEach((id) => table.remove(id)),
    );
    const found = queries.matching(asked);
    expect([found.length, found.includes(2), found.includes(7)]).toEqual([119_998, false, false]);
  });

  it('knows that the address of an IP user has no domain in it, in many conditions as in one', () => {
    const { queries, insert } = pair();
    [IPS[0] ?? '', 'anna'].forEach((name, at) => insert(user(at + 1, name, 'a.example')));
    const nobody = Array.from({ length: 9 }, (_, at) => condition('username', 'is', `nobody${at}`));
    const asked = { ...ANY, filter: any(condition('address', 'contains', 'a.exam'), ...nobody) };
    expect([...queries.matching(asked)]).toEqual([2]);
  });

  it('ends the work where nobody wants it any more, and whoever asked for the same gets it all the same', async () => {
    const { queries, insert } = pair();
    for (let id = 1; id <= 120_000; id++) insert(user(id, `user${id}`, DOMAINS[id % 3]!));
    const asked: UserQuery = { ...ANY, sort: [{ field: 'address', descending: false }] };
    const ended = queries.prepare(asked, () => {
      throw new Error('ended');
    });
    const other = queries.prepare(asked, () => undefined);
    await expect(ended).rejects.toThrow('ended');
    await other;
    expect(queries.matching(asked)).toHaveLength(120_000);
  });
});
