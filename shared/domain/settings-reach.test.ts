/** Whom a new default reaches. */
import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from './settings.ts';
import { settingsReach } from './settings-reach.ts';

const domains = new Map([
  ['a.example', { limitPerDay: 50 }],
  ['b.example', {}],
]);
const users = [
  { domain: 'a.example', own: {}, users: 10 },
  { domain: 'b.example', own: {}, users: 5 },
  { domain: 'b.example', own: { limitPerDay: 7 }, users: 2 },
];
const { limitPerDay } = DEFAULT_SETTINGS;

test('a new value of the system reaches who inherits it, past domains that have their own', () => {
  const of = { level: null, system: {}, domains, users, now: 1_000 };
  expect(settingsReach({ ...of, patch: { limitPerDay: 9 } })).toEqual([
    { key: 'limitPerDay', from: limitPerDay, to: 9, users: 5, others: 12, domains: ['a.example'] },
  ]);
  expect(settingsReach({ ...of, patch: { automaticLock: false } })).toMatchObject([
    { from: true, to: false, users: 17, others: 0, domains: [] },
  ]);
});

test('one of a domain reaches its users; inherited again they have the system’s', () => {
  const of = {
    level: 'a.example',
    system: { limitPerDay: 8 },
    domains,
    users: users.slice(0, 1),
    now: 1_000,
  };
  expect(settingsReach({ ...of, patch: { limitPerDay: null } })).toEqual([
    { key: 'limitPerDay', from: 50, to: 8, users: 10, others: 0, domains: [] },
  ]);
});

test('what stays as it is reaches nobody', () => {
  const of = { level: 'b.example', system: { limitPerDay: 8 }, domains, users, now: 1_000 };
  expect(settingsReach({ ...of, patch: { limitPerDay: 8, limitPerWeek: null } })).toEqual([]);
});

test('a value for a time reaches the same, and says for how long; one that ends gives back what is set for good', () => {
  const of = { level: null, system: {}, domains, users, now: 1_000 };
  const held = { value: 9, since: 2_000, until: 3_000 };
  expect(settingsReach({ ...of, patch: { 'temporary:limitPerDay': held } })).toEqual([
    {
      ...{ key: 'limitPerDay', from: limitPerDay, to: 9, users: 5, others: 12, domains: ['a.example'] },
      temporary: { since: 2_000, until: 3_000 },
    },
  ]);
  const system = { limitPerDay: 8, 'temporary:limitPerDay': held };
  expect(settingsReach({ ...of, system, patch: { 'temporary:limitPerDay': null } })).toMatchObject([
    { from: 9, to: 8, temporary: null },
  ]);
  expect(settingsReach({ ...of, system, now: 3_000, patch: { 'temporary:limitPerDay': null } })).toEqual([]);
  // A user whose own value holds only for a time does not inherit meanwhile.
  const own = { 'temporary:limitPerDay': { value: 1, since: 0, until: 1_001 } };
  const some = [{ domain: 'b.example', own, users: 4 }];
  const reached = (now: number) =>
    settingsReach({ ...of, users: some, now, patch: { limitPerDay: 3 } })[0]?.users;
  expect([reached(1_000), reached(1_001)]).toEqual([0, 4]);
});
