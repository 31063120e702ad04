import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../shared/domain/settings.ts';
import { formatCount, formatNumber, formatSenders, formatTime, formatUserSetting } from './user-words.ts';

describe('words of the users screen', () => {
  it('write whole numbers as Intl does', () => {
    const intl = new Intl.NumberFormat('en');
    fc.assert(fc.property(fc.nat(2_000_000_000), (value) => formatNumber(value) === intl.format(value)));
    expect([0, 999, 1000, 1_000_000].map(formatNumber)).toEqual(['0', '999', '1,000', '1,000,000']);
    expect([1, 4210].map((count) => formatCount(count, 'user'))).toEqual(['1 user', '4,210 users']);
  });

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

  it('write times as Intl does, in the computer’s own time zone', () => {
    const intl = new Intl.DateTimeFormat('en-GB', {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
    });
    const anyTime = fc.integer({ min: 0, max: Date.UTC(2100, 0) });
    fc.assert(fc.property(anyTime, (time) => formatTime(time) === intl.format(time)));
  });
});
