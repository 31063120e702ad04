import { expect, test } from 'vitest';
import type { PreviewColumn } from '../../../shared/contract/types.ts';
import { MOST, recall, remember, shapeOf } from './remembered-columns.ts';

const columns = (...names: string[]): PreviewColumn[] =>
  names.map((name) => ({ name, to: null, suggested: null, cells: [] }));

test('a file is known again by its headings, in any letter case; one without is not', () => {
  expect(shapeOf(columns('Mail', ' Notiz'))).toBe(shapeOf(columns('mail', 'NOTIZ ')));
  expect(shapeOf(columns('Mail', 'Notiz'))).not.toBe(shapeOf(columns('Notiz', 'Mail')));
  expect(shapeOf(columns('', ''))).toBeNull();
  expect(shapeOf(columns('x'.repeat(3000)))).toBeNull();
});

test('the latest choices are kept, and one without any is forgotten', () => {
  const map = new Map([
    [1, 'address' as const],
    [2, null],
  ]);
  let preferences = remember({ importColumns: {} }, 'first', map);
  expect(recall(preferences, 'first')).toEqual(map);
  expect(recall(preferences, 'toString').size).toBe(0);
  expect(recall(remember(preferences, 'first', new Map()), 'first').size).toBe(0);
  for (let at = 0; at < MOST; at += 1) preferences = remember(preferences, `f${at}`, map);
  expect(recall(preferences, 'first').size).toBe(0);
  expect(recall(preferences, 'f0')).toEqual(map);
});
