import { afterEach, beforeEach, expect, test } from 'vitest';
import { EventHub } from './event-hub.ts';
import { Moments } from './moments.ts';

let state: string | null;
let moments: Moments;
let hub: EventHub;
let told: number;

beforeEach(() => {
  state = 'a';
  told = 0;
  hub = new EventHub(() => undefined);
  moments = new Moments({ events: hub, now: () => 1, state: () => state });
});
afterEach(() => moments.close());

test('windows are told once when time has changed what they show, and not of what they have just asked for', () => {
  moments.look();
  state = 'b';
  const stop = hub.on('moment', () => told++);
  // Whoever listens from now on has asked a moment ago.
  moments.look();
  expect(told).toBe(0);
  moments.look();
  expect(told).toBe(0);
  state = 'c';
  moments.look();
  moments.look();
  expect(told).toBe(1);
  state = null;
  moments.look();
  state = 'd';
  moments.look();
  expect(told).toBe(1);
  stop();
  state = 'e';
  moments.look();
  expect(told).toBe(1);
});
