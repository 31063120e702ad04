import { EVERYTHING } from '../../../shared/lists/filter.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ChangeResult } from '../../../shared/contract/types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { LeftAloneWhy } from '../../../shared/domain/left-alone.ts';
import type { SettingsOverride } from '../../../shared/domain/settings.ts';
import { openSet } from '../open-set.ts';
import type { ChangeDraft, UserStore } from '../model/store-types.ts';

const RUNS = process.env['POSTERN_LONG'] === '1' ? 2_000 : 60;
const EVERYBODY = { filter: EVERYTHING, domain: null, sort: [] };

async function newSet(): Promise<{ store: UserStore; path: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-undo-'));
  const path = join(folder, 'set');
  const store = await openSet(path, { create: { name: 'Test' }, now: () => 1_000 });
  onTestFinished(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });
  return { store, path };
}

const adding = (username: string, domain: string): ChangeDraft => ({
  kind: 'add',
  users: [
    {
      kind: 'mailbox',
      username,
      domain,
      settings: {},
      password: { entries: 1, bytes: Buffer.from(username) },
    },
  ],
});
const setting = (domain: string, limitPerDay: number | null): ChangeDraft => ({
  kind: 'settings',
  domain,
  settings: { limitPerDay },
  system: {},
});
const knowing = (domain: string, remove = false): ChangeDraft => ({ kind: 'domain', domain, remove });

const leftAlone = (name: string, why: LeftAloneWhy) => ({
  leftAlone: { count: 1, first: [name], why: [why] },
});

describe('a domain and its settings are taken back together', () => {
  test('settings changed since stay, and are named', async () => {
    const { store } = await newSet();
    await store.commit(setting('d.example', 10), 'me');
    await store.commit(setting('d.example', 20), 'me');
    await expect(store.undo('me', 1)).rejects.toMatchObject({
      details: leftAlone('settings of d.example', 'changed'),
    });
    expect(store.settings('d.example')).toEqual({ limitPerDay: 20 });
    await store.undo('me', 2);
    expect(store.settings('d.example')).toEqual({ limitPerDay: 10 });
  });

  test('a domain with settings of its own is not forgotten', async () => {
    const { store } = await newSet();
    await store.commit(knowing('d.example'), 'me');
    await store.commit(setting('d.example', 10), 'me');
    await expect(store.undo('me', 1)).rejects.toMatchObject({
      details: leftAlone('the domain d.example', 'has-settings'),
    });
    expect(store.settings('d.example')).toEqual({ limitPerDay: 10 });
  });

  test('one that has users is known by them alone again, and goes with the last of them', async () => {
    const { store } = await newSet();
    await store.commit(adding('ann', 'd.example'), 'me');
    await store.commit(knowing('d.example'), 'me');
    await store.commit(setting('e.example', 10), 'me');
    await store.commit(adding('ann', 'e.example'), 'me');
    expect(await store.undo('me', 3)).not.toHaveProperty('leftAlone');
    expect(store.settings('e.example')).toEqual({});
    expect(store.domains().map(({ domain }) => domain)).toEqual(['d.example', 'e.example']);
    for (let left = 3; left > 0; left--) await store.undo('me');
    expect(store.domains()).toEqual([]);
    await store.redo('me');
    await store.redo('me');
    await store.commit({ kind: 'remove', selection: { by: 'ids', ids: [1] } }, 'me');
    expect(store.domains().map(({ domain }) => domain)).toEqual(['d.example']);
  });

  test('what was set for another key since stays', async () => {
    const { store } = await newSet();
    await store.commit(knowing('d.example'), 'me');
    await store.commit(setting('d.example', 10), 'me');
    await store.commit(
      { kind: 'settings', domain: 'd.example', settings: { limitPerHour: 5 }, system: {} },
      'me',
    );
    await store.undo('me', 2);
    expect(store.settings('d.example')).toEqual({ limitPerHour: 5 });
    await store.undo('me', 4);
    expect(store.settings('d.example')).toEqual({ limitPerDay: 10, limitPerHour: 5 });
  });

  test('a removal that is done again does not take settings with it that came since', async () => {
    const { store } = await newSet();
    await store.commit(setting('d.example', 10), 'me');
    await store.commit(knowing('d.example', true), 'me');
    await store.undo('me', 2);
    await store.commit(setting('d.example', 20), 'me');
    await expect(store.undo('me', 3)).rejects.toMatchObject({
      details: leftAlone('the domain d.example', 'changed'),
    });
    expect(store.settings('d.example')).toEqual({ limitPerDay: 20 });
  });
});

const DOMAINS = ['d.example', 'e.example'];
/** A domain with users is known without being kept; whether it is kept as well cannot be seen. */
const BY_USERS = 'by its users';

/** What undo takes back or leaves alone as one, by the name it has in `leftAlone`, each with its parts. */
type Units = ReadonlyMap<string, Readonly<Record<string, string>>>;

function unitsOf(store: UserStore): Units {
  const units = new Map<string, Readonly<Record<string, string>>>();
  for (const id of store.matching(EVERYBODY)) {
    const user = store.get(id);
    if (user === undefined) continue;
    const { username, domain, settings, lock, password } = user;
    units.set(`${username}@${domain}`, {
      id: String(id),
      ...byKey(settings),
      lock: JSON.stringify(lock),
      password: JSON.stringify(password),
    });
  }
  for (const name of DOMAINS) {
    const entry = store.domains().find(({ domain }) => domain === name);
    const known = (entry?.users ?? 0) > 0 ? BY_USERS : String(entry !== undefined);
    units.set(name, { known, ...byKey(store.settings(name)) });
  }
  units.set('the name of the set', { name: store.info().name });
  units.set('system settings', {
    ...byKey(store.settings(null)),
    system: JSON.stringify(store.system()),
  });
  return units;
}

/** Each setting that may be set here, as what undo takes back by itself. */
function byKey(settings: SettingsOverride): Record<string, string> {
  const keys = ['limitPerDay', 'limitPerHour'] as const;
  return Object.fromEntries(keys.map((key) => [key, String(settings[key])]));
}

type Step =
  | { readonly do: 'change'; readonly draft: (store: UserStore) => ChangeDraft | null }
  | { readonly do: 'undo'; readonly change: number | undefined }
  | { readonly do: 'redo' };

const name = fc.constantFrom('ann', 'bob', 'eve');
const domain = fc.constantFrom(...DOMAINS);
const limit = fc.constantFrom(null, 10, 20);
const selected = (
  draft: (selection: { by: 'ids'; ids: number[] }) => ChangeDraft,
): fc.Arbitrary<(store: UserStore) => ChangeDraft | null> =>
  fc.array(fc.tuple(name, domain), { minLength: 1, maxLength: 3 }).map((wanted) => (store) => {
    const ids = wanted.flatMap(([who, where]) => store.find(`${who}@${where}`)?.id ?? []);
    return ids.length === 0 ? null : draft({ by: 'ids', ids });
  });
const draft = fc.oneof<fc.Arbitrary<(store: UserStore) => ChangeDraft | null>[]>(
  fc.tuple(name, domain).map(
    ([who, where]) =>
      () =>
        adding(who, where),
  ),
  fc.tuple(domain, limit).map(
    ([where, value]) =>
      () =>
        setting(where, value),
  ),
  fc.tuple(domain, fc.boolean()).map(
    ([where, remove]) =>
      () =>
        knowing(where, remove),
  ),
  fc.constantFrom('One', 'Two').map((called) => () => ({ kind: 'rename', name: called })),
  limit.map((limitPerHour) => () => ({
    kind: 'settings',
    domain: null,
    settings: { limitPerHour },
    system: {},
  })),
  selected((selection) => ({ kind: 'remove', selection })),
  selected((selection) => ({ kind: 'unlock', selection })),
  selected((selection) => ({
    kind: 'lock',
    selection,
    lock: { kind: 'manual', since: 1, until: null, reason: '', by: 'me' },
  })),
  fc
    .tuple(limit, fc.constantFrom('limitPerDay', 'limitPerHour'))
    .chain(([value, key]) =>
      selected((selection) => ({ kind: 'edit', selection, settings: { [key]: value }, password: null })),
    ),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: draft.map((made) => ({ do: 'change', draft: made }) as const) },
  {
    weight: 3,
    arbitrary: fc.nat(12).map((which) => ({ do: 'undo', change: which === 0 ? undefined : which }) as const),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'redo' } as const) },
);

function taken(store: UserStore, next: Step): Promise<ChangeResult> | null {
  if (next.do === 'undo') return store.undo('me', next.change);
  if (next.do === 'redo') return store.redo('me');
  const made = next.draft(store);
  return made === null ? null : store.commit(made, 'me');
}

/** Null when the store refuses it, which then must have changed nothing. */
async function tried(work: Promise<ChangeResult> | null): Promise<ChangeResult | null> {
  if (work === null) return null;
  return work.catch((error: unknown) => {
    if (error instanceof PosternError) return null;
    throw error;
  });
}

/** What a change, an undo or a redo led from and to. */
interface Around {
  readonly before: Units;
  readonly after: Units;
  readonly undoes: boolean;
}

/** The course a change took, latest step last: what it last did or undid in each unit is now taken back, or named. */
function judge(
  result: ChangeResult,
  course: readonly Around[],
  undoes: boolean,
  then: Units,
  now: Units,
): void {
  const named = (result.leftAlone?.first ?? []).map((text) => text.replace(/^(settings of|the domain) /, ''));
  expect(result.leftAlone?.count ?? 0).toBe(named.length);
  for (const unit of new Set([
    ...course.flatMap(({ after }) => [...after.keys()]),
    ...then.keys(),
    ...now.keys(),
  ])) {
    const same = ({ before, after }: Around) => isDeepStrictEqual(before.get(unit), after.get(unit));
    const last = course.findLast((step) => !same(step) && step.undoes !== undoes);
    const [had, has] = [then.get(unit), now.get(unit)];
    if (last === undefined || course.findLast((step) => !same(step)) !== last) {
      const seen = course.flatMap(({ before, after }) => [before.get(unit), after.get(unit)]);
      if (seen.some((parts) => parts?.['known'] === BY_USERS)) continue;
      expect(has, `${unit} was not touched`).toEqual(had);
      continue;
    }
    const [was, became] = [last.before.get(unit), last.after.get(unit)];
    if (named.includes(unit)) {
      expect(has, `${unit} was left alone`).toEqual(had);
      continue;
    }
    for (const part of new Set([...Object.keys(had ?? {}), ...Object.keys(has ?? {})])) {
      if ([was, became, had, has].some((parts) => parts?.[part] === BY_USERS)) continue;
      // Untouched by the change, it stays; touched, it is as before. What goes whole must be what the change left.
      const touched = was?.[part] !== became?.[part];
      if (!touched && has !== undefined) expect(has[part], `${part} of ${unit}`).toBe(had?.[part]);
      else if (has === undefined) expect(had?.[part], `${part} of ${unit} is gone`).toBe(became?.[part]);
      else expect(has[part], `${part} of ${unit}`).toBe(was?.[part]);
    }
  }
}

test('whatever happened since, undo takes back what it touched or names it, and the journal says the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), async (steps) => {
      const folder = await mkdtemp(join(tmpdir(), 'postern-undo-'));
      let store = await openSet(join(folder, 'set'), { create: { name: 'Test' }, now: () => 1_000 });
      try {
        /** The course of each change, by its number. */
        const courses = new Map<number, Around[]>();
        for (const next of steps) {
          const then = unitsOf(store);
          const result = await tried(taken(store, next));
          const now = unitsOf(store);
          if (result === null || result.change === 0) {
            expect(now).toEqual(then);
            continue;
          }
          const undoes = store.changes(0, 1).changes[0]?.kind === 'undo';
          const course = courses.get(result.of?.change ?? result.change) ?? [];
          if (result.of !== undefined) judge(result, course, undoes, then, now);
          courses.set(result.of?.change ?? result.change, [...course, { before: then, after: now, undoes }]);
        }
        const memory = unitsOf(store);
        await store.close();
        store = await openSet(join(folder, 'set'), { now: () => 1_000 });
        expect(unitsOf(store)).toEqual(memory);
      } finally {
        await store.close();
        await rm(folder, { recursive: true });
      }
    }),
    { numRuns: RUNS },
  );
});
