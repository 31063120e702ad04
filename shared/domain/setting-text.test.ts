import { tell } from '../text/text.ts';
import { describe, expect, it } from 'vitest';
import { parseNumber, parseSwitch, readSetting, readSystemSetting } from './setting-text.ts';
import { DEFAULT_SYSTEM_SETTINGS, SETTING_KEYS, type SettingKey } from './settings.ts';

describe('parseNumber', () => {
  it.each([
    ['1000', 1000],
    ['1,000', 1000],
    [' 1 000 000 ', 1_000_000],
    ['1.000', 1000],
    ['1’000', 1000],
    ['12,345,678', 12_345_678],
    ['1,234.567', null],
    ['1.234,567', null],
    ['1234,567', null],
    ['12,34,567', null],
    ['0,500', null],
    ['0.001', null],
    ['1.5', null],
    ['1,00', null],
    ['1,0000', null],
    ['-1', null],
    ['+1', null],
    ['', null],
    ['1e3', null],
    ['0x10', null],
    ['10k', null],
    ['١٠', null],
  ])('%j is %j', (text, number) => {
    expect(parseNumber(text)).toBe(number);
  });
});

describe('parseSwitch', () => {
  it.each([
    ['on', true],
    ['ON', true],
    [' yes ', true],
    ['Off', false],
    ['FALSE', false],
    ['0', undefined],
    ['1', undefined],
    ['', undefined],
    ['maybe', undefined],
  ])('%j is %j', (text, value) => {
    expect(parseSwitch(text)).toBe(value);
  });
});

describe('readSetting', () => {
  it.each([
    ['limitPerDay', '1,000', 1000],
    ['limitPerDay', 'Unlimited', 0],
    ['limitPerDay', '0', 0],
    ['limitPerDay', 'INHERIT', null],
    ['automaticLock', 'OFF', false],
    ['quarantineResponse', 'Accepted', 'accepted'],
    ['allowedSenders', 'Domain', 'domain'],
    ['allowedSenders', 'Ann@Example.com; @bücher.example', 'ann@example.com, @xn--bcher-kva.example'],
  ] as const)('%s: %j is %j', (key, text, value) => {
    expect(readSetting(key, text)).toEqual({ ok: true, value });
  });

  it.each([
    ['limitPerDay', '10k', '0–10,000,000 or unlimited'],
    ['limitPerDay', '5e2', '0–10,000,000 or unlimited'],
    ['limitPerDay', '-1', '0–10,000,000 or unlimited'],
    ['limitPerDay', '10,000,001', '0–10,000,000 or unlimited'],
    ['userLockTimeout', '30m', '1–10,080'],
    ['userLockTimeout', 'unlimited', '1–10,080'],
    ['userLockTimeout', '0', '1–10,080'],
    ['maxDaysToRetry', 'unlimited', '1–30'],
    ['automaticLock', '0', 'on or off'],
    ['quarantineResponse', 'reject', 'rejected or accepted'],
  ] as const)('%s: %j is refused with what is possible', (key, text, possible) => {
    const read = readSetting(key, text);
    expect(read).toMatchObject({ ok: false });
    expect(read.ok ? '' : tell(read.reason)).toContain(possible);
    expect(read.ok ? '' : tell(read.reason)).toContain(`“${text}”`);
  });

  it.each(SETTING_KEYS)('%s: nothing is never "not given"', (key: SettingKey) => {
    expect(readSetting(key, '')).toMatchObject({ ok: false });
    expect(readSetting(key, '  ')).toMatchObject({ ok: false });
  });
});

describe('readSystemSetting', () => {
  it.each([
    ['authoriseIpAddresses', 'Off', false],
    ['administratorContact', ' postmaster@Example.com ', 'postmaster@example.com'],
    ['administratorContact', '', ''],
    ['timeZone', 'europe/vienna', 'Europe/Vienna'],
    ['strikesToLock', '1,000', 1000],
    ['blockedTypesToLock', '1,000', 1000],
    ['blockedTypesToLock', 'inherit', DEFAULT_SYSTEM_SETTINGS.blockedTypesToLock],
    ['historyDays', 'unlimited', 0],
    ['strikesToLock', 'inherit', DEFAULT_SYSTEM_SETTINGS.strikesToLock],
  ] as const)('%s: %j is %j', (key, text, value) => {
    expect(readSystemSetting(key, text)).toEqual({ ok: true, value });
  });

  it.each([
    ['authoriseIpAddresses', '0', 'on or off'],
    ['timeZone', 'Mars', 'IANA time zone'],
    ['timeZone', '', 'IANA time zone'],
    ['administratorContact', 'nobody', 'mail address'],
    ['strikesToLock', '0', '1–1,000'],
    ['blockedTypesToLock', '0', '1–1,000'],
    ['strikeWindowMinutes', 'unlimited', '1–10,080'],
    ['historyDays', '40000', '0–36,500'],
  ] as const)('%s: %j is refused with what is possible', (key, text, possible) => {
    const read = readSystemSetting(key, text);
    expect(read).toMatchObject({ ok: false });
    expect(read.ok ? '' : tell(read.reason)).toContain(possible);
  });
});
