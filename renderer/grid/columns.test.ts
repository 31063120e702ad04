import { expect, it } from 'vitest';
import { TIME_TYPE } from '../../shared/lists/field.ts';
import type { List } from '../../shared/lists/list.ts';
import { columnsOf } from './list-columns.ts';
import { fittingWidth, TIME_WIDTH } from './columns.ts';

it('a column is as wide as it was meant, and no narrower than its heading in any language', () => {
  expect(fittingWidth(120, 'Change')).toBe(120);
  expect(fittingWidth(84, 'Zuletzt geändert')).toBeGreaterThan(150);
});

it('a moment has the room it takes, unless a width is said', () => {
  const list = { fields: [{ key: 'time', words: ['Time'], type: TIME_TYPE, width: 90 }] } as unknown as List;
  const text = (): string => '';
  const [time, said] = [
    columnsOf(list, [{ id: 'time', text }])[0],
    columnsOf(list, [{ id: 'time', width: 300, text }])[0],
  ];
  expect([time?.width, said?.width]).toEqual([TIME_WIDTH, 300]);
});
