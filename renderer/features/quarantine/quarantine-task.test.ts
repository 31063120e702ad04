import { expect, it } from 'vitest';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { MailChange } from '../../../shared/contract/relay-types.ts';
import type { QuarantineQuestion } from '../../lib/mail-questions.ts';
import { MockClient } from '../../mock-client.ts';
import { QuarantineTask } from './quarantine-task.svelte.ts';
import { doneWords, scoreText, stepWords } from './quarantine-words.ts';

const two: QuarantineQuestion = {
  step: 'release',
  target: { by: 'messages', messages: ['0000000000A', '0000000000B'] },
  count: 2,
  names: [],
};
const client = new MockClient({
  'quarantine.release': () => ({ changed: 2 }),
  'quarantine.delete': () => ({ changed: 1 }),
});

it.each([
  ['release', 'quarantine.release', { train: true, allowForDay: false }],
  ['confirm', 'quarantine.delete', { train: true }],
  ['delete', 'quarantine.delete', { train: false }],
] as const)('%s is %s, of as many as were seen', async (step, operation, more) => {
  client.calls.length = 0;
  await new QuarantineTask(client, { ...two, step }).run({ train: true, allowForDay: false });
  expect(client.sent(operation)).toEqual([
    { target: two.target, expected: 2, job: expect.any(String) as string, ...more },
  ]);
  expect(client.calls).toHaveLength(1);
});

it('keeps why it was refused, and asks about the number that there is now', async () => {
  const refusing = new MockClient({
    'quarantine.release': () => {
      throw PosternError.asSaid('conflict', '1 message matches now, not 2.', { expected: 2, found: 1 });
    },
  });
  const task = new QuarantineTask(refusing, two);
  expect(await task.run({ train: false, allowForDay: true })).toBeNull();
  expect([task.error, task.count, task.busy]).toEqual(['1 message matches now, not 2.', 1, false]);
});

it('says how far it is while it is under way, and is stopped after the step', async () => {
  const answer = Promise.withResolvers<MailChange>();
  const slow = new MockClient({
    'quarantine.release': () => answer.promise,
    'mail.action': () => ({ done: 41_200, of: 100_000 }),
  });
  const task = new QuarantineTask(slow, two);
  const result = task.run({ train: false, allowForDay: false });
  await task.action.stop();
  const [{ job } = {}] = slow.sent('quarantine.release');
  expect(slow.sent('mail.action')).toEqual([{ job, stop: true }]);
  expect([task.action.state, task.action.stopping]).toEqual([{ done: 41_200, of: 100_000 }, true]);
  answer.resolve({ changed: 41_300, stopped: { done: 41_300, of: 100_000 } });
  expect(await result).toMatchObject({ changed: 41_300 });
  expect([task.action.state, task.busy]).toEqual([null, false]);
});

it('is said before and after', () => {
  expect(stepWords('confirm', 3).title).toBe('Confirm 3 messages as spam?');
  expect(stepWords('delete', 1).text).toContain('cannot be undone');
  expect(doneWords('release', { changed: 2 }, 2)).toEqual({ title: 'Released: 2 messages.' });
  expect(doneWords('delete', { changed: 1 }, 2).detail).toBe('1 message no longer in the quarantine.');
});

it('shows a score as short as it can be', () => {
  expect([scoreText(null), scoreText(7), scoreText(12.3456), scoreText(0)]).toEqual(['', '7', '12.3', '0']);
});
