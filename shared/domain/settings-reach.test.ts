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
  const of = { level: null, system: {}, domains, users };
  expect(settingsReach({ ...of, patch: { limitPerDay: 9 } })).toEqual([
    { key: 'limitPerDay', from: limitPerDay, to: 9, users: 5, others: 12, domains: ['a.example'] },
  ]);
  expect(settingsReach({ ...of, patch: { automaticLock: false } })).toMatchObject([
    { from: true, to: false, users: 17, others: 0, domains: [] },
  ]);
});

test('one of a domain reaches its users; inherited again they have the system’s', () => {
  const of = { level: 'a.example', system: { limitPerDay: 8 }, domains, users: users.slice(0, 1) };
  expect(settingsReach({ ...of, patch: { limitPerDay: null } })).toEqual([
    { key: 'limitPerDay', from: 50, to: 8, users: 10, others: 0, domains: [] },
  ]);
});

test('what stays as it is reaches nobody', () => {
  const of = { level: 'b.example', system: { limitPerDay: 8 }, domains, users };
  expect(settingsReach({ ...of, patch: { limitPerDay: 8, limitPerWeek: null } })).toEqual([]);
});
