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
const STAFF = [
  some({}, 4100),
  some({ limitPerDay: 200 }, 90),
  some({ limitPerDay: 500, automaticLock: false }, 20),
];

test('a survey names the values, the most frequent first, and null where they are inherited', () => {
  const { users, settings, changes, same } = editEffect(STAFF, {});
  expect([users, same, changes]).toEqual([4210, 4210, []]);
  expect(settings.limitPerDay).toEqual({
    values: [
      { value: null, users: 4100 },
      { value: 200, users: 90 },
      { value: 500, users: 20 },
    ],
    distinct: 3,
  });
  expect(settings.limitPerWeek).toEqual({ values: [{ value: null, users: 4210 }], distinct: 1 });
  expect(editEffect([...STAFF, some({ limitPerDay: 200 }, 30)], {}).settings.limitPerDay.values[1]).toEqual({
    value: 200,
    users: 120,
  });
});

test('an edit says who changes from what to what, and whom it leaves', () => {
  const { changes, same } = editEffect(STAFF, { limitPerDay: 500, automaticLock: null });
  expect(changes).toEqual([
    { key: 'automaticLock', from: false, to: null, users: 20 },
    { key: 'limitPerDay', from: null, to: 500, users: 4100 },
    { key: 'limitPerDay', from: 200, to: 500, users: 90 },
  ]);
  expect(same).toBe(0);
  expect(editEffect(STAFF, { limitPerDay: 500 }).same).toBe(20);
});

test('many values are counted, and the first of them named', () => {
  const many = Array.from({ length: 9 }, (_, at) => some({ limitPerDay: at + 1 }, 10 - at));
  const { settings, changes } = editEffect(many, { limitPerDay: 100 });
  expect([settings.limitPerDay.values.length, settings.limitPerDay.distinct]).toEqual([MOST_VALUES, 9]);
  expect(changes).toHaveLength(MOST_CHANGES);
  expect(changes[0]).toMatchObject({ from: 1, users: 10 });
});

test('a limit that a shorter one makes pointless is warned of, for whom the edit changes', () => {
  const weekly = [some({}, 10), some({}, 5, { limitPerDay: 50 }), some({ limitPerWeek: 100 }, 2)];
  expect(editEffect(weekly, { limitPerWeek: 100 }).warnings).toEqual([
    { longer: 'limitPerWeek', shorter: 'limitPerDay', users: 10 },
  ]);
  expect(
    oddLimits({ ...DEFAULT_SETTINGS, limitPerHour: 2_000, limitPerDay: 0, limitPerWeek: 1_000 }),
  ).toEqual([{ longer: 'limitPerWeek', shorter: 'limitPerHour' }]);
  expect(oddLimits({ ...DEFAULT_SETTINGS, limitPerWeek: DEFAULT_SETTINGS.limitPerDay })).toEqual([]);
});
