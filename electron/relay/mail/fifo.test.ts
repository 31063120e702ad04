import { expect, it } from 'vitest';
import { Fifo } from './fifo.ts';

it('gives items in the order they came, also many', () => {
  const fifo = new Fifo<number>();
  for (let at = 0; at < 5000; at++) fifo.push(at);
  for (let at = 0; at < 3000; at++) expect(fifo.shift()).toBe(at);
  fifo.unshift(2999);
  expect(fifo.length).toBe(2001);
  expect(fifo.shift()).toBe(2999);
  expect(fifo.clear()).toHaveLength(2000);
  expect(fifo.length).toBe(0);
  expect(fifo.shift()).toBeUndefined();
  fifo.unshift(1);
  expect(fifo.shift()).toBe(1);
});
