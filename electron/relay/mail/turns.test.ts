import { describe, expect, it } from 'vitest';
import type { Lane } from './lanes.ts';
import { turnsByLane } from './turns.ts';

type Item = Lane & { readonly n: number };

function line(...items: readonly [domain: string, user: number, n: number][]) {
  const turns = turnsByLane<Item>((item) => item);
  for (const [domain, user, n] of items) turns.push({ domain, user, n });
  return turns;
}

const taken = (turns: ReturnType<typeof line>) => turns.clear().map(({ n }) => n);

describe('turns', () => {
  it('go round by domain, in it by user, and for each user in order', () => {
    const turns = line(
      ['a', 1, 1],
      ['a', 1, 2],
      ['a', 1, 3],
      ['a', 2, 10],
      ['a', 2, 11],
      ['b', 3, 100],
      ['b', 3, 101],
    );
    expect(turns.length).toBe(7);
    expect(taken(turns)).toEqual([1, 100, 10, 101, 2, 11, 3]);
    expect([turns.length, turns.shift()]).toEqual([0, undefined]);
  });

  it('give whoever comes late the next turn but one, however many wait', () => {
    const turns = line();
    for (let n = 0; n < 500; n++) turns.push({ domain: 'a', user: 1, n });
    turns.shift();
    turns.push({ domain: 'b', user: 2, n: -1 });
    expect([turns.shift()?.n, turns.shift()?.n, turns.shift()?.n]).toEqual([1, -1, 2]);
  });

  it('begin anew for who had nothing left', () => {
    const turns = line(['a', 1, 1]);
    turns.shift();
    turns.push({ domain: 'a', user: 1, n: 2 });
    expect(taken(turns)).toEqual([2]);
  });

  it('let what came back go first', () => {
    const turns = line(['a', 1, 1], ['b', 2, 2]);
    const first = turns.shift();
    if (first === undefined) throw new Error('nothing waits');
    turns.unshift(first);
    expect(turns.length).toBe(2);
    expect(taken(turns)).toEqual([1, 2]);
  });

  it('pass over who may not now, keeping what is theirs', () => {
    const turns = line(['a', 1, 1], ['a', 1, 2], ['a', 2, 10], ['b', 3, 100]);
    const not = (user: number) => (item: Item) => item.user !== user;
    expect([turns.shift(not(1))?.n, turns.shift(not(1))?.n, turns.shift(not(1))]).toEqual([
      10,
      100,
      undefined,
    ]);
    expect(turns.length).toBe(2);
    turns.unshift({ domain: 'a', user: 1, n: 0 });
    turns.push({ domain: 'b', user: 3, n: 101 });
    expect(turns.shift(not(1))?.n).toBe(101);
    expect(taken(turns)).toEqual([0, 1, 2]);
  });
});
