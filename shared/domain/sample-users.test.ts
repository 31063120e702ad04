import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { displayDomain, parseDomain } from './domain-name.ts';
import { lockSchema, lockStatus } from './lock.ts';
import { SAMPLE_DOMAINS, SAMPLE_SIZE, sampleUsers } from './sample-users.ts';
import { settingsOverrideSchema } from './settings.ts';
import { parseIpUser, parseLocalPart } from './user-name.ts';
import { addressKey } from './user.ts';

const NOW = Date.UTC(2025, 5, 1);

describe('sampleUsers', () => {
  const users = sampleUsers(NOW);

  it('makes 2,000 different users over 6 domains, the same every time', () => {
    expect(users).toHaveLength(SAMPLE_SIZE);
    expect(new Set(users.map(addressKey)).size).toBe(SAMPLE_SIZE);
    expect(new Set(users.map((user) => user.domain))).toEqual(new Set(SAMPLE_DOMAINS));
    expect(sampleUsers(NOW)).toEqual(users);
  });

  it('makes users that the rules accept', () => {
    for (const user of users) {
      const name = user.kind === 'ip' ? parseIpUser(user.username) : parseLocalPart(user.username);
      expect(name).toEqual({ ok: true, kind: user.kind, username: user.username });
      expect(v.is(settingsOverrideSchema, user.settings)).toBe(true);
      expect(user.lock === null || v.is(lockSchema, user.lock)).toBe(true);
      expect(user.createdAt).toBeLessThanOrEqual(user.changedAt);
      expect(user.changedAt).toBeLessThanOrEqual(NOW);
    }
    for (const domain of SAMPLE_DOMAINS)
      expect(parseDomain(displayDomain(domain))).toEqual({ ok: true, domain });
  });

  it('shows every kind and status, and settings of their own', () => {
    const statuses = new Set(users.map((user) => lockStatus(user.lock, NOW)));
    expect(statuses).toEqual(new Set(['active', 'manual', 'automatic', 'automatic-exhausted']));
    expect(users.filter((user) => user.kind === 'ip').length).toBe(25);
    expect(users.filter((user) => Object.keys(user.settings).length > 0).length).toBeGreaterThan(100);
  });
});
