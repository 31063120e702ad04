import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RelayState } from '../../../shared/contract/relay-types.ts';
import { EventHub } from '../base/event-hub.ts';
import { RelayFeed } from './relay-feed.ts';

let phase: RelayState['phase'] = 'stopped';
let trace = '';
let asked = 0;
let told: RelayState['phase'][] = [];
let feed: RelayFeed;
let events: EventHub;

beforeEach(() => {
  vi.useFakeTimers();
  [phase, trace, asked, told] = ['stopped', 'one', 0, []];
  events = new EventHub(() => undefined);
  feed = new RelayFeed({
    events,
    state: () => {
      asked += 1;
      return Promise.resolve({ phase } as RelayState);
    },
    reading: () => Promise.resolve(null),
    trace: () => trace,
  });
});

afterEach(() => {
  feed.close();
  vi.useRealTimers();
});

const listen = () => events.on('relay', (state) => told.push(state.phase));
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);

test('a relay of another process is told of when it begins and when it is gone', async () => {
  listen();
  phase = 'running';
  trace = 'two';
  await seconds(2);
  expect(told).toEqual(['running']);
  // It was killed: nothing in the folder changes.
  phase = 'stopped';
  await seconds(2);
  expect(told).toEqual(['running', 'stopped']);
});

test('while none runs and nothing changes in the folder, nobody is asked', async () => {
  listen();
  await seconds(10);
  expect(asked).toBe(0);
});

test('nor is while nobody listens; whoever does later hears of it', async () => {
  trace = 'two';
  await seconds(10);
  expect(asked).toBe(0);
  listen();
  phase = 'running';
  await seconds(2);
  expect(told).toEqual(['running']);
});

test('the relay of this process is looked at again and again', async () => {
  listen();
  phase = 'running';
  feed.changed(true);
  await seconds(5);
  expect(asked).toBeGreaterThan(3);
  expect(told).toEqual(['running']);
});

test('what somebody here has changed is told at once, whether the feed rests or is just looking', async () => {
  listen();
  feed.changed(false);
  await vi.advanceTimersByTimeAsync(10);
  phase = 'running';
  feed.changedHere();
  // What is looked at now was read before this.
  phase = 'failed';
  feed.changedHere();
  await vi.advanceTimersByTimeAsync(0);
  expect([asked, told]).toEqual([3, ['stopped', 'running', 'failed']]);
});
