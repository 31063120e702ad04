import { expect, it, vi } from 'vitest';
import type { Events } from '../../shared/contract/contract.ts';
import type { AppInfo, DomainEntry, ImportState, SetInfo, UndoState } from '../../shared/contract/types.ts';
import type { MockClient } from '../mock-client.ts';

const mock = vi.hoisted(() => ({ client: undefined as unknown as MockClient }));
vi.mock('./client.ts', async () => {
  const { MockClient: Client } = await import('../mock-client.ts');
  mock.client = new Client({});
  return { client: mock.client };
});
const { app } = await import('./app-state.svelte.ts');

const set = (name: string, seq = 1) =>
  ({ id: name, path: `/srv/${name}`, name, seq, damage: [] }) as unknown as SetInfo;
const domain = (users: number) =>
  [{ domain: 'example.com', displayDomain: 'example.com', users, settings: {} }] as readonly DomainEntry[];
/** All that follows from an answer has run. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

it('stays with the set that an event told of when an older answer names the one before', async () => {
  const infos: ((info: AppInfo) => void)[] = [];
  mock.client.answer('app.info', () => new Promise((resolve) => infos.push(resolve)));
  const started = app.start();
  mock.client.emit('set', set('new'));
  infos[0]!({ set: set('old'), shell: 'browser', platform: 'linux' } as AppInfo);
  await started;
  expect(app.set?.name).toBe('new');
  expect(app.info?.shell).toBe('browser');
});

it('takes no older counts after newer ones', async () => {
  const answers: ((domains: readonly DomainEntry[]) => void)[] = [];
  mock.client.answer('domains.list', () => new Promise((resolve) => answers.push(resolve)));
  mock.client.emit('set', set('new', 2));
  mock.client.emit('set', set('new', 3));
  answers[1]!(domain(3));
  await settled();
  answers[0]!(domain(2));
  await settled();
  expect(app.domains[0]?.users).toBe(3);
});

it('lets no answer that was asked for before stand against an event about undo', async () => {
  const answers: ((undo: UndoState) => void)[] = [];
  mock.client.answer('domains.list', () => domain(3));
  mock.client.answer('imports.state', () => null);
  mock.client.answer('changes.undoState', () => new Promise((resolve) => answers.push(resolve)));
  mock.client.emit('set', set('new', 4));
  mock.client.emit('changed', { undo: { undo: null, redo: { summary: 'Added ann' } } } as Events['changed']);
  answers[0]!({ undo: { summary: 'Added ann' }, redo: null });
  await settled();
  expect(app.undo).toEqual({ undo: null, redo: { summary: 'Added ann' } });
});

it('learns from the later of two answers how an import went on that no event told of', async () => {
  const answers: ((state: ImportState) => void)[] = [];
  mock.client.answer('changes.undoState', () => ({ undo: null, redo: null }));
  mock.client.answer('imports.state', () => new Promise((resolve) => answers.push(resolve)));
  mock.client.emit('set', set('new', 5));
  mock.client.emit('set', set('new', 6));
  answers[0]!({ phase: 'committing' } as ImportState);
  await settled();
  expect(app.importing).toBe(true);
  answers[1]!({ phase: 'done' } as ImportState);
  await settled();
  expect(app.importing).toBe(false);
});
