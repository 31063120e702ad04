/** What the palette shows of what there is. */
import { expect, test } from 'vitest';
import { MOST_OF_GROUP, paletteGroups, type PaletteEntry } from './palette-entry.ts';

const entry = (
  group: PaletteEntry['group'],
  label: string,
  more: Partial<PaletteEntry> = {},
): PaletteEntry => ({
  id: `${group} ${label}`,
  group,
  label,
  run: () => undefined,
  ...more,
});
const ALL = [
  entry('Commands', 'Add…'),
  entry('Commands', 'Undo', { disabled: true }),
  entry('Commands', 'Lock…', { also: ['block'] }),
  entry('Go to', 'Mail log'),
  entry('Settings', 'Limit per day'),
  entry('Domains', 'lock.example'),
  entry('Users', 'anna@example.com'),
];
const shown = (text: string, all: readonly PaletteEntry[] = ALL) =>
  paletteGroups(all, text).map(
    ({ name, entries }) => `${name}: ${entries.map(({ label }) => label).join(', ')}`,
  );

test('without a text everything that can be chosen, by groups', () => {
  expect(shown('')).toEqual([
    'Commands: Add…, Lock…',
    'Go to: Mail log',
    'Domains: lock.example',
    'Settings: Limit per day',
    'Users: anna@example.com',
  ]);
});

test('the group with the best match comes first; other words count, and the first letters of words', () => {
  expect(shown('lock')[0]).toBe('Commands: Lock…');
  expect(shown('lock')).toContain('Domains: lock.example');
  expect(shown('block')[0]).toBe('Commands: Lock…');
  expect(shown('lpd')[0]).toBe('Settings: Limit per day');
  expect(shown('zzz', ALL.slice(0, 6))).toEqual([]);
});

test('what cannot be chosen now is found, last; users are those that the store has found', () => {
  expect(shown('undo')[0]).toBe('Commands: Undo');
  expect(shown('nothing like it', [entry('Users', 'x@y.example')])).toEqual(['Users: x@y.example']);
});

test('all commands can be looked through', () => {
  const many = Array.from({ length: 20 }, (_, at) => entry('Commands', `Do ${at}`));
  expect(paletteGroups(many, '')[0]?.entries).toHaveLength(20);
  expect(paletteGroups(many, 'do')[0]?.entries).toHaveLength(MOST_OF_GROUP);
});

test('no other group has more than fit', () => {
  const many = Array.from({ length: 20 }, (_, at) => entry('Domains', `d${at}.example`));
  for (const text of ['', 'example'])
    expect(paletteGroups(many, text)[0]?.entries).toHaveLength(MOST_OF_GROUP);
});
