import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SettingsOverride, SystemSettingsPatch } from '../../../shared/domain/settings.ts';
import * as seal from '../../credentials/seal.ts';
import { sealPasswords } from '../../credentials/seal.ts';
import * as verifiers from '../../credentials/verifier.ts';
import { openSet } from '../../store/open-set.ts';
import type { HardenedUser, UserStore } from '../../store/model/store-types.ts';
import type { Directory } from './directory-types.ts';
import { LoginUnavailable } from './login-unavailable.ts';
import { openDirectory } from './open-directory.ts';

// Real, and counted.
vi.mock('../../credentials/seal.ts', { spy: true });
vi.mock('../../credentials/verifier.ts', { spy: true });

const key = randomBytes(32);
let folder: string;
let store: UserStore;
let directory: Directory;
let keyThere: boolean;
let hardened: HardenedUser[];
let time: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-directory-'));
  store = await openSet(join(folder, 'set'), { create: { name: 'Test' } });
  keyThere = true;
  hardened = [];
  time = 1_000_000;
  directory = await openDirectory({
    setPath: join(folder, 'set'),
    setId: store.info().id,
    key: () => (keyThere ? key : null),
    harden: ({ users }) => {
      hardened.push(...users);
      return Promise.resolve();
    },
    now: () => time,
    overrides: { hostName: 'relay.example' },
  });
});
afterEach(async () => {
  await directory.close();
  await store.close();
  await rm(folder, { recursive: true });
});

async function caughtUp(): Promise<void> {
  await vi.waitFor(() => expect(directory.seq()).toBe(store.info().seq), { timeout: 15_000, interval: 5 });
}
async function mailbox(username: string, password: string, domain = 'example.com'): Promise<void> {
  const sealed = sealPasswords(key, store.info().id, [`${username}@${domain}`], [password]);
  const user = { kind: 'mailbox' as const, username, domain, settings: {}, password: sealed };
  await store.commit({ kind: 'add', users: [user] }, 'me');
  await caughtUp();
}
async function ips(...ranges: string[]): Promise<void> {
  const users = ranges.map((username) => {
    return { kind: 'ip' as const, username, domain: 'example.com', settings: {}, password: null };
  });
  await store.commit({ kind: 'add', users }, 'me');
  await caughtUp();
}
async function set(
  domain: string | null,
  settings: SettingsOverride,
  system: SystemSettingsPatch = {},
): Promise<void> {
  await store.commit({ kind: 'settings', domain, settings, system }, 'me');
  await caughtUp();
}

test('finds users by address without regard to case, in either form of the domain', async () => {
  await mailbox('Änne', 'x', 'xn--bcher-kva.example');
  for (const address of ['änne@bücher.example', 'ÄNNE@XN--BCHER-KVA.example', 'Änne@BÜCHER.example']) {
    expect(directory.find(address)?.address).toBe('Änne@xn--bcher-kva.example');
  }
  for (const address of [
    '',
    '@',
    'änne',
    '@bücher.example',
    'bert@bücher.example',
    `${'a'.repeat(5000)}@b`,
  ]) {
    expect(directory.find(address)).toBeUndefined();
  }
});

test('finds IP users by address and range, in both families, unless they are switched off', async () => {
  await ips('192.0.2.7', '198.51.100.0/24', '2001:db8::/32');
  const at = (address: string) => directory.findIp(address)?.address;
  expect(at('192.0.2.7')).toBe('192.0.2.7');
  expect(at('::ffff:192.0.2.7')).toBe('192.0.2.7');
  expect(at('192.0.2.8')).toBeUndefined();
  expect(at('198.51.100.255')).toBe('198.51.100.0/24');
  expect(at('2001:db8:ffff::1')).toBe('2001:db8::/32');
  expect(at('2001:db9::1')).toBeUndefined();
  expect(at('fe80::1%eth0')).toBeUndefined();
  // Who was asked for before is known by the next change.
  await ips('192.0.2.8');
  expect(at('192.0.2.8')).toBe('192.0.2.8');
  await set(null, {}, { authoriseIpAddresses: false });
  expect(at('192.0.2.7')).toBeUndefined();
});

test('what holds for a time is in force from its moment until its end, by whichever way the clock came there', async () => {
  await mailbox('anna', 'x');
  const { id = 0 } = directory.find('anna@example.com') ?? {};
  const limits = (now: number) => {
    time = now;
    const { limitPerDay, limitPerHour } = directory.get(id)?.settings ?? {};
    return [limitPerDay, directory.find('anna@example.com')?.settings.limitPerDay, limitPerHour];
  };
  await store.commit(
    {
      kind: 'edit',
      selection: { by: 'ids', ids: [id] },
      settings: { 'temporary:limitPerDay': { value: 9, since: 2_000_000, until: 3_000_000, made: 1 } },
      password: null,
    },
    'me',
  );
  await set('example.com', { 'temporary:limitPerHour': { value: 7, since: 0, until: 2_500_000 } });
  expect([1_999_999, 2_000_000, 2_500_000, 2_999_999, 3_000_000].map(limits)).toEqual([
    [1000, 1000, 7],
    [9, 9, 7],
    [9, 9, 0],
    [9, 9, 0],
    [1000, 1000, 0],
  ]);
  expect([2_400_000, 1_000, 9_000_000].map(limits)).toEqual([
    [9, 9, 7],
    [1000, 1000, 7],
    [1000, 1000, 0],
  ]);
});

test('gives what is in force, and the change at once', async () => {
  await mailbox('anna', 'x');
  const limit = () => directory.find('anna@example.com')?.settings.limitPerDay;
  expect(limit()).toBe(1000);
  await set(null, { limitPerDay: 10 });
  expect(limit()).toBe(10);
  await set('example.com', { limitPerDay: 20 });
  expect(limit()).toBe(20);
  const id = directory.find('anna@example.com')?.id ?? 0;
  const selection = { by: 'ids' as const, ids: [id] };
  await store.commit({ kind: 'edit', selection, settings: { limitPerDay: 30 }, password: null }, 'me');
  await caughtUp();
  expect(limit()).toBe(30);
  const lock = { kind: 'manual' as const, since: 1, until: null, reason: '', by: 'me' };
  await store.commit({ kind: 'lock', selection, lock }, 'me');
  await caughtUp();
  const user = directory.get(id);
  expect(user && directory.status(user, time)).toBe('manual');
  expect(directory.relay()).toMatchObject({ hostName: 'relay.example', quarantineDays: 30 });
  await set(null, {}, { relay: { hostName: 'other.example', quarantineDays: 9 } });
  expect(directory.relay()).toMatchObject({ hostName: 'relay.example', quarantineDays: 9 });
});

test('a sealed password lets in, hardens, and is remembered until the user changes', async () => {
  await mailbox('anna', 'pä ss');
  expect(await directory.authenticate('anna@example.com', 'pä ss ')).toBeNull();
  expect(await directory.authenticate('bert@example.com', 'pä ss')).toBeNull();
  expect(hardened).toEqual([]);
  expect(await directory.authenticate('ANNA@example.com', 'pä ss')).toMatchObject({
    address: 'anna@example.com',
  });
  expect(hardened).toMatchObject([{ id: 1, block: 1, index: 0 }]);
  expect(hardened[0]?.verifier).toMatch(/^\$argon2id\$v=19\$m=7168,t=5,p=1\$/);
  // Remembered: no further work, so nothing is hardened again.
  await directory.authenticate('anna@example.com', 'pä ss');
  expect(hardened).toHaveLength(1);
  expect(await directory.authenticate('anna@example.com', 'pass')).toBeNull();
  time += 11 * 60_000;
  await directory.authenticate('anna@example.com', 'pä ss');
  expect(hardened).toHaveLength(2);
  const password = sealPasswords(key, store.info().id, ['anna@example.com'], ['new']);
  const selection = { by: 'ids' as const, ids: [1] };
  await store.commit({ kind: 'edit', selection, settings: {}, password }, 'me');
  await caughtUp();
  expect(await directory.authenticate('anna@example.com', 'pä ss')).toBeNull();
  expect(await directory.authenticate('anna@example.com', 'new')).not.toBeNull();
  await store.commit({ kind: 'remove', selection }, 'me');
  await caughtUp();
  expect(await directory.authenticate('anna@example.com', 'new')).toBeNull();
});

test('nobody logs in with what was sealed for somebody else', async () => {
  await mailbox('anna', 'hers');
  const password = sealPasswords(key, store.info().id, ['bert@example.com'], ['his']);
  await store.commit({ kind: 'edit', selection: { by: 'ids', ids: [1] }, settings: {}, password }, 'me');
  await caughtUp();
  expect(await directory.authenticate('anna@example.com', 'his')).toBeNull();
  expect(hardened).toEqual([]);
});

test('a password is taken however the keyboard writes it, sealed or hardened', async () => {
  await mailbox('anna', 'caf\u00e9\u00a0x');
  expect(await directory.authenticate('anna@example.com', 'cafe x')).toBeNull();
  expect(await directory.authenticate('anna@example.com', 'cafe\u0301 x')).not.toBeNull();
  const [made] = hardened;
  if (made === undefined) throw new Error('not hardened');
  await store.commit({ kind: 'harden', users: [made] }, 'me');
  await caughtUp();
  time += 11 * 60_000;
  expect(await directory.authenticate('anna@example.com', 'cafe\u0301 x')).not.toBeNull();
  expect(await directory.authenticate('anna@example.com', 'caf\u00e9\u00a0x')).not.toBeNull();
});

test('an IP user cannot log in, whatever the password', async () => {
  await ips('192.0.2.7');
  expect(await directory.authenticate('192.0.2.7', '')).toBeNull();
  expect(await directory.authenticate('192.0.2.7@example.com', '')).toBeNull();
});

test('without the key nobody can be judged, and nobody learns who exists', async () => {
  await mailbox('anna', 'secret');
  keyThere = false;
  await expect(directory.authenticate('anna@example.com', 'secret')).rejects.toThrow(LoginUnavailable);
  await expect(directory.authenticate('bert@example.com', 'secret')).rejects.toThrow(LoginUnavailable);
  keyThere = true;
  expect(await directory.authenticate('anna@example.com', 'secret')).not.toBeNull();
});

test('whoever is named, an attempt costs one unsealing and one argon2', async () => {
  await mailbox('sealed', 'secret');
  await mailbox('hardened', 'secret');
  await ips('192.0.2.7');
  const verifier = await verifiers.makeVerifier('secret');
  const block = 2;
  await store.commit({ kind: 'harden', users: [{ id: 2, block, index: 0, verifier }] }, 'me');
  await caughtUp();
  const costs: [string, number, number][] = [];
  for (const password of ['wrong', 'secret']) {
    for (const name of ['sealed', 'hardened', '192.0.2.7', 'nobody']) {
      for (const counted of [seal.openPassword, verifiers.makeVerifier, verifiers.matchesVerifier])
        vi.mocked(counted).mockClear();
      const user = await directory.authenticate(`${name}@example.com`, password);
      expect(user !== null, name).toBe(password === 'secret' && name.endsWith('ed'));
      const unsealed = vi.mocked(seal.openPassword).mock.calls.length;
      const made = vi.mocked(verifiers.makeVerifier).mock.calls.length;
      costs.push([name, unsealed, made + vi.mocked(verifiers.matchesVerifier).mock.calls.length]);
    }
  }
  expect(costs.filter(([, unsealed, argons]) => unsealed !== 1 || argons !== 1)).toEqual([]);
});
