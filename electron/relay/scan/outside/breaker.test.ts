import { expect, it } from 'vitest';
import { Breaker, FAILURES_TO_OPEN, FIRST_PAUSE, LONGEST_PAUSE } from './breaker.ts';

const YEAR = 365 * 86_400_000;

function breaker() {
  const state = { now: YEAR, opened: [] as string[] };
  const made = new Breaker(
    () => state.now,
    (reason) => state.opened.push(reason),
  );
  const open = () => {
    for (let time = 0; time < FAILURES_TO_OPEN; time++) made.failed('message', 'gone');
  };
  return { state, made, open };
}

it('opens after failures in a row, and lets one message find out whether the scanner is back', () => {
  const { state, made, open } = breaker();
  made.failed('message', 'gone');
  made.succeeded();
  open();
  expect([state.opened, made.reason, made.enter()]).toEqual([['gone'], 'gone', null]);
  state.now += FIRST_PAUSE - 1;
  expect(made.enter()).toBeNull();
  state.now += 1;
  expect([made.enter(), made.enter()]).toEqual(['probe', null]);
  made.failed('probe', 'still gone');
  expect(made.until).toBe(state.now + 2 * FIRST_PAUSE);
  state.now = made.until;
  expect(made.enter()).toBe('probe');
  made.abandoned('probe');
  expect(made.enter()).toBe('probe');
  made.succeeded();
  expect([made.enter(), made.until, made.reason]).toEqual(['message', 0, '']);
});

it('pauses for ever longer, up to a bound', () => {
  const { state, made, open } = breaker();
  open();
  for (let probe = 0; probe < 10; probe++) {
    state.now = made.until;
    made.failed(made.enter() ?? 'message', 'gone');
  }
  expect(made.until - state.now).toBe(LONGEST_PAUSE);
});

it('waits no longer because the clock was set back', () => {
  const { state, made, open } = breaker();
  open();
  state.now -= YEAR;
  expect(made.enter()).toBe('probe');
});
