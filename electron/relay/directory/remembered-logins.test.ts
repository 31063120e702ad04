import { expect, it } from 'vitest';
import { RememberedLogins } from './remembered-logins.ts';

const LIFETIME = 10 * 60_000;
const YEAR = 365 * 86_400_000;

function logins() {
  const state = { now: YEAR };
  const made = new RememberedLogins(() => state.now);
  made.remember(1, 'secret', ['mark']);
  return { state, made };
}

it('knows a proved password for some minutes, of the user and as stored then', () => {
  const { state, made } = logins();
  expect([
    made.has(1, 'secret', 'mark'),
    made.has(1, 'other', 'mark'),
    made.has(2, 'secret', 'mark'),
  ]).toEqual([true, false, false]);
  state.now += LIFETIME - 1;
  expect(made.has(1, 'secret', 'mark')).toBe(true);
  state.now += 1;
  expect(made.has(1, 'secret', 'mark')).toBe(false);
});

it('forgets it when the stored password is another, and when told to', () => {
  const changed = logins().made;
  expect([changed.has(1, 'secret', 'new'), changed.has(1, 'secret', 'mark')]).toEqual([false, false]);
  const cleared = logins().made;
  cleared.clear();
  expect(cleared.has(1, 'secret', 'mark')).toBe(false);
});

it('remembers it for no longer because the clock was set back', () => {
  const { state, made } = logins();
  state.now -= 1;
  expect(made.has(1, 'secret', 'mark')).toBe(false);
});
