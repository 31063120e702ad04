/** Columns that are chosen: what holds, and what is refused with a way out. */
import { tell } from '../text/text.ts';
import { describe, expect, test } from 'vitest';
import { mapColumns, suggestTargets, targetNamed, targetsOf, type ColumnChoice } from './column-map.ts';

const HEADING = ['Login', 'E-Mail', 'Kennwort', 'Limit pro Tag', 'Notiz'];
const map = (choices: readonly ColumnChoice[], heading: readonly string[] | null = HEADING) => {
  const found = mapColumns(choices, heading?.length ?? 3, heading, 'users');
  return found.ok ? targetsOf(found.columns) : tell(found.reason);
};

test('what is not chosen is as its heading says; what is left out is no question', () => {
  const found = mapColumns(
    [
      { of: 'notiz', to: null },
      { of: 1, to: null },
    ],
    5,
    HEADING,
    'users',
  );
  expect(found).toMatchObject({ ok: true, columns: { address: true, username: 1, domain: 1, password: 2 } });
  expect(found.ok && found.columns.unused.map(({ column, why }) => [column, why])).toEqual([
    [1, 'chosen'],
    [5, 'chosen'],
  ]);
  expect(found.ok && found.columns.further).toEqual([{ field: 'limitPerDay', column: 3 }]);
});

test('a choice goes before a heading, and what lost its meaning by it is told', () => {
  const found = mapColumns([{ of: 'E-Mail', to: 'domain' }], 5, HEADING, 'users');
  expect(found.ok && targetsOf(found.columns)).toEqual([
    'username',
    'domain',
    'password',
    'limitPerDay',
    null,
  ]);
  const other = mapColumns([{ of: 5, to: 'password' }], 5, HEADING, 'users');
  expect(other.ok ? other.columns.unused.map(({ column }) => column) : tell(other.reason)).toEqual([1, 3]);
});

describe('is refused with what to do', () => {
  test.each<[string, readonly ColumnChoice[], readonly string[] | null, string]>([
    [
      'a heading that is not there',
      [{ of: 'Mail', to: 'address' }],
      HEADING,
      'No column is called “Mail”. The file has “Login”,',
    ],
    [
      'a heading that is there twice',
      [{ of: 'A', to: 'address' }],
      ['A', 'a', 'b'],
      '2 columns are called “A”',
    ],
    ['a heading of a file without any', [{ of: 'A', to: 'address' }], null, 'Give the column’s number'],
    [
      'a number beyond the last',
      [{ of: 6, to: 'address' }],
      HEADING,
      'There is no column 6: the file has 5.',
    ],
    [
      'one column with two meanings',
      [
        { of: 1, to: 'username' },
        { of: 'login', to: null },
      ],
      HEADING,
      'Column 1 is given two meanings',
    ],
    [
      'one meaning of two columns',
      [
        { of: 1, to: 'password' },
        { of: 2, to: 'password' },
      ],
      HEADING,
      'Column 1 and column 2 cannot both be the password',
    ],
    [
      'an address beside its parts',
      [
        { of: 1, to: 'address' },
        { of: 2, to: 'domain' },
      ],
      HEADING,
      'says user name and domain both',
    ],
    ['no domain', [{ of: 1, to: 'username' }], null, 'No column is the domain'],
  ])('%s', (_, choices, heading, reason) => {
    expect(map(choices, heading)).toContain(reason);
  });

  test('what such users do not have', () => {
    expect(mapColumns([{ of: 1, to: 'lock' }], 3, null, 'incoming')).toMatchObject({ ok: false });
    expect(map([{ of: 1, to: 'access' }])).toContain('No column can be “access” here.');
  });
});

test('is suggested by headings in English and German, and by what cells look like; never a password', () => {
  expect(suggestTargets(['Benutzername', 'Domäne', 'Passwort', 'Gesperrt', 'x'], [], 'users')).toEqual([
    ...['username', 'domain', 'password', 'lock'],
    null,
  ]);
  const rows = [
    ['x1', 'anna@ex.example', 'pw.one'],
    ['x2', 'bert@ex.example', 'pw'],
  ];
  expect(suggestTargets(null, rows, 'users')).toEqual([null, 'address', null]);
  expect(suggestTargets(null, [['anna', 'pw', 'ex.example']], 'users')).toEqual([null, null, 'domain']);
  expect(targetNamed('Kennwort', 'users')).toBe('password');
  expect(targetNamed('Zugang', 'incoming')).toBe('access');
});
