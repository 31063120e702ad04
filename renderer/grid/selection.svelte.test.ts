import { describe, expect, it } from 'vitest';
import { GridSelection } from './selection.svelte.ts';

const query = { text: 'an' };

describe('a selection by id', () => {
  it('replaces, adds and toggles', () => {
    const selected = new GridSelection<number, typeof query>();
    expect(selected.selection).toBeNull();
    selected.replace([1, 2], 0);
    selected.add([5]);
    selected.toggle(2, 1);
    expect(selected.selection).toEqual({ by: 'ids', ids: [1, 5] });
    expect(selected.anchor).toBe(1);
    expect(selected.only).toBeNull();
    selected.toggle(1, 0);
    expect(selected.only).toBe(5);
  });

  it('drops users that are gone', () => {
    const selected = new GridSelection<number, typeof query>();
    selected.replace([1, 2, 3], 0);
    selected.prune((id) => id === 3);
    expect(selected.selection).toEqual({ by: 'ids', ids: [3] });
    selected.clear();
    expect(selected.count).toBe(0);
  });
});

describe('a selection of all that match', () => {
  it('is the query, not a list of ids', () => {
    const selected = new GridSelection<number, typeof query>();
    selected.selectAll(query, 1_000_000);
    expect(selected.count).toBe(1_000_000);
    expect(selected.selection).toEqual({ by: 'query', query, except: [] });
    expect(selected.has(42)).toBe(true);
    expect(selected.only).toBeNull();
  });

  it('keeps exceptions', () => {
    const selected = new GridSelection<number, typeof query>();
    selected.selectAll(query, 10);
    selected.toggle(4, 3);
    selected.toggle(5, 4);
    selected.toggle(4, 3);
    expect(selected.selection).toEqual({ by: 'query', query, except: [5] });
    expect(selected.count).toBe(9);
    selected.add([5]);
    expect(selected.count).toBe(10);
  });

  it('follows the number of matching users, and is nothing when none match', () => {
    const selected = new GridSelection<number, typeof query>();
    selected.selectAll(query, 10);
    selected.recount(3);
    expect(selected.count).toBe(3);
    selected.recount(0);
    expect(selected.selection).toBeNull();
  });
});

describe('ids that are yet to be fetched', () => {
  it('are not taken once something else was chosen, or fetched later', () => {
    const selected = new GridSelection<number, typeof query>();
    const first = selected.begin();
    expect(first()).toBe(true);
    selected.replace([1], 0);
    expect(first()).toBe(false);
    const [older, newer] = [selected.begin(), selected.begin()];
    expect([older(), newer()]).toEqual([false, true]);
  });
});
