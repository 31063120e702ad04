import { expect, test } from 'vitest';
import type { ChangeEntry } from '../../../shared/contract/types.ts';
import { condition, EVERYTHING, isEverything, not } from '../../../shared/lists/filter.ts';
import { activityShown } from '../../../shared/lists/change-lists.ts';
import { kindWord, stateWords, undoLabel, whyNotUndone } from './activity-words.ts';

const row: ChangeEntry = {
  seq: 3,
  time: 1,
  actor: 'anna',
  kind: 'edit',
  users: 2,
  summary: 'Edited 2 users',
  of: null,
  undone: false,
  undoable: true,
};

test('a line says whether it still holds, and what undoing it is', () => {
  expect([row, { ...row, undone: true }, { ...row, undone: true, left: 1200 }].map(stateWords)).toEqual([
    '',
    'undone',
    'undone, but for 1,200',
  ]);
  expect(undoLabel(row)).toBe('Undo this');
  expect(undoLabel({ ...row, kind: 'undo' })).toBe('Undo this (do it again)');
  expect(kindWord({ ...row, kind: 'remove' })).toBe('Deleted');
});

test.each([
  [{}, null],
  [{ undoable: false, undone: true }, 'It is undone already.'],
  [{ undoable: false, actor: 'relay', kind: 'lock' }, 'Undo takes back only what people did.'],
  [{ undoable: false, kind: 'harden' }, 'What the passwords were cannot be told from what is kept.'],
  [{ undoable: false, seq: null, kind: 'lapse' }, 'This happened because its time had come.'],
  [{ undoable: false, kind: 'undo' }, 'There is nothing of it left to undo.'],
] as const)('of %j it says why it cannot be undone: %s', (more, why) => {
  expect(whyNotUndone({ ...row, ...more })).toBe(why);
});

test('hardening stays out until it is wanted or asked for', () => {
  const harden = condition('kind', 'is', 'harden');
  expect(activityShown(EVERYTHING, false)).toEqual(not(harden));
  expect(isEverything(activityShown(EVERYTHING, true))).toBe(true);
  expect(activityShown(condition('kind', 'is', 'Hardened'), false)).toEqual(
    condition('kind', 'is', 'Hardened'),
  );
  expect(activityShown(condition('actor', 'is', 'hardening'), false)).toEqual(
    condition('actor', 'is', 'hardening'),
  );
  expect(activityShown(condition('kind', 'is', 'add'), false)).not.toEqual(condition('kind', 'is', 'add'));
});
