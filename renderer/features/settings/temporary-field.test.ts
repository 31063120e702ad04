/** What is to hold for a time, as the form of settings holds it. */
import { expect, test } from 'vitest';
import type { Temporary } from '../../../shared/domain/settings.ts';
import { SettingsForm } from './settings-form.svelte.ts';
import { TemporaryField } from './temporary-field.svelte.ts';

const NOW = Date.parse('2026-11-27T11:00Z');
const UNTIL = Date.parse('2026-12-04T17:00Z');
const there: Temporary<number> = { value: 5_000, since: NOW - 1, until: UNTIL };
const field = (of?: Temporary) =>
  new TemporaryField('limitPerDay', {
    there: of,
    held: () => 0,
    value: 1_000,
    timeZone: 'Europe/Vienna',
    now: () => NOW,
  });

test('it needs a value and an end, and says so once asked; then it is what is asked for', () => {
  const one = field();
  expect([one.dirty, one.sound, one.wish()]).toEqual([false, true, undefined]);
  one.open();
  expect(one.value.options.map(({ value }) => value)).toEqual(['number', 'unlimited']);
  expect([one.dirty, one.sound, one.period.errors.until]).toEqual([true, false, null]);
  expect(one.check()).toBe(false);
  expect(one.period.errors.until).toMatch(/Choose when it ends/);
  one.period.until = '2026-12-04T18:00';
  one.value.type('0');
  expect([one.check(), one.value.error]).toEqual([false, expect.stringContaining('whole number')]);
  one.value.type('5,000');
  expect([one.check(), one.wish()]).toEqual([true, { value: 5_000, since: null, until: UNTIL }]);
  one.period.from = '2026-12-05T00:00';
  expect([one.check(), one.period.errors.until]).toEqual([false, expect.stringMatching(/before it begins/)]);
  one.keep();
  expect([one.dirty, one.check(), one.wish()]).toEqual([false, true, undefined]);
});

test('what is there is shown, stays unless it is changed, and can be ended', () => {
  const one = field(there);
  one.open();
  expect([one.value.text, one.period.from, one.period.until]).toEqual(['5000', '', '2026-12-04T18:00']);
  expect([one.dirty, one.wish()]).toEqual([false, undefined]);
  one.value.choose('unlimited');
  expect(one.wish()).toEqual({ value: 0, since: null, until: UNTIL });
  one.end();
  expect([one.dirty, one.sound, one.wish()]).toEqual([true, true, null]);
});

test('a form sends it under its own key, and shows there what is wrong with it', () => {
  const form = new SettingsForm({
    override: { 'temporary:limitPerDay': there },
    many: false,
    inherited: () => null,
    timeZone: 'UTC',
  });
  expect([form.dirty, form.summary]).toEqual([false, '1 for a time']);
  const one = form.temporary.get('limitPerDay');
  one?.open();
  expect([form.dirty, form.sound]).toEqual([false, true]);
  if (one !== undefined) one.period.until = '2000-01-01T00:00';
  expect([form.dirty, form.sound, form.check()?.key]).toEqual([true, false, 'limitPerDay']);
  one?.end();
  expect(form.summary).toBe('all inherited');
  expect(form.patch()).toEqual({ 'temporary:limitPerDay': null });
  expect(form.blame('settings.temporary:limitPerDay', 'No.')).toBe(true);
  expect([one?.serverError, form.fields.find(({ key }) => key === 'limitPerDay')?.serverError]).toEqual([
    'No.',
    null,
  ]);
  const fresh = { override: {}, many: false, inherited: () => null, timeZone: null };
  expect(new SettingsForm(fresh).temporary.size).toBe(0);
});
