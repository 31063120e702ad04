/** The palette's users: found by the store, the latest answer only. */
import { expect, test } from 'vitest';
import type { OutgoingUser } from '../../../shared/domain/user.ts';
import { MockClient } from '../../mock-client.ts';
import { Palette } from './palette.svelte.ts';

const entryOf = (user: OutgoingUser) => ({
  id: `user ${user.id}`,
  group: 'Users' as const,
  label: user.displayAddress,
  run: () => undefined,
});
const shown = (palette: Palette) =>
  palette.groups.flatMap(({ entries }) => entries.map(({ label }) => label));

test('an answer to what was typed before does not replace that to what is typed now', async () => {
  const answers = new Map<string, (users: readonly OutgoingUser[]) => void>();
  const client = new MockClient({
    'users.query': ({ query }) =>
      new Promise((resolve) => {
        answers.set(JSON.stringify(query), (users) =>
          resolve({ total: users.length, all: 9, offset: 0, users, seq: 1 }),
        );
      }),
  });
  const palette = new Palette(client, () => [], entryOf);
  const user = (displayAddress: string) => ({ id: 1, displayAddress }) as OutgoingUser;
  const first = palette.type('an');
  const second = palette.type('ann');
  const [an, ann] = [...answers.values()];
  // Enter waits meanwhile: a user who is found may come first.
  expect(palette.seeking).toBe(true);
  ann?.([user('ann@a.example')]);
  await second;
  expect(palette.seeking).toBe(false);
  an?.([user('an@a.example')]);
  await first;
  expect(shown(palette)).toEqual(['ann@a.example']);
  // A letter is too little to ask for, and what was found goes.
  await palette.type('a');
  expect(shown(palette)).toEqual([]);
  expect(client.sent('users.query')).toHaveLength(2);
});

test('without a set, and where the store does not answer, the rest is there', async () => {
  const entry = { id: 'x', group: 'Commands' as const, label: 'Open', run: () => undefined };
  const closed = new Palette(null, () => [entry], entryOf);
  await closed.type('open');
  expect(shown(closed)).toEqual(['Open']);
  const client = new MockClient({ 'users.query': () => Promise.reject(new Error('gone')) });
  const failing = new Palette(client, () => [entry], entryOf);
  await failing.type('open');
  expect(failing.seeking).toBe(false);
  expect(shown(failing)).toEqual(['Open']);
});

test('what is called as it was typed need not wait for users, and users of the text before are never it', () => {
  const palette = new Palette(null, () => [], entryOf);
  const named = (label: string, group: 'Commands' | 'Users' = 'Commands') =>
    palette.isCalledSo({ id: label, group, label, run: () => undefined });
  expect(named('Refresh')).toBe(false);
  palette.text = ' refr';
  expect([
    named('Refresh'),
    named('Import from a file, refreshed'),
    named('refr@x.example', 'Users'),
  ]).toEqual([true, false, false]);
});
