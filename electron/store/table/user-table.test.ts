import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredUser } from '../../../shared/domain/user.ts';
import { addressKey } from '../../../shared/domain/user.ts';
import { UserTable } from './user-table.ts';

function mailbox(id: number, username: string, domain: string, more: Partial<StoredUser> = {}): StoredUser {
  return {
    id,
    kind: 'mailbox',
    username,
    domain,
    settings: {},
    lock: null,
    createdAt: 1000 + id,
    changedAt: 2000 + id,
    password: { block: 7, index: id },
    ...more,
  };
}

describe('UserTable', () => {
  it('gives back what was inserted', () => {
    const table = new UserTable();
    const user = mailbox(3, 'Ünï.Cödé', 'example.com', {
      settings: { limitPerDay: 5 },
      lock: { kind: 'manual', since: 1, until: null, reason: 'x', by: 'y' },
    });
    table.insert(user);
    expect(table.get(3)).toEqual(user);
    expect([table.size, table.lastId, [...table.ids()]]).toEqual([1, 3, [3]]);
  });

  it('finds addresses without regard to case', () => {
    const table = new UserTable();
    table.insert(mailbox(1, 'Ünï.Cödé', 'example.com'));
    expect(table.findKey('ÜNÏ.CÖDÉ@EXAMPLE.COM')).toEqual({ id: 1, staged: false });
    expect(table.findKey('ünï.cödé@example.org')).toBeUndefined();
    expect(() => table.insert(mailbox(2, 'ünï.cödé', 'example.com'))).toThrow(/address/);
    expect(() => table.insert(mailbox(1, 'other', 'example.com'))).toThrow(/id 1/);
  });

  it('finds addresses in any form, and keeps users that were told apart by one before', () => {
    const table = new UserTable();
    table.insertRow(1, 0, 'ΝΙΚΟΣ', 'a.example', 0, 0, 1, false);
    expect(table.findKey('νικοσ@A.example')).toEqual({ id: 1, staged: false });
    expect(table.findKey('νικος@a.example')).toEqual({ id: 1, staged: false });
    expect(() => table.insertRow(2, 0, 'νικος', 'a.example', 0, 0, 1, false)).toThrow(/taken/);
    table.insertRow(2, 0, 'νικοσ', 'a.example', 0, 0, 1, false);
    expect(table.get(2)?.username).toBe('νικοσ');
    table.remove(1);
    expect(table.findKey('ΝΙΚΟΣ@a.example')).toEqual({ id: 2, staged: false });
  });

  it('keeps names such as __proto__ and long ones apart', () => {
    const table = new UserTable();
    const names = ['__proto__', 'constructor', 'a'.repeat(64), 'a'.repeat(63)];
    names.forEach((name, at) => table.insert(mailbox(at + 1, name, 'example.com')));
    names.forEach((name, at) => expect(table.findKey(`${name}@example.com`)?.id).toBe(at + 1));
  });

  it('hides staged rows until they are published, yet knows their addresses', () => {
    const table = new UserTable();
    table.insertRow(1, 0, 'a', 'x.example', 1, 0, 5, true);
    table.insertRow(2, 1, '192.0.2.0/24', 'x.example', 0, 0, 5, true);
    expect([table.size, table.get(1), table.domainCounts().size]).toEqual([0, undefined, 0]);
    expect(table.findKey('A@x.example')).toEqual({ id: 1, staged: true });
    expect(table.overlapping('192.0.2.9')).toEqual({ id: 2, username: '192.0.2.0/24', staged: true });
    const version = table.version;
    table.publish(1, 2);
    expect(table.version).toBeGreaterThan(version);
    expect([table.size, table.domainCounts().get('x.example'), table.usersOf('x.example')]).toEqual([
      2, 2, 2,
    ]);
    expect(table.usersOf('elsewhere.example')).toBe(0);
  });

  it('drops discarded rows and gives their room back, but not their ids', () => {
    const table = new UserTable();
    table.insert(mailbox(1, 'a', 'x.example'));
    const end = table.names.end;
    for (let id = 2; id <= 500; id++) table.insertRow(id, 0, `Staged${id}`, 'x.example', 1, id, 5, true);
    table.discard(2, 300);
    table.discard(301, 500);
    expect([table.size, table.lastId, table.names.end]).toEqual([1, 500, end]);
    expect(table.findKey('staged77@x.example')).toBeUndefined();
    table.insertRow(501, 0, 'staged77', 'x.example', 1, 0, 5, false);
    expect(table.findKey('staged77@x.example')?.id).toBe(501);
  });

  it('takes a removed user back under its old id, also out of order', () => {
    const table = new UserTable();
    const user = mailbox(2, 'Back', 'x.example');
    table.insert(mailbox(3, 'c', 'x.example'));
    table.insert(user);
    expect(table.names.inOrder).toBe(false);
    table.remove(2);
    expect(table.get(2)).toBeUndefined();
    const end = table.names.end;
    table.insert(user);
    expect(table.names.end).toBe(end);
    expect(table.get(2)).toEqual(user);
  });

  it('shares equal settings', () => {
    const table = new UserTable();
    for (const id of [1, 2])
      table.insert(mailbox(id, `u${id}`, 'x.example', { settings: { limitPerDay: 9 } }));
    expect(table.settings(1)).toBe(table.settings(2));
  });

  it('behaves as a map of users does', () => {
    const step = fc.record({
      kind: fc.constantFrom(
        'insert',
        'stage',
        'remove',
        'touch',
        'settings',
        'lock',
        'password',
        'publish',
        'discard',
      ),
      id: fc.integer({ min: 1, max: 12 }),
      name: fc.constantFrom(
        'a',
        'A',
        'b',
        'Ä',
        'ä',
        'longer-name',
        'x1',
        'x2',
        '10.0.0.1',
        '10.0.0.2',
        '::1',
      ),
      domain: fc.constantFrom('x.example', 'y.example'),
      time: fc.nat(1000),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const table = new UserTable();
        const model = new Map<number, { user: StoredUser; staged: boolean }>();
        for (const { kind, id, name, domain, time } of steps) {
          const known = model.get(id);
          const userKind = /^[\d:]/.test(name) ? 'ip' : 'mailbox';
          const user = mailbox(id, name, domain, { kind: userKind, createdAt: time, changedAt: time });
          const taken = [...model.values()].some((other) => addressKey(other.user) === addressKey(user));
          if (kind === 'insert' || kind === 'stage') {
            const act = () =>
              kind === 'insert'
                ? table.insert(user)
                : table.insertRow(id, userKind === 'ip' ? 1 : 0, name, domain, 7, id, time, true);
            if (known !== undefined || taken) expect(act).toThrow();
            else {
              act();
              model.set(id, { user, staged: kind === 'stage' });
            }
          } else if (kind === 'publish' || kind === 'discard') {
            table[kind](id, id + 2);
            for (const [other, row] of model) {
              if (!row.staged || other < id || other > id + 2) continue;
              if (kind === 'publish') row.staged = false;
              else model.delete(other);
            }
          } else if (known !== undefined) {
            if (kind === 'remove') {
              table.remove(id);
              model.delete(id);
            } else if (kind === 'touch') {
              table.touch(id, time);
              known.user = { ...known.user, changedAt: time };
            } else if (kind === 'settings') {
              const settings = time % 2 === 0 ? {} : { limitPerDay: time };
              table.setSettings(id, settings);
              known.user = { ...known.user, settings };
            } else if (kind === 'lock') {
              const lock = { kind: 'manual', since: time, until: null, reason: '', by: 'me' } as const;
              table.setLock(id, time % 2 === 0 ? null : lock);
              known.user = { ...known.user, lock: time % 2 === 0 ? null : lock };
            } else {
              table.setPassword(id, null);
              known.user = { ...known.user, password: null };
            }
          }
        }
        const live = [...model.values()].filter((row) => !row.staged).map((row) => row.user);
        live.sort((a, b) => a.id - b.id);
        expect(table.size).toBe(live.length);
        expect([...table.ids()].map((id) => table.get(id))).toEqual(live);
        const counts = new Map<string, number>();
        for (const { domain } of live) counts.set(domain, (counts.get(domain) ?? 0) + 1);
        expect(new Map([...table.domainCounts()].sort())).toEqual(new Map([...counts].sort()));
        for (const [id, { user, staged }] of model) {
          expect(table.findKey(addressKey(user).toUpperCase())).toEqual({ id, staged });
          if (user.kind === 'ip') expect(table.overlapping(user.username)?.id).toBe(id);
        }
      }),
      { numRuns: 500 },
    );
  });
});
