import { expect, it } from 'vitest';
import type { IncomingSummary } from '../../../shared/contract/incoming-contract.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { ImportState } from '../../../shared/contract/types.ts';
import { MockClient } from '../../mock-client.ts';
import { ToOutgoingForm, type Choices } from './to-outgoing-form.svelte.ts';

const SUMMARY: IncomingSummary = { count: 5, first: ['anna@example.com'], outgoing: 2, known: 1 };
const ALL: Choices = { selected: null, shown: null, all: { by: 'query', query: {} } };
const STARTED = { id: 'job' } as ImportState;

it('begins with what is selected, else with what is shown, else with all', () => {
  const selected = { by: 'ids', ids: [1] } as const;
  const form = (choices: Partial<Choices>) =>
    new ToOutgoingForm(new MockClient({}), { ...ALL, ...choices }, '');
  expect(form({}).which).toBe('all');
  expect(form({ shown: { by: 'query', query: {} } }).which).toBe('shown');
  const both = form({ selected: { by: 'ids', ids: [...selected.ids] }, shown: { by: 'query', query: {} } });
  expect([both.which, both.selection]).toEqual(['selected', selected]);
});

it('sends the number that was shown, and the file only where passwords are made up', async () => {
  const asked: unknown[] = [];
  const client = new MockClient({
    'incoming.summarise': () => SUMMARY,
    'incoming.toOutgoing': (request) => {
      asked.push(request);
      return STARTED;
    },
  });
  const form = new ToOutgoingForm(client, ALL, '/tmp/new.csv');
  expect(await form.start()).toBeNull();
  await form.count();
  expect(form.fresh).toBe(3);
  expect(await form.start()).toBe(STARTED);
  form.passwords = 'generated';
  await form.start();
  form.handOut = ' ';
  expect([await form.start(), form.error]).toEqual([null, expect.stringContaining('file')]);
  expect(asked).toEqual([
    { selection: ALL.all, expected: 5, passwords: 'known' },
    { selection: ALL.all, expected: 5, passwords: 'generated', handOut: '/tmp/new.csv' },
  ]);
});

it('counts again where there are more or fewer by now, and has nothing to do where all are outgoing users', async () => {
  let summary = SUMMARY;
  const client = new MockClient({
    'incoming.summarise': () => summary,
    'incoming.toOutgoing': () => {
      summary = { ...SUMMARY, count: 2 };
      throw PosternError.asSaid('conflict', 'There are others.', { expected: 5, found: 2 });
    },
  });
  const form = new ToOutgoingForm(client, ALL, '');
  await form.count();
  expect(await form.start()).toBeNull();
  expect([form.error, form.fresh]).toEqual(['There are others.', 0]);
  form.error = null;
  expect([await form.start(), form.error]).toEqual([null, null]);
});
