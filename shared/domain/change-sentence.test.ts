import { expect, test } from 'vitest';
import { german } from '../text/german.ts';
import { tell, useDictionary } from '../text/text.ts';
import { changeMessage, saidInWords } from './change-message.ts';
import { changeSentence, type ChangeAbout } from './change-sentence.ts';

const anna = { user: [0, 'anna', 'xn--exmple-cua.com'] } as const;

test.each<readonly [string, number, ChangeAbout, string]>([
  ['add', 1, anna, 'Added anna@exämple.com'],
  ['add', 1200, {}, 'Added 1,200 users'],
  ['edit', 1, {}, 'Edited 1 user'],
  ['edit', 2, anna, 'Edited 2 users'],
  ['remove', 1, { user: [1, '192.0.2.7', 'example.com'] }, 'Deleted 192.0.2.7'],
  ['lock', 1, anna, 'Locked anna@exämple.com'],
  ['unlock', 3, {}, 'Unlocked 3 users'],
  ['import', 3, { file: 'staff.csv' }, 'Imported 3 users from staff.csv'],
  ['incoming-add', 1, anna, 'Added the incoming user anna@exämple.com'],
  ['incoming-remove', 2, {}, 'Deleted 2 incoming users'],
  ['incoming-import', 1, { file: 'a.csv' }, 'Imported 1 incoming user from a.csv'],
  [
    'incoming-import',
    3,
    { file: 'ldap://d', deleted: '1' },
    'Imported 2 incoming users from ldap://d, deleted 1 that it does not have',
  ],
  [
    'incoming-import',
    2,
    { file: 'ldap://d', deleted: '2' },
    'Deleted 2 incoming users that ldap://d does not have',
  ],
  ['harden', 1, {}, 'Hardened a password'],
  ['harden', 2000, {}, 'Hardened 2,000 passwords'],
  ['edit', 1, { passwords: 'new' }, 'Gave 1 user a new password'],
  ['edit', 1200, { passwords: 'new' }, 'Gave 1,200 users new passwords'],
  ['import', 1200, {}, 'Imported 1,200 users from a file'],
  ['merge', 3, { file: 'a.csv', deleted: '2' }, 'Took over 3 users from a.csv, 2 of them deleted'],
  ['merge', 0, { file: 'a.csv' }, 'Took over settings from a.csv'],
  ['mark', 0, { name: 'a' }, 'Set the mark “a”'],
  ['mark', 0, { name: 'a', removed: true }, 'Deleted the mark “a”'],
  ['rename', 0, { name: 'Graz' }, 'Renamed the set to “Graz”'],
  ['domain', 0, { domain: 'xn--exmple-cua.com' }, 'Added the domain exämple.com'],
  ['domain', 0, { domain: 'a.example', removed: true }, 'Deleted the domain a.example'],
  ['settings', 0, {}, 'Changed the settings of the system'],
  ['settings', 0, { relay: true }, 'Changed the settings of the relay'],
  ['settings', 0, { domain: 'a.example' }, 'Changed the settings of a.example'],
  ['undo', 1, { change: { kind: 'add', users: 1, about: anna } }, 'Undid: Added anna@exämple.com'],
  ['redo', 1, { text: 'Redid: Removed 3 users' }, 'Redid: Removed 3 users'],
])('%s of %i users about %j: %s', (kind, users, about, sentence) => {
  expect(changeSentence({ kind, users, about })).toBe(sentence);
  // The window's text, for a reader of any language, says the same.
  expect(tell(changeMessage({ kind, users, about }))).toBe(sentence);
});

test('an undo says what it left alone, and names by its number what is no longer kept', () => {
  const about = { change: { kind: 'edit', users: 2, about: {} } };
  const undo = { kind: 'undo', users: 1, about, of: 3, left: 1200 };
  const redo = { kind: 'redo', users: 1, about: {}, of: 3 };
  for (const say of [
    changeSentence,
    (said: Parameters<typeof changeMessage>[0]) => tell(changeMessage(said)),
  ]) {
    expect(say(undo)).toBe('Undid: Edited 2 users, but left 1,200 alone');
    expect(say(redo)).toBe('Redid: change 3');
  }
});

test('it is said in the reader’s language, and in English as it is searched', () => {
  const said = { summary: 'as it is searched', told: changeMessage({ kind: 'lock', users: 1, about: anna }) };
  expect(saidInWords(said)).toBe('as it is searched');
  useDictionary({ language: 'de', find: (english) => (german as Record<string, string>)[english] });
  expect(saidInWords(said)).toBe('anna@exämple.com gesperrt');
  expect(saidInWords({ summary: 'of an older Postern' })).toBe('of an older Postern');
  useDictionary(null);
});

test('of a kind that there is not it says so', () => {
  expect(changeSentence({ kind: 'zzz', users: 1, about: {} })).toMatch(/no words for \(zzz\)/);
});
