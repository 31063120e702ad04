import { expect, it } from 'vitest';
import { all, condition, EVERYTHING } from '../../../shared/lists/filter.ts';
import { FilterState } from './filter-state.svelte.ts';

it('opens with a condition to fill in, which filters once it has a value', () => {
  const filter = new FilterState();
  filter.toggle();
  expect(filter.drafts).toHaveLength(1);
  expect(filter.active).toBe(false);
  const key = filter.drafts[0]?.key ?? 0;
  filter.setValue(key, ' anna ');
  expect(filter.conditions).toEqual([{ field: 'username', operator: 'contains', value: 'anna' }]);
  filter.toggle();
  expect(filter.active).toBe(true);
});

it('offers fields with few values as a choice', () => {
  const filter = new FilterState();
  filter.toggle();
  const key = filter.drafts[0]?.key ?? 0;
  filter.setValue(key, 'anna');
  filter.setField(key, 'status');
  expect(filter.conditions).toEqual([{ field: 'status', operator: 'is', value: 'active' }]);
  expect(filter.fieldOf('status').operators).toEqual(['is', 'is-not']);
  filter.setField(key, 'domain');
  expect(filter.conditions).toEqual([]);
});

it('closes with its last condition, and Refresh removes everything', () => {
  const filter = new FilterState();
  filter.toggle();
  filter.add();
  filter.remove(filter.drafts[0]?.key ?? 0);
  expect(filter.open).toBe(true);
  filter.text = 'x';
  filter.clear();
  expect([filter.open, filter.active, filter.drafts.length]).toEqual([false, false, 0]);
});

it('shows those of one change, by a condition that the band shows and that can be removed', () => {
  const filter = new FilterState();
  filter.text = 'anna';
  filter.add();
  filter.only({ field: 'change', operator: 'is', value: '12' });
  expect([filter.text, filter.open, filter.active]).toEqual(['', true, true]);
  expect(filter.conditions).toEqual([{ field: 'change', operator: 'is', value: '12' }]);
  expect(filter.fieldOf('change').operators).toEqual(['is', 'is-not']);
  const key = filter.drafts[0]?.key ?? 0;
  // While it is typed it is no number, and is not asked for.
  for (const value of ['', '0', '1x']) {
    filter.setValue(key, value);
    expect(filter.conditions).toEqual([]);
  }
  filter.remove(key);
  expect([filter.open, filter.active]).toEqual([false, false]);
});

it('opens again with what was written before, and no more', () => {
  const filter = new FilterState();
  filter.toggle();
  filter.setValue(filter.drafts[0]?.key ?? 0, 'anna');
  filter.toggle();
  filter.toggle();
  expect(filter.drafts.map(({ value }) => value)).toEqual(['anna']);
});

it('reads the searched text as a filter, together with the band', () => {
  const filter = new FilterState();
  expect(filter.filter).toEqual(EVERYTHING);
  filter.text = ' anna limitPerDay>500 ';
  filter.only({ field: 'status', operator: 'is-not', value: 'manual' });
  filter.text = 'anna limitPerDay>500';
  expect(filter.filter).toEqual(
    all({ kind: 'words', text: 'anna' }, condition('limitPerDay', 'more-than', '500'), {
      kind: 'not',
      of: condition('status', 'is', 'manual'),
    }),
  );
  expect(filter.word).toBe('anna');
  filter.text = 'anna berg';
  expect(filter.word).toBe('');
});

it('says where a text cannot be read, and goes on with what it meant before', () => {
  const filter = new FilterState();
  filter.text = 'anna';
  expect(filter.filter).toEqual({ kind: 'words', text: 'anna' });
  filter.text = 'anna colour:red';
  expect(filter.filter).toEqual({ kind: 'words', text: 'anna' });
  expect(filter.error).toMatchObject({ at: 5, length: 6 });
  filter.text = '';
  expect([filter.filter, filter.error]).toEqual([EVERYTHING, null]);
});

it('says it of a condition that the list does not take, and does not count it', () => {
  const filter = new FilterState();
  filter.only({ field: 'status', operator: 'is', value: 'nonsense' });
  const [draft] = filter.drafts;
  expect(draft && filter.problemOf(draft)).toMatch(/nonsense/);
  expect([filter.conditions, filter.filter]).toEqual([[], EVERYTHING]);
});
