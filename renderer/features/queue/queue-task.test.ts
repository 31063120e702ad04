import { expect, it } from 'vitest';
import { PosternError } from '../../../shared/domain/errors.ts';
import { all as both, condition, EVERYTHING } from '../../../shared/lists/filter.ts';
import type { QueueQuestion } from '../../lib/mail-questions.ts';
import { MockClient } from '../../mock-client.ts';
import { QueueTask } from './queue-task.svelte.ts';

const all: QueueQuestion = {
  step: 'retry',
  target: { by: 'filter', filter: condition('user', 'is', 'anna'), except: [] },
  count: 9,
  names: [],
  states: null,
};

it('knows whom it passes over where every row is known', () => {
  const of = (step: QueueQuestion['step']) =>
    new QueueTask(new MockClient({}), { ...all, step, states: ['held', 'queued', 'held'] }).passes;
  expect([of('retry'), of('hold'), of('release'), of('route'), of('delete')]).toEqual([2, 2, 1, 0, 0]);
});

it('asks how many of all that match it passes over', async () => {
  const client = new MockClient({
    'queue.list': () => ({ more: false, searchedTo: null, total: 4, entries: [] }),
  });
  const task = new QueueTask(client, all);
  expect(task.passes).toBeNull();
  await task.load();
  expect(task.passes).toBe(4);
  expect(client.sent('queue.list')[0]?.filter).toEqual(
    both(condition('user', 'is', 'anna'), condition('state', 'is', 'held')),
  );
});

it('leaves it open where that cannot be asked: some were taken out, or the filter says otherwise', async () => {
  const client = new MockClient({
    'queue.list': () => {
      throw PosternError.asSaid('invalid-request', 'Nothing can be both.');
    },
  });
  const target = { by: 'filter', filter: EVERYTHING, except: [1] } satisfies QueueQuestion['target'];
  const tasks = [all, { ...all, target }].map((question) => new QueueTask(client, question));
  for (const task of tasks) await task.load();
  expect(tasks.map(({ passes }) => passes)).toEqual([null, null]);
  expect(client.sent('queue.list')).toHaveLength(1);
});

it.each([
  ['retry', 'queue.retry', {}],
  ['hold', 'queue.hold', { on: true }],
  ['release', 'queue.hold', { on: false }],
  ['route', 'queue.reroute', { route: 'mail.example.com:25' }],
  ['delete', 'queue.remove', {}],
] as const)('%s is %s, of as many as were seen', async (step, operation, more) => {
  const client = new MockClient({ [operation]: () => ({ changed: 9 }) });
  const task = new QueueTask(client, { ...all, step });
  expect(await task.run(' mail.example.com:25 ')).toEqual({ changed: 9 });
  expect(client.sent(operation)).toEqual([
    { target: all.target, expected: 9, job: expect.any(String) as string, ...more },
  ]);
});

it('keeps why it was refused, and asks about the number that there is now', async () => {
  const client = new MockClient({
    'queue.retry': () => {
      throw PosternError.asSaid('conflict', '7 recipients match now, not 9.', { expected: 9, found: 7 });
    },
  });
  const task = new QueueTask(client, { ...all, states: ['held'] });
  expect(await task.run('')).toBeNull();
  expect([task.error, task.count, task.passes, task.busy]).toEqual([
    '7 recipients match now, not 9.',
    7,
    null,
    false,
  ]);
});
