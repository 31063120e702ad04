import { expect, it } from 'vitest';
import type { HardeningState } from '../../../shared/contract/types.ts';
import { message } from '../../../shared/text/text.ts';
import { MockClient } from '../../mock-client.ts';
import { HardeningView } from './hardening-view.svelte.ts';

const STATE: HardeningState = { phase: 'running', hardened: 25, sealed: 75, problem: null };

it('shows what runs, is paused, or is kept from going on', async () => {
  const client = new MockClient({ 'hardening.state': () => STATE });
  const view = new HardeningView(client);
  const stop = view.follow();
  expect(view.shown).toBeNull();
  await view.load();
  expect([view.shown, view.share]).toEqual([STATE, 0.25]);
  const shownFor = (state: Partial<HardeningState>): boolean => {
    client.emit('hardening', { ...STATE, ...state });
    return view.shown !== null;
  };
  expect(shownFor({ phase: 'paused' })).toBe(true);
  expect(shownFor({ phase: 'waiting', problem: 'The key is not at hand.' })).toBe(true);
  const told = message('There is no file “{file}”.', { file: 'x' });
  expect(shownFor({ phase: 'waiting', problem: 'As another process said it.', told })).toBe(true);
  expect(view.problem).toBe('There is no file “x”.');
  expect(shownFor({ phase: 'waiting' })).toBe(false);
  expect(shownFor({ phase: 'off' })).toBe(false);
  expect(shownFor({ phase: 'done', sealed: 0 })).toBe(false);
  stop();
});

it('pauses and resumes', async () => {
  const client = new MockClient({
    'hardening.pause': () => ({ ...STATE, phase: 'paused' }),
    'hardening.resume': () => STATE,
  });
  const view = new HardeningView(client);
  await view.pause(true, client);
  expect(view.state?.phase).toBe('paused');
  await view.pause(false, client);
  expect(view.state?.phase).toBe('running');
});
