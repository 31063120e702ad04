import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../shared/domain/settings.ts';
import { formatSenders, formatSettingWithUnit, formatUserSetting } from './user-words.ts';

describe('words of the users screen', () => {
  it('say as whom a user may send', () => {
    const user = (kind: 'mailbox' | 'ip', allowedSenders: string) => ({
      kind,
      effective: { ...DEFAULT_SETTINGS, allowedSenders },
    });
    const senders = (kind: 'mailbox' | 'ip') =>
      ['own', 'domain', 'a@b.example, @c.example', '@c.example, *'].map((allowed) =>
        formatSenders(user(kind, allowed)),
      );
    expect(senders('mailbox')).toEqual([
      'Own address',
      'Whole domain',
      'Own address, a@b.example, @c.example',
      'Any address',
    ]);
    // An IP user has no address of its own: the relay lets it send as any of its domain.
    expect(senders('ip')).toEqual([
      'Whole domain',
      'Whole domain',
      'Whole domain, a@b.example, @c.example',
      'Any address',
    ]);
    expect(formatUserSetting('allowedSenders', user('ip', 'own'))).toBe('Whole domain');
  });

  it('say a setting with its unit, and 0 in words only where it means no limit', () => {
    const effective = { ...DEFAULT_SETTINGS, limitPerDay: 4210, limitPerHour: 0, userLockTimeout: 1 };
    const user = { kind: 'mailbox', effective: { ...effective, maxUnlocksByTimeout: 0 } } as const;
    expect(formatSettingWithUnit('limitPerDay', user)).toBe('4,210');
    expect(formatSettingWithUnit('limitPerHour', user)).toBe('unlimited');
    expect(formatSettingWithUnit('userLockTimeout', user)).toBe('1 minute');
    expect(formatSettingWithUnit('maxUnlocksByTimeout', user)).toBe('0 times');
    expect(formatSettingWithUnit('maxDaysToRetry', user)).toBe('4 days');
    expect(formatSettingWithUnit('automaticLock', user)).toBe('On');
    expect(formatSettingWithUnit('quarantineResponse', user)).toBe('Rejected');
  });
});
