import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_RELAY_SETTINGS,
  RELAY_SETTING_SPECS,
  relaySettingsPatchSchema,
  type RelaySettingSpec,
} from '../../../shared/domain/relay-settings.ts';
import { problemsOf } from './relay-settings-problems.ts';
import { asText, fromText, SINGLE_KEYS, type SingleKey } from './relay-settings-text.ts';

const COUNTED = SINGLE_KEYS.filter((key) => ['count', 'size'].includes(RELAY_SETTING_SPECS[key].kind));

/** What the form says of a number typed for a setting, in bytes where it is a size. */
function said(key: SingleKey, value: number): string | undefined {
  const unit = RELAY_SETTING_SPECS[key].kind === 'size' ? ' bytes' : '';
  return problemsOf({ ...asText(DEFAULT_RELAY_SETTINGS), [key]: `${value}${unit}` })[key];
}

describe.each(COUNTED)('%s', (key) => {
  const { min = NaN, max = NaN, zero }: RelaySettingSpec = RELAY_SETTING_SPECS[key];

  it.each([
    [min, true],
    [max, true],
    [min - 1, false],
    [max + 1, false],
  ])('takes %d: %j', (value, taken) => {
    expect(said(key, value) === undefined).toBe(taken);
    const named = value === 0 && zero !== undefined;
    expect(v.is(relaySettingsPatchSchema, { [key]: value })).toBe(taken || named);
  });
});

it('every setting of one field comes back from the form as it was', () => {
  const settings = { ...DEFAULT_RELAY_SETTINGS, delayWarningHours: 0, maxMessageBytes: 1500 };
  const text = asText(settings);
  expect(problemsOf(text)).toEqual({});
  expect(text.delayWarningHours).toBe('');
  expect(fromText(text, settings)).toEqual(settings);
});
