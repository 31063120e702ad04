import { describe, expect, it } from 'vitest';
import { DEFAULT_RELAY_SETTINGS } from '../../../shared/domain/relay-settings.ts';
import { DEFAULT_SYSTEM_SETTINGS, SETTING_KEYS } from '../../../shared/domain/settings.ts';
import type { Facts } from './check-parts.ts';
import { checksFor } from './checks.ts';

const facts: Facts = {
  system: DEFAULT_SYSTEM_SETTINGS,
  relay: DEFAULT_RELAY_SETTINGS,
  implicitTls: false,
  startTls: true,
  onlyIpv6: false,
  otherIpUsers: false,
  ipUser: '127.0.0.77',
  disturb: false,
  full: true,
};
const skipped = (changed: Partial<Facts>) =>
  checksFor({ ...facts, ...changed })
    .filter(({ skip }) => skip !== undefined)
    .map(({ name }) => name);

describe('checksFor', () => {
  it('has a check for every setting of a user', () => {
    const covered = new Set(checksFor(facts).map(({ setting }) => setting));
    expect(SETTING_KEYS.filter((key) => !covered.has(key))).toEqual([]);
    for (const key of ['strikesToLock', 'blockedTypesToLock', 'strikeWindowMinutes', 'administratorContact'])
      expect(covered).toContain(`system.${key}`);
  });

  it('gives each check a name of its own, and sets every value of its user', () => {
    const checks = checksFor(facts);
    expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
    for (const { user } of checks) {
      const keys = Object.keys(user.settings);
      expect(SETTING_KEYS.filter((key) => !keys.includes(key))).toEqual([]);
    }
  });

  it('skips only what cannot be tried here', () => {
    expect(skipped({})).toEqual(['implicit TLS']);
    expect(skipped({ implicitTls: true })).toEqual([]);
  });

  it('waits for a minute only when told to', () => {
    expect(skipped({ full: false })).toEqual([
      'implicit TLS',
      'userLockTimeout 1, maxUnlocksByTimeout 1: the lock lifts after a minute, the next one does not',
      'strikeWindowMinutes 1: spam of more than a minute ago does not count',
    ]);
  });

  it('does not refuse real IP users unless told to', () => {
    const off = 'authoriseIpAddresses off: an IP user is refused';
    expect(skipped({ otherIpUsers: true })).toContain(off);
    expect(skipped({ otherIpUsers: true, disturb: true })).not.toContain(off);
    expect(skipped({ ipUser: null })).toContain('an IP user sends without login');
  });

  it('tries a relay with TLS from the first byte only, one at IPv6, and one recipient a message', () => {
    expect(skipped({ startTls: false })).toContain('a login without TLS is refused');
    expect(skipped({ onlyIpv6: true, ipUser: null })).toContain('an IP user sends without login');
    for (const most of [1, 2, 3, 4]) {
      const relay = { ...DEFAULT_RELAY_SETTINGS, maxRecipientsPerMessage: most };
      expect(skipped({ relay }).some((name) => name.endsWith('recipients can never fit'))).toBe(most === 1);
      for (const { name, steps, skip } of checksFor({ ...facts, relay })) {
        if (skip !== undefined || name.startsWith('more than')) continue;
        for (const step of steps)
          if (step.do === 'send') expect(step.recipients ?? 1, name).toBeLessThanOrEqual(most);
      }
    }
  });

  it('needs a scanner for what a scanner finds', () => {
    const without = skipped({ relay: { ...DEFAULT_RELAY_SETTINGS, scanners: [] } });
    expect(without.some((name) => name.startsWith('spam, quarantineResponse'))).toBe(true);
    expect(without).not.toContain('limitPerDay 2: the third message is refused');
  });

  it('sends as many blocked attachments as lock here, of a kind that is blocked here', () => {
    const name = 'automatic lock after 2 blocked attachments';
    const system = { ...DEFAULT_SYSTEM_SETTINGS, blockedTypesToLock: 2 };
    const relay = { ...DEFAULT_RELAY_SETTINGS, blockedExtensions: ['xyz'] };
    const found = checksFor({ ...facts, system, relay }).find((check) => check.name === name);
    const sent = found?.steps.filter((step) => step.do === 'send' && step.body === 'blocked.xyz');
    expect(sent).toHaveLength(2);
    expect(skipped({ system, relay: { ...relay, blockedExtensions: [] } })).toContain(name);
    expect(skipped({ system: { ...system, blockedTypesToLock: 21 } }).join()).toContain('after 21 blocked');
  });

  it('sends as many spam messages as lock here', () => {
    const checks = checksFor({ ...facts, system: { ...DEFAULT_SYSTEM_SETTINGS, strikesToLock: 3 } });
    expect(checks.map(({ name }) => name)).toContain(
      'automatic lock after 3 spam messages, for userLockTimeout',
    );
    expect(skipped({ system: { ...DEFAULT_SYSTEM_SETTINGS, strikesToLock: 100 } }).join()).toContain(
      'after 100 spam',
    );
  });
});
