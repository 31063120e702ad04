import { expect, test } from 'vitest';
import { SET_MIGRATIONS } from '../../store/postgres/set-schema.ts';
import type { SeenRelay } from '../../relay/mail/postgres/relay-rows.ts';
import type { ServerFacts, SetFacts } from './server-facts.ts';
import { serverFindings } from './server-findings.ts';

const NOW = 1_800_000_000_000;
const ADDRESS = { host: 'db.example', tls: 'verified', schema: 'main' } as const;

const relay: SeenRelay = {
  ...{ name: 'a:587', seen: NOW - 2000, pauseWanted: false, version: '1.2.3', startedAt: 0 },
  ...{ listening: ['0.0.0.0:587'], sessions: 1, active: 0, paused: false, seq: 40 },
};
const set: SetFacts = {
  ...{ id: 'x', name: 'Main', seq: 40, relays: [relay], held: 0, abandoned: 0 },
  due: { count: 3, since: NOW - 1000 },
};
const well: ServerFacts = {
  version: { text: '15.9', major: 15 },
  readOnly: false,
  durable: { fsync: true, fullPageWrites: true },
  standbys: { named: true, synchronous: 2 },
  archived: true,
  connections: { most: 100, used: 30 },
  ...{ clockAhead: 4000, now: NOW, role: { name: 'ann', may: 'change' } },
  ...{ schema: SET_MIGRATIONS.length, set },
};

/** What is not well, by what it is about. */
function wrong(
  facts: Partial<ServerFacts>,
  address: Partial<typeof ADDRESS | { tls: 'none' | 'unverified' }> = {},
) {
  const found = serverFindings({ ...well, ...facts }, { ...ADDRESS, ...address }, '1.2.3');
  return found
    .filter(({ level }) => level !== 'ok')
    .map(({ level, about, said }) => `${level} ${about}: ${said}`);
}
const wrongWith = (part: Partial<SetFacts>) => wrong({ set: { ...set, ...part } });
const wrongRelay = (part: Partial<SeenRelay>) => wrongWith({ relays: [{ ...relay, ...part }] });

test('where all is well nothing else is said', () => {
  expect(wrong({})).toEqual([]);
  expect(wrong({}, { tls: 'none' } as never)).toHaveLength(1);
  const socket = serverFindings(well, { ...ADDRESS, host: '/run/postgresql', tls: 'none' }, '1.2.3');
  expect(socket.filter(({ level }) => level !== 'ok')).toEqual([]);
});

/** One thing that is wrong, and the one finding it leads to. */
const CASES: readonly (readonly [string, readonly string[], RegExp])[] = [
  [
    'an old server',
    wrong({ version: { text: '14.2', major: 14 } }),
    /^fault PostgreSQL: .*14\.2.*15 or newer/,
  ],
  ['a standby', wrong({ readOnly: true }), /^fault PostgreSQL: .*Name the primary/],
  ['TLS that nobody verifies', wrong({}, { tls: 'unverified' }), /^warning Connection: .*sslrootcert/],
  ['no syncs', wrong({ durable: { fsync: false, fullPageWrites: true } }), /^fault Durability: fsync is off/],
  [
    'torn pages',
    wrong({ durable: { fsync: true, fullPageWrites: false } }),
    /^fault Durability: full_page_writes is off/,
  ],
  [
    'no standby',
    wrong({ standbys: { named: false, synchronous: null } }),
    /^warning Standbys: No synchronous/,
  ],
  [
    'a standby that is away',
    wrong({ standbys: { named: true, synchronous: 0 } }),
    /^fault Standbys: .*Start it/,
  ],
  ['no archive', wrong({ archived: false }), /^warning Archive/],
  ['few connections', wrong({ connections: { most: 100, used: 86 } }), /^warning Connections: 86 of 100/],
  ['a clock ahead', wrong({ clockAhead: 6000 }), /^warning Clock: .* 6 s ahead of/],
  ['a clock behind', wrong({ clockAhead: -61_000 }), /^warning Clock: .* 61 s behind/],
  ['no set', wrong({ schema: -1, set: null }), /^fault Set: There is no set “main”/],
  ['a newer schema', wrong({ schema: SET_MIGRATIONS.length + 1 }), /^fault Set: A newer version/],
  ['an older schema', wrong({ schema: SET_MIGRATIONS.length - 1 }), /^warning Set: .*earlier version/],
  [
    'a role without rights',
    wrong({ role: { name: 'bob', may: 'nothing' }, schema: null, set: null }),
    /^fault Role: .*grant_relay\('bob'\)/,
  ],
  [
    'mail that waits',
    wrongWith({ due: { count: 1, since: NOW - 11 * 60_000 } }),
    /^warning Queue: 1 recipient is due.* 11 min/,
  ],
  ['mail of a relay that is gone', wrongWith({ abandoned: 2 }), /^warning Leases: 2 recipients were/],
  ['no relay', wrongWith({ relays: [] }), /^warning Relays: /],
  ['a relay that ended', wrongRelay({ seen: 0 }), /^warning Relay a:587: It has ended/],
  ['a silent relay', wrongRelay({ seen: NOW - 16_000 }), /^fault Relay a:587: .*nothing for 16 s/],
  ['a pause', wrongRelay({ paused: true }), /^warning Relay a:587: Its deliveries are paused/],
  ['a pause to come', wrongRelay({ pauseWanted: true }), /^warning Relay a:587: Its deliveries are paused/],
  ['a relay that lags', wrongRelay({ seq: 34 }), /^warning Relay a:587: It is 6 changes behind/],
  ['another version', wrongRelay({ version: '1.2.2' }), /^warning Relay a:587: It is version 1\.2\.2/],
];

test.each(CASES)('%s is said, with what to do', (_what, found, said) => {
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(said);
});

test('who may only read is told nothing of mail and relays', () => {
  const found = serverFindings(
    { ...well, role: { name: 'r', may: 'read' }, set: { ...set, relays: [] } },
    ADDRESS,
    '1.2.3',
  );
  expect(found.map(({ about }) => about)).not.toContain('Relays');
  expect(found.every(({ level }) => level === 'ok')).toBe(true);
});
