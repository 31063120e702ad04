import { expect, it, vi } from 'vitest';
import type { SetInfo, UserWindow } from '../../../shared/contract/types.ts';
import type { OutgoingUser } from '../../../shared/domain/user.ts';
import { MockClient } from '../../mock-client.ts';

/** Where the active user went: answers that the test lets come when it likes. */
const places: ((index: number) => void)[] = [];

vi.mock('../../lib/client.ts', () => ({
  client: new MockClient({
    'app.setPreferences': () => ({}) as never,
    'users.query': ({ offset, limit }): UserWindow => {
      const users = Array.from({ length: limit }, (_, at) => ({ id: offset + at + 1 }) as OutgoingUser);
      return { total: 5000, all: 5000, offset, users, seq: 1 };
    },
    'users.position': () => new Promise((resolve) => places.push((index) => resolve({ index }))),
  }),
}));
const { app } = await import('../../lib/app-state.svelte.ts');
const { users } = await import('./users-view.svelte.ts');

/** All that follows from an answer has run. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

it('follows the active user to where the newest order has it, whichever answer comes last', async () => {
  app.set = { id: 'one', path: '/srv/one', users: 5000 } as SetInfo;
  users.follow();
  await vi.waitFor(() => expect(users.rows.row(3)?.id).toBe(4));
  users.moveTo(3, 0);
  users.layout.sort = [{ field: 'domain', descending: false }];
  users.follow();
  users.layout.sort = [{ field: 'domain', descending: true }];
  users.follow();
  await vi.waitFor(() => expect(places).toHaveLength(2));
  places[1]?.(20);
  await vi.waitFor(() => expect(users.active.row).toBe(20));
  places[0]?.(10);
  await settled();
  expect(users.active.row).toBe(20);
});

it('asks again when time alone has changed who is locked', async () => {
  const asked = users.rows.version;
  app.moment++;
  users.follow();
  await vi.waitFor(() => expect(users.rows.version).toBeGreaterThan(asked));
});
