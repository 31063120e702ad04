import { beforeEach, expect, it, vi } from 'vitest';
import type { RelayState } from '../../../shared/contract/relay-types.ts';
import type { ImportState, SetInfo } from '../../../shared/contract/types.ts';
import { app } from '../../lib/app-state.svelte.ts';
import { dialogs } from '../../lib/dialogs.svelte.ts';
import { leaveSet } from './leave-set.ts';

const mock = await vi.hoisted(async () => {
  const { MockClient } = await import('../../mock-client.ts');
  const state = { relay: 'stopped', import: null as string | null };
  return {
    state,
    client: new MockClient({
      'relay.state': () => ({ phase: state.relay }) as RelayState,
      'imports.state': () => (state.import === null ? null : ({ phase: state.import } as ImportState)),
    }),
  };
});
vi.mock('../../lib/client.ts', () => ({ client: mock.client }));

beforeEach(() => {
  app.set = { id: 'a', name: 'Gateway', path: '/a', readOnly: null } as SetInfo;
  dialogs.current = null;
});

it.each([
  ['stopped', null],
  ['failed', 'done'],
])('relay %s, import %s: goes on without a question', async (relay, running) => {
  Object.assign(mock.state, { relay, import: running });
  const go = vi.fn();
  leaveSet(go);
  await vi.waitFor(() => expect(go).toHaveBeenCalledOnce());
  expect(dialogs.current).toBeNull();
});

it.each([
  ['running', null, [/relay is running/]],
  ['waiting', null, [/relay is running/]],
  ['starting', 'committing', [/relay is running/, /import is under way/]],
  ['stopped', 'reading', [/import is under way/]],
])('relay %s, import %s: asks, naming what would end', async (relay, running, ends) => {
  Object.assign(mock.state, { relay, import: running });
  const go = vi.fn();
  leaveSet(go);
  await vi.waitFor(() => expect(dialogs.current).not.toBeNull());
  expect(go).not.toHaveBeenCalled();
  const request = dialogs.current;
  if (request?.kind !== 'leave-set') throw new Error('another dialog is open');
  expect(request.question.name).toBe('Gateway');
  expect(request.question.ends).toEqual(ends.map((text) => expect.stringMatching(text) as string));
  request.question.go();
  expect(go).toHaveBeenCalledOnce();
});

it('no set is open: there is nothing to ask', async () => {
  app.set = null;
  mock.state.relay = 'running';
  const go = vi.fn();
  leaveSet(go);
  await vi.waitFor(() => expect(go).toHaveBeenCalledOnce());
});
