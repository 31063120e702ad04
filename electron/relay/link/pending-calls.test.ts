import { expect, test, vi } from 'vitest';
import { PendingCalls } from './pending-calls.ts';
import { Silence } from './silence.ts';

test('an answer reaches its own call, once', async () => {
  const calls = new PendingCalls(null);
  const [one, two] = [calls.begin('one'), calls.begin('two')];
  expect(calls.names()).toEqual(['one', 'two']);
  calls.take(two.id)?.resolve(2);
  expect(calls.take(two.id)).toBeUndefined();
  calls.take(one.id)?.resolve(1);
  expect(await Promise.all([one.answer, two.answer])).toEqual([1, 2]);
});

test('silence counts while a call waits, and an answer that nobody waits for does not end it', () => {
  vi.useFakeTimers();
  const tooLong = vi.fn();
  const silence = new Silence({ patience: 1_000 }, tooLong);
  const calls = new PendingCalls(silence);
  const { id } = calls.begin('one');
  calls.take(id);
  vi.advanceTimersByTime(2_000);
  expect(tooLong).not.toHaveBeenCalled();
  // A greeting is waited for.
  silence.await();
  expect(calls.take(id)).toBeUndefined();
  vi.advanceTimersByTime(2_000);
  expect(tooLong).toHaveBeenCalledOnce();
});

test('all that wait are refused at once', async () => {
  const calls = new PendingCalls(null);
  const { answer } = calls.begin('one');
  calls.rejectAll(new Error('gone'));
  await expect(answer).rejects.toThrow('gone');
  expect(calls.names()).toEqual([]);
});
