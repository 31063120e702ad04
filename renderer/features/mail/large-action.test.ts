import { afterEach, expect, it, vi } from 'vitest';
import type { Client } from '../../../shared/contract/contract.ts';
import { LargeAction, stoppedWords } from './large-action.svelte.ts';

afterEach(() => vi.useRealTimers());

it('never goes back: an older look that comes later is passed over; a stop is said with each look from then on', async () => {
  vi.useFakeTimers();
  const looks: { answer: (done: number) => void; stop: unknown }[] = [];
  const invoke = (_name: string, { stop }: { stop: unknown }) =>
    new Promise((resolve) => looks.push({ stop, answer: (done) => resolve({ done, of: 9 }) }));
  const action = new LargeAction({ invoke } as unknown as Client);
  const end = Promise.withResolvers<never>();
  void action.run(() => end.promise);
  await vi.advanceTimersByTimeAsync(500);
  looks[1]?.answer(6);
  await vi.advanceTimersByTimeAsync(0);
  looks[0]?.answer(3);
  await vi.advanceTimersByTimeAsync(0);
  expect(action.state).toEqual({ done: 6, of: 9 });
  void action.stop();
  await vi.advanceTimersByTimeAsync(250);
  expect(looks.map(({ stop }) => stop)).toEqual([false, false, true, true]);
});

it('what was stopped is told with what is left', () => {
  expect(stoppedWords('Held', 2, { done: 8, of: 9 })).toEqual({
    title: 'Held: 2 of 9; stopped.',
    detail: 'What was done stays done. 1 was left as it was.',
  });
});
