/** Settings of many, counted over the columns of the table. */
import { expect, test } from 'vitest';
import { UserTable } from '../table/user-table.ts';
import { tallySettings } from './tally-settings.ts';

test('users are counted by domain and by what they have of their own; nobody is passed over', () => {
  const table = new UserTable();
  for (let id = 1; id <= 6; id++)
    table.insertRow(id, 0, `u${id}`, id < 4 ? 'a.example' : 'b.example', 0, 0, 1, false);
  table.setSettings(2, { limitPerDay: 5 });
  table.setSettings(5, { limitPerDay: 5 });
  table.setSettings(6, { limitPerDay: 5 });
  table.remove(6);
  const tallied = tallySettings(table, Uint32Array.of(1, 2, 3, 5, 6, 99));
  expect(tallied.toSorted((a, b) => a.domain.localeCompare(b.domain) || b.users - a.users)).toEqual([
    { domain: 'a.example', own: {}, users: 2 },
    { domain: 'a.example', own: { limitPerDay: 5 }, users: 1 },
    { domain: 'b.example', own: { limitPerDay: 5 }, users: 1 },
  ]);
});
