import { expect, it } from 'vitest';
import { MockClient } from '../mock-client.ts';
import { setClient } from './set-client.ts';

const BERLIN = { id: 'set-of-berlin', path: '/srv/berlin' };
const SELECTION = { by: 'ids', ids: [7] } as const;

it('says which set a change is meant for, and asks as before', async () => {
  const client = new MockClient({
    'users.remove': () => ({ change: 2, users: 1 }),
    'users.summarise': () => ({
      count: 1,
      first: [],
      byStatus: { active: 1, manual: 0, automatic: 0, 'automatic-exhausted': 0, 'not-authorised': 0 },
      planned: 0,
    }),
  });
  const selection = { ...SELECTION, ids: [...SELECTION.ids] };
  const berlin = setClient(client, { ...BERLIN });
  await berlin.invoke('users.summarise', { selection });
  await berlin.invoke('users.remove', { selection });
  await setClient(client, null).invoke('users.remove', { selection });
  expect(client.calls.map(({ request }) => request)).toEqual([
    { selection },
    { selection, set: BERLIN },
    { selection },
  ]);
});
