import { expect, test } from 'vitest';
import { TurnOrder, type Standing, type Turn } from './turn-order.ts';

interface One extends Turn {
  readonly label: string;
}

const anybody = () => true;

function line(may: (standing: Standing) => boolean = anybody) {
  const order = new TurnOrder<One>();
  const gone = new Set<string>();
  /** Each with a name and a neighbourhood of its own, unless given. */
  const add = (label: string, standing: Standing = 'fresh', name = label, neighbourhood = label): void =>
    order.add({ label, standing, name, neighbourhood, isGone: () => gone.has(label) });
  const take = (): string | undefined => order.take(may)?.label;
  const rest = (): string => {
    const labels: string[] = [];
    for (let next = take(); next !== undefined; next = take()) labels.push(next);
    return labels.join(' ');
  };
  return { order, add, take, rest, gone };
}

/** Lets so many wait in a line that was there before. */
function burst({ add, take }: ReturnType<typeof line>, many: number, name?: string, where?: string): void {
  for (let index = 0; index < many; index++) add(`guess${index}`, 'fresh', name, where);
  add('before');
  expect(take()).toBe('before');
}

test('who was right here before goes first, who was wrong goes last', () => {
  const { add, rest } = line();
  add('failed', 'failed');
  add('fresh');
  add('proved', 'proved');
  expect(rest()).toBe('proved fresh failed');
});

test('who comes has the next turn, however many wait, wherever from and for whatever names', () => {
  const tried = line();
  burst(tried, 243);
  // Whichever turn of the others it is: they never owe one at this moment.
  for (let turn = 0; turn < 20; turn++) {
    tried.add(`owner${turn}`);
    expect(tried.take()).toBe(`owner${turn}`);
    for (let guess = 0; guess < 4 + (turn % 3); guess++) expect(tried.take()).toMatch(/^guess/);
  }
});

test('likewise where all wait for the very name that comes, or are its neighbours', () => {
  for (const [name, where] of [['ann'], [undefined, '192.0.2'], ['ann', '192.0.2']]) {
    const tried = line();
    burst(tried, 243, name, where);
    tried.add('owner', 'fresh', name, where);
    expect(tried.take()).toBe('owner');
  }
});

test('those of a crowd, for one name or of one neighbourhood, go behind the others of their standing', () => {
  for (const [name, where] of [['ann'], [undefined, '192.0.2']]) {
    const { add, take } = line();
    add('other1');
    add('other2');
    for (let index = 0; index < 8; index++) add(`guess${index}`, 'fresh', name, where);
    add('failed', 'failed');
    expect([take(), take(), take()]).toEqual(['other2', 'other1', 'guess7']);
  }
});

test('seven are no crowd, and a crowd that has become small is none any more', () => {
  const { add, take } = line();
  add('other');
  for (let index = 0; index < 7; index++) add(`ann${index}`, 'fresh', 'ann');
  expect(take()).toBe('ann6');
  add('ann7', 'fresh', 'ann');
  add('ann8', 'fresh', 'ann');
  expect(take()).toBe('other');
});

test('each fourth turn is the one’s who waits longest, whatever its standing', () => {
  const { add, take, rest } = line();
  for (const label of ['failed1', 'failed2']) add(label, 'failed');
  for (const label of ['a', 'b', 'c', 'd', 'e']) add(label);
  expect([take(), take(), take(), take(), take()].join(' ')).toBe('e d c failed1 b');
  expect(rest()).toBe('a failed2');
});

test('where somebody always comes, each eighth is', () => {
  const { add, take } = line();
  add('patient');
  const turns: (string | undefined)[] = [];
  for (let index = 0; index < 8; index++) {
    add(`new${index}`);
    turns.push(take());
  }
  expect(turns.indexOf('patient')).toBe(7);
});

test('only those who may have a turn; the others wait on', () => {
  const may = new Set<Standing>(['proved']);
  const { add, take, order } = line((standing) => may.has(standing));
  add('fresh');
  expect(take()).toBeUndefined();
  add('proved', 'proved');
  expect(take()).toBe('proved');
  may.add('fresh');
  expect(take()).toBe('fresh');
  expect(order.size).toBe(0);
});

test('who is gone is taken out, and makes no crowd', () => {
  for (const [name, where] of [['ann'], [undefined, '192.0.2']]) {
    const { order, add, take, gone } = line();
    add('other');
    for (let index = 0; index < 20; index++) add(`guess${index}`, 'fresh', name, where);
    for (let index = 0; index < 19; index++) gone.add(`guess${index}`);
    expect(order.takeGone()).toHaveLength(19);
    expect(order.size).toBe(2);
    expect(take()).toBe('guess19');
  }
});
