/** The full export is exact: into an empty set it gives the same users, and their export the same bytes. */
import { EVERYTHING } from '../../shared/lists/filter.ts';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LAST_TIME } from '../../shared/domain/last-time.ts';
import type { Lock } from '../../shared/domain/lock.ts';
import type { SettingsOverride } from '../../shared/domain/settings.ts';
import { sealPasswords } from '../credentials/seal.ts';
import { openSet } from '../store/open-set.ts';
import type { UserStore } from '../store/model/store-types.ts';
import { exportUsers, surveyExport } from './export-users.ts';
import { startImport, type ImportJobOptions } from './import-job.ts';

const everything = { filter: EVERYTHING, domain: null, sort: [] };
const key = randomBytes(32);
const VERIFIER = `$argon2id$v=19$m=7168,t=5,p=1$${'B'.repeat(21)}A$${'C'.repeat(42)}A`;
const runs = process.env['POSTERN_LONG'] === '1' ? 200 : 12;
let folder = '';
let count = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-full-'));
  vi.stubEnv('TMPDIR', folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const newSet = () => openSet(join(folder, `set${count++}`), { create: { name: 'Test' } });

async function exported(store: UserStore, passwords = true): Promise<string> {
  const path = join(folder, 'out.csv');
  await exportUsers({
    store,
    own: { set: null, keyFile: null },
    query: everything,
    path,
    format: 'full',
    passwords,
    key: () => Promise.resolve(key),
  });
  return readFileSync(path, 'utf8');
}

async function imported(store: UserStore, text: string, how: Partial<ImportJobOptions> = {}) {
  const path = join(folder, 'in.csv');
  writeFileSync(path, text);
  const defaults = { onDuplicate: 'skip', allOrNothing: false, dryRun: false, actor: 'importer' } as const;
  const job = startImport({ ...defaults, store, key, setId: store.info().id, file: { path }, ...how });
  const state = await job.done;
  const { rows } = job.rejected(0, 10);
  job.dispose();
  return { state, rows };
}

interface Made {
  readonly kind: 'mailbox' | 'ip';
  readonly password: string;
  readonly hardened: boolean;
  readonly settings: SettingsOverride;
  readonly lock: Lock | null;
}

const number = (max: number) => fc.integer({ min: 1, max });
const settings: fc.Arbitrary<SettingsOverride> = fc.record(
  {
    automaticLock: fc.boolean(),
    userLockTimeout: number(10_080),
    maxUnlocksByTimeout: fc.integer({ min: 0, max: 100 }),
    limitPerMonth: fc.constantFrom(0, 20_000, 10_000_000),
    limitPerDay: fc.constantFrom(0, 1_000, 7),
    limitPerMinute: fc.integer({ min: 0, max: 1_000_000 }),
    maxRecipientsPerDay: fc.integer({ min: 0, max: 10_000_000 }),
    maxDaysToRetry: number(30),
    quarantineResponse: fc.constantFrom('rejected' as const, 'accepted' as const),
    allowedSenders: fc.constantFrom(
      'own',
      'domain',
      '*',
      'ann@example.com, @example.org',
      'jörg@xn--bcher-kva.de',
    ),
  },
  { requiredKeys: [] },
);
const time = fc.integer({ min: 0, max: 4_000_000_000_000 });
/** Whoever imports does so then or later. */
const NOW = Date.now();
const held: fc.Arbitrary<SettingsOverride> = fc
  .record({
    day: fc.constantFrom(0, 7, 5_000),
    senders: fc.constantFrom('own', '*'),
    since: time,
    length: number(1e9),
    made: fc.option(time),
  })
  .map(({ day, senders, since, length, made }) => {
    const period = {
      since,
      until: since + length,
      ...(made === null ? {} : { made: Math.min(made, since) }),
    };
    return {
      'temporary:limitPerDay': { value: day, ...period },
      'temporary:allowedSenders': { value: senders, ...period },
    };
  });
const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.constantFrom('', ' left ', '=1+1', 'a,"b"\nc', '\r\n', "'-x", '@SUM(A1)', 'ünï€ 日本'),
);
const text = words.filter((word) => word.isWellFormed() && !/[\0\ufffd]/.test(word));
/** Also planned ones, and such as end. */
const byHand: fc.Arbitrary<NonNullable<Lock['byHand']>> = fc
  .record({ since: time, length: fc.option(time), reason: text, by: text, made: fc.option(time) })
  .map(({ since, length, made, ...who }) => ({
    since,
    until: length === null ? null : Math.min(since + 1 + length, LAST_TIME),
    ...who,
    // Whoever reads a file without it takes a begin that lies ahead for planned then.
    ...(made === null && since <= NOW ? {} : { made: Math.min(made ?? 0, since) }),
  }))
  .filter(({ since, until }) => until === null || since < until);
const lock: fc.Arbitrary<Lock> = fc.oneof(
  byHand.map((lock) => ({ kind: 'manual' as const, ...lock })),
  fc.record(
    {
      kind: fc.constant('automatic' as const),
      since: time,
      until: fc.option(time),
      reason: text,
      by: text,
      unlocks: fc.integer({ min: 0, max: 1000 }),
      byHand,
    },
    { requiredKeys: ['kind', 'since', 'until', 'reason', 'by'] },
  ),
);
const user: fc.Arbitrary<Made> = fc.record({
  kind: fc.constantFrom('mailbox' as const, 'mailbox' as const, 'ip' as const),
  password: fc
    .oneof(
      text,
      fc.constantFrom(' lead', `{argon2id}${VERIFIER}`, '{clear}{argon2id}$argon2', '"', 'x\nmallory,d,pw'),
    )
    .filter((password) => password !== ''),
  hardened: fc.boolean(),
  settings: fc.tuple(settings, fc.option(held)).map(([forGood, some]) => ({ ...forGood, ...some })),
  lock: fc.option(lock),
});

const DOMAINS = ['example.com', 'xn--bcher-kva.de', 'one'];

async function made(users: readonly Made[]): Promise<UserStore> {
  const store = await newSet();
  const setId = store.info().id;
  for (const [at, { kind, password, hardened, settings: set, lock: locked }] of users.entries()) {
    const ip = at % 2 === 0 ? `192.0.2.${at}` : `2001:db8:${at}::/48`;
    const name = ['Ann', 'jörg', '123', "o'neil+x", '=cmd'][at % 5] ?? '';
    const username = kind === 'ip' ? ip : `${name}${at}`;
    const sealed =
      kind === 'ip' ? null : sealPasswords(key, setId, [`${username}@${DOMAINS[at % 3]}`], [password]);
    const domain = DOMAINS[at % 3] as string;
    const added = await store.commit(
      { kind: 'add', users: [{ kind, username, domain, settings: set, password: sealed }] },
      'me',
    );
    const id = added.ids?.[0] ?? 0;
    const ref = store.get(id)?.password;
    if (hardened && ref) {
      await store.commit(
        { kind: 'harden', users: [{ id, block: ref.block, index: ref.index, verifier: VERIFIER }] },
        'h',
      );
    }
    if (locked !== null) {
      await store.commit({ kind: 'lock', selection: { by: 'ids', ids: [id] }, lock: locked }, 'me');
    }
  }
  return store;
}

/** What a user is, but for where its password lies and when it was added. */
function users(store: UserStore) {
  return [...store.matching(everything)].map((id) => {
    const { kind, username, domain, settings: set, lock: locked, password } = store.get(id) ?? {};
    return { kind, username, domain, set, locked, verifier: password?.verifier };
  });
}

test(`random users come back the same, and so do their bytes (${runs} sets)`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(user, { minLength: 1, maxLength: 12 }), async (list) => {
      const first = await made(list);
      const second = await newSet();
      try {
        const file = await exported(first);
        const { state, rows } = await imported(second, file);
        expect(rows).toEqual([]);
        expect(state).toMatchObject({ phase: 'done', created: list.length });
        expect(users(second)).toEqual(users(first));
        expect(await exported(second)).toBe(file);
      } finally {
        await first.close();
        await second.close();
      }
    }),
    { numRuns: runs },
  );
}, 120_000);

test('without passwords an import updates users that exist, leaves their passwords, and rejects the others', async () => {
  const one: Made = {
    kind: 'mailbox',
    password: 'pw',
    hardened: false,
    settings: { limitPerDay: 5 },
    lock: null,
  };
  const store = await made([one, { ...one, kind: 'ip' }]);
  const file = await exported(store, false);
  expect(file).not.toContain('pw');
  const edit = { kind: 'edit', settings: { limitPerDay: null }, password: null } as const;
  await store.commit({ ...edit, selection: { by: 'ids', ids: [1] } }, 'me');
  const before = store.get(1)?.password;
  expect((await imported(store, file, { onDuplicate: 'update' })).state).toMatchObject({
    updated: 1,
    // As it is so already.
    skipped: 1,
    rejected: 0,
  });
  expect(store.get(1)).toMatchObject({ settings: { limitPerDay: 5 }, password: before });
  await store.close();
  const empty = await newSet();
  expect((await imported(empty, file)).state).toMatchObject({ created: 1, rejected: 1 });
  await empty.close();
});

test('the survey counts what these users have', async () => {
  const one: Made = {
    kind: 'mailbox',
    password: 'pw',
    hardened: true,
    settings: { limitPerDay: 5 },
    lock: null,
  };
  const store = await made([one, { ...one, kind: 'ip', settings: {} }, { ...one, hardened: false }]);
  await store.commit(
    { kind: 'settings', domain: 'example.com', settings: { limitPerDay: 1 }, system: {} },
    'me',
  );
  await store.commit({ kind: 'settings', domain: null, settings: { limitPerDay: 2 }, system: {} }, 'me');
  const survey = {
    users: 3,
    mailboxes: 2,
    withSettings: 2,
    locked: 0,
    verifierOnly: 1,
    domains: 1,
    system: 1,
  };
  expect(await surveyExport(store, everything, Date.now())).toEqual(survey);
  const [from, until] = [Date.now() + 60_000, Date.now() + 120_000];
  const lock = { kind: 'manual', since: from, until, reason: '', by: 'me' } as const;
  await store.commit({ kind: 'lock', selection: { by: 'ids', ids: [1] }, lock }, 'me');
  // One that is yet to begin counts, and so does one that holds; one that has run out is none.
  expect(await surveyExport(store, everything, from - 1)).toEqual({ ...survey, locked: 1 });
  expect(await surveyExport(store, everything, until - 1)).toEqual({ ...survey, locked: 1 });
  expect(await surveyExport(store, everything, until)).toEqual(survey);
  await store.close();
});

test('what was sealed for somebody else is in no export', async () => {
  const store = await newSet();
  const user = { kind: 'mailbox' as const, username: 'anna', domain: 'example.com', settings: {} };
  const password = sealPasswords(key, store.info().id, ['bert@example.com'], ['his']);
  await store.commit({ kind: 'add', users: [{ ...user, password }] }, 'me');
  await expect(exported(store)).rejects.toMatchObject({ code: 'set-damaged' });
  expect(readdirSync(folder).filter((name) => name.includes('.csv'))).toEqual([]);
  expect(await exported(store, false)).not.toContain('his');
  await store.close();
});
