/** What an edit of many users would do, before it is done. */
import { expect, test } from 'vitest';
import { editEffect, MOST_CHANGES, MOST_VALUES, oddLimits, type SettingsTally } from './edit-effect.ts';
import { DEFAULT_SETTINGS } from './settings.ts';

const some = (
  own: SettingsTally['own'],
  users: number,
  more: Partial<typeof DEFAULT_SETTINGS> = {},
): SettingsTally => ({
  inherited: { ...DEFAULT_SETTINGS, ...more },
  own,
  users,
});
const NOW = 1_000;
const STAFF = [
  some({}, 4100),
  some({ limitPerDay: 200 }, 90),
  some({ limitPerDay: 500, automaticLock: false }, 20),
];

test('a survey names the values, the most frequent first, and null where they are inherited', () => {
  const { users, settings, changes, same } = editEffect(STAFF, {}, NOW);
  expect([users, same, changes]).toEqual([4210, 4210, []]);
  expect(settings.limitPerDay).toEqual({
    values: [
      { value: null, users: 4100 },
      { value: 200, users: 90 },
      { value: 500, users: 20 },
    ],
    distinct: 3,
    held: 0,
  });
  expect(settings.limitPerWeek).toEqual({
    values: [{ value: null, users: 4210 }],
    distinct: 1,
    held: 0,
  });
  expect(
    editEffect([...STAFF, some({ limitPerDay: 200 }, 30)], {}, NOW).settings.limitPerDay.values[1],
  ).toEqual({
    value: 200,
    users: 120,
  });
});

test('an edit says who changes from what to what, and whom it leaves', () => {
  const { changes, same } = editEffect(STAFF, { limitPerDay: 500, automaticLock: null }, NOW);
  expect(changes).toEqual([
    { key: 'automaticLock', from: false, to: null, users: 20 },
    { key: 'limitPerDay', from: null, to: 500, users: 4100 },
    { key: 'limitPerDay', from: 200, to: 500, users: 90 },
  ]);
  expect(same).toBe(0);
  expect(editEffect(STAFF, { limitPerDay: 500 }, NOW).same).toBe(20);
});

test('many values are counted, and the first of them named', () => {
  const many = Array.from({ length: 9 }, (_, at) => some({ limitPerDay: at + 1 }, 10 - at));
  const { settings, changes } = editEffect(many, { limitPerDay: 100 }, NOW);
  expect([settings.limitPerDay.values.length, settings.limitPerDay.distinct]).toEqual([MOST_VALUES, 9]);
  expect(changes).toHaveLength(MOST_CHANGES);
  expect(changes[0]).toMatchObject({ from: 1, users: 10 });
});

test('a limit that a shorter one makes pointless is warned of, for whom the edit changes', () => {
  const weekly = [some({}, 10), some({}, 5, { limitPerDay: 50 }), some({ limitPerWeek: 100 }, 2)];
  expect(editEffect(weekly, { limitPerWeek: 100 }, NOW).warnings).toEqual([
    { longer: 'limitPerWeek', shorter: 'limitPerDay', users: 10 },
  ]);
  expect(
    oddLimits({ ...DEFAULT_SETTINGS, limitPerHour: 2_000, limitPerDay: 0, limitPerWeek: 1_000 }),
  ).toEqual([{ longer: 'limitPerWeek', shorter: 'limitPerHour' }]);
  expect(oddLimits({ ...DEFAULT_SETTINGS, limitPerWeek: DEFAULT_SETTINGS.limitPerDay })).toEqual([]);
});

test('what holds for a time is a change of its own, and covers what is set for good meanwhile', () => {
  const held = { value: 900, since: 0, until: 5_000 };
  const over = { value: 1, since: 0, until: NOW };
  const some3 = [some({ 'temporary:limitPerDay': held }, 3), some({ 'temporary:limitPerDay': over }, 2)];
  const good = editEffect(some3, { limitPerDay: 500 }, NOW);
  expect([good.covered, good.changes]).toEqual([
    [{ key: 'limitPerDay', users: 3, until: 5_000 }],
    [{ key: 'limitPerDay', from: null, to: 500, users: 5 }],
  ]);
  const wish = { value: 9, since: 2_000, until: 3_000 };
  const { changes, covered, same } = editEffect(some3, { 'temporary:limitPerDay': wish }, NOW);
  expect([covered, same]).toEqual([[], 0]);
  expect(good.settings.limitPerDay.held).toBe(3);
  expect(changes).toEqual([
    { key: 'temporary:limitPerDay', from: held, to: wish, users: 3 },
    { key: 'temporary:limitPerDay', from: null, to: wish, users: 2 },
  ]);
  // Nothing ends that is not there.
  expect(editEffect(some3, { 'temporary:limitPerDay': null }, NOW)).toMatchObject({ same: 2 });
});

test('a limit is warned of that is pointless only while another one holds', () => {
  const until = { since: 2_000, until: 3_000 };
  const odd = (value: number) =>
    editEffect([some({}, 4)], { 'temporary:limitPerDay': { value, ...until } }, NOW).warnings;
  expect(odd(DEFAULT_SETTINGS.limitPerWeek)).toEqual([]);
  expect(odd(DEFAULT_SETTINGS.limitPerWeek + 1)).toEqual([
    { longer: 'limitPerWeek', shorter: 'limitPerDay', users: 4 },
  ]);
});
