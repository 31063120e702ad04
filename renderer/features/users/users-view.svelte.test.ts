import { beforeEach, expect, it, vi } from 'vitest';
import type { UserWindow } from '../../../shared/contract/types.ts';
import type { OutgoingUser } from '../../../shared/domain/user.ts';
import { MockClient } from '../../mock-client.ts';

/** Answers that the test lets come when it likes: the rows of a range that is not at hand. */
const waiting: (() => void)[] = [];

vi.mock('../../lib/client.ts', () => ({
  client: new MockClient({
    'users.query': ({ offset, limit }) => {
      const { promise, resolve } = Promise.withResolvers<UserWindow>();
      const users = Array.from({ length: limit }, (_, at) => ({ id: offset + at + 1 }) as OutgoingUser);
      waiting.push(() => resolve({ total: 5000, all: 5000, offset, users, seq: 1 }));
      return promise;
    },
  }),
}));
const { users } = await import('./users-view.svelte.ts');

beforeEach(() => {
  waiting.length = 0;
  users.selected.clear();
  users.moveTo(1200, 0);
});

const count = () => users.selected.count;

it('selects a range whose rows have to be fetched', async () => {
  const range = users.selectRange(1500, false);
  waiting[0]?.();
  await range;
  expect(count()).toBe(301);
});

it('lets no late range take the place of what was selected since', async () => {
  const since = [
    () => users.selected.replace([7], 6),
    () => users.selected.toggle(8, 7),
    () => users.selected.clear(),
    // Its row is on its way: it is selected once it is there.
    () => users.selectActive(),
  ];
  for (const select of since) {
    users.selected.replace([1], 1200);
    const range = users.selectRange(1500, false);
    select();
    const chosen = count();
    waiting.pop()?.();
    await range;
    expect(count()).toBe(chosen);
  }
});

it('takes the later of two ranges, whichever answer comes first', async () => {
  const early = users.selectRange(1900, false);
  const late = users.selectRange(1210, false);
  waiting[1]?.();
  await late;
  waiting[0]?.();
  await early;
  expect(count()).toBe(11);
});
