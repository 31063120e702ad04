import { expect, test } from 'vitest';
import { EVERYBODY } from '../../../shared/domain/query.ts';
import type { Told } from '../../store/query/steps.ts';
import type { UserStore } from '../../store/model/store-types.ts';
import { prepareQuery } from './prepare-query.ts';
import { UserSearches } from './user-searches.ts';

/** Work that goes on when the test says so. */
function mockWork() {
  const steps: (() => void)[] = [];
  let over = false;
  return {
    work: async (told: Told): Promise<void> => {
      for (let rows = 0; ; rows++) {
        await new Promise<void>((resolve) => steps.push(resolve));
        if (over) return;
        told({ rows, of: 9 });
      }
    },
    step: async (last = false) => {
      over = last;
      for (const go of steps.splice(0)) go();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

test('a newer question of a view ends its older one, the same asked twice goes on, and others are left alone', async () => {
  const searches = new UserSearches();
  const [first, second, elsewhere] = [mockWork(), mockWork(), mockWork()];
  const one = searches.run('users-1', { of: 'a' }, first.work);
  const page = searches.run('users-1', { of: 'a' }, first.work);
  const other = searches.run('users-2', { of: 'a' }, elsewhere.work);
  await first.step();
  await first.step();
  expect(searches.look('users-1', false)).toEqual({ rows: 1, of: 9 });
  const newer = searches.run('users-1', { of: 'b' }, second.work);
  const ended = Promise.allSettled([one, page]);
  await first.step();
  const cancelled = { status: 'rejected', reason: { code: 'cancelled' } };
  expect(await ended).toMatchObject([cancelled, cancelled]);
  await second.step();
  expect(searches.look('users-1', false)).toEqual({ rows: 0, of: 9 });
  await second.step(true);
  await elsewhere.step(true);
  await Promise.all([newer, other]);
  expect([searches.look('users-1', false), searches.look('users-2', false)]).toEqual([null, null]);
});

test('a search that is stopped says so, and what is asked again begins again', async () => {
  const searches = new UserSearches();
  const { work, step } = mockWork();
  const stopped = searches.run('users-1', 'a', work);
  expect(searches.look('users-1', true)).toBeNull();
  const ended = Promise.allSettled([stopped]);
  await step();
  expect(await ended).toMatchObject([{ reason: { code: 'cancelled', message: 'The search was stopped.' } }]);
  const again = searches.run('users-1', 'a', work);
  await step(true);
  await again;
});

test.each([
  ['users.query', { query: { ...EVERYBODY, sort: [{ field: 'domain', descending: true }] }, view: 'v' }],
  ['users.summarise', { selection: { by: 'query', query: EVERYBODY, except: [] } }],
  ['incoming.query', { query: { filter: EVERYBODY.filter, sort: [] } }],
])('who matches is worked out before %s, in the order that it asks for', async (operation, request) => {
  const asked: unknown[] = [];
  const mockStore = {
    prepare: (query: unknown) => Promise.resolve(asked.push(['users', query])),
    incoming: { prepare: (query: unknown) => Promise.resolve(asked.push(['incoming', query])) },
  } as unknown as UserStore;
  const sources = { store: () => mockStore, used: () => Promise.resolve(), searches: new UserSearches() };
  await prepareQuery(operation, request, sources);
  const { query, selection } = request as { query?: unknown; selection?: { query: unknown } };
  const list = operation.startsWith('incoming') ? 'incoming' : 'users';
  expect(asked).toEqual([[list, query ?? selection?.query]]);
});
