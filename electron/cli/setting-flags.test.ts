import { describe, expect, it } from 'vitest';
import { SETTING_KEYS } from '../../shared/domain/settings.ts';
import { readArguments } from './command.ts';
import { SETTING_FLAGS, settingsPatch, settingValue } from './setting-flags.ts';
import { UsageError } from './usage-error.ts';

const patch = (...argv: string[]) => settingsPatch(readArguments(SETTING_FLAGS, argv));

describe('settingsPatch', () => {
  it('has what was given, and nothing else', () => {
    expect(
      patch('--limit-per-day', '1,000', '--automatic-lock', 'OFF', '--limit-per-week', 'inherit'),
    ).toEqual({
      limitPerDay: 1000,
      automaticLock: false,
      limitPerWeek: null,
    });
    expect(patch()).toEqual({});
  });

  it('names the option, the value and what is possible', () => {
    expect(() => patch('--limit-per-day', '10k')).toThrow(UsageError);
    expect(() => patch('--limit-per-day', '10k')).toThrow(
      '--limit-per-day: “10k” cannot be used: it takes a whole number, 0–10,000,000 or unlimited, or inherit.',
    );
    expect(() => patch('--allowed-senders', 'nobody')).toThrow('neither an address nor @domain');
  });

  it('there is a flag for every setting', () => {
    expect(Object.keys(SETTING_FLAGS)).toHaveLength(SETTING_KEYS.length);
    expect(Object.keys(SETTING_FLAGS)).toContain('max-recipients-per-day');
  });
});

describe('settingValue', () => {
  it.each(SETTING_KEYS)('%s: what cannot be read is never "not given"', (key) => {
    for (const text of ['', '?', '-1', '1e3']) expect(() => settingValue(key, text, key)).toThrow(UsageError);
  });
});
