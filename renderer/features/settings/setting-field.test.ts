import { describe, expect, it } from 'vitest';
import { SETTING_KEYS } from '../../../shared/domain/settings.ts';
import { SettingField } from './setting-field.svelte.ts';
import { rangeInWords, specOf } from './setting-words.ts';

const system = (value: number) => () => ({ value, from: 'system' });

describe('SettingField', () => {
  it('never asks people to type 0 for unlimited', () => {
    const field = new SettingField('limitPerDay', { value: 0, many: false, inherited: system(1000) });
    expect(field.choice).toBe('unlimited');
    expect(field.value()).toBe(0);
    field.choose('number');
    expect(field.text).toBe('1000');
    field.type('0');
    field.touched = true;
    expect(field.error).toBe('Enter a whole number, 1–10,000,000 messages.');
  });

  it('knows a real 0 from unlimited', () => {
    const field = new SettingField('maxUnlocksByTimeout', { value: 0, many: false, inherited: system(1) });
    expect(field).toMatchObject({ choice: 'number', text: '0', problem: null });
    expect(field.dirty).toBe(false);
  });

  it('tells a set value from an inherited one of the same number', () => {
    const field = new SettingField('limitPerDay', { value: undefined, many: false, inherited: system(1000) });
    expect(field.value()).toBeNull();
    field.choose('number');
    expect(field.dirty).toBe(true);
    expect(field.value()).toBe(1000);
    field.choose('inherit');
    expect(field.dirty).toBe(false);
  });

  it('shows an error only after the field was left, and then live', () => {
    const field = new SettingField('maxDaysToRetry', { value: 4, many: false, inherited: system(4) });
    field.type('31');
    expect(field.error).toBeNull();
    field.touched = true;
    expect(field.error).toMatch('1–30 days');
    field.type('30');
    expect(field.error).toBeNull();
  });

  it('changes nothing of many users unless something is chosen', () => {
    const field = new SettingField('automaticLock', { value: undefined, many: true, inherited: () => null });
    expect(field.options.map(({ label }) => label)).toEqual(['Leave as is', 'Inherit', 'On', 'Off']);
    expect([field.choice, field.value(), field.dirty]).toEqual(['keep', undefined, false]);
    field.choose('on');
    expect([field.value(), field.dirty]).toEqual([true, true]);
    field.choose('off');
    expect(field.value()).toBe(false);
  });

  it('starts from the inherited number only where nothing is typed, and never from unlimited', () => {
    const typed = new SettingField('limitPerDay', { value: 7, many: false, inherited: system(1000) });
    typed.choose('inherit');
    typed.choose('number');
    expect(typed.text).toBe('7');
    const unlimited = new SettingField('limitPerDay', {
      value: undefined,
      many: false,
      inherited: system(0),
    });
    unlimited.choose('number');
    expect(unlimited.text).toBe('');
    const none = new SettingField('maxUnlocksByTimeout', {
      value: undefined,
      many: false,
      inherited: system(0),
    });
    none.choose('number');
    expect(none.text).toBe('0');
  });

  it('forgets what the application said with the next change', () => {
    const field = new SettingField('limitPerDay', { value: 7, many: false, inherited: system(1000) });
    field.serverError = 'Too many.';
    expect(field.error).toBe('Too many.');
    field.type('8');
    expect(field.error).toBeNull();
    field.serverError = 'Too many.';
    field.choose('inherit');
    expect(field.error).toBeNull();
  });

  it('takes a list of senders as it is kept, and says what is wrong with one', () => {
    const inherited = () => ({ value: 'own', from: null });
    const field = new SettingField('allowedSenders', { value: undefined, many: false, inherited });
    expect(field.options.map(({ label }) => label)).toEqual([
      'Default: own address',
      'Own address',
      'Whole domain',
      'Also these',
    ]);
    field.choose('list');
    field.type('Ann');
    expect(field.problem).toContain('neither an address nor @domain');
    field.type('Ann@Example.com;@example.org');
    expect(field.problem).toBeNull();
    expect(field.value()).toBe('ann@example.com, @example.org');
    field.choose('domain');
    expect(field.value()).toBe('domain');
    const kept = new SettingField('allowedSenders', { value: 'a@b.example', many: false, inherited });
    expect(kept).toMatchObject({ choice: 'list', text: 'a@b.example', dirty: false });
    kept.type('c@b.example');
    expect(kept.dirty).toBe(true);
  });

  it.each(SETTING_KEYS)('keeps %s within the range of its specification', (key) => {
    const field = new SettingField(key, { value: undefined, many: false, inherited: () => null });
    const { min, max, zeroIsUnlimited } = specOf(key);
    if (min === undefined || max === undefined) {
      expect(field.options.some(({ value }) => value === 'number')).toBe(false);
      return;
    }
    field.choose('number');
    for (const [number, good] of [
      [min - 1, false],
      [min, zeroIsUnlimited !== true],
      [max, true],
      [max + 1, false],
    ] as const) {
      field.type(String(number));
      expect(field.problem === null, `${key} ${number}`).toBe(good);
    }
    expect(rangeInWords(key)).not.toBe('');
  });
});
