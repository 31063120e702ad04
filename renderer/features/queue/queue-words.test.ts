import { describe, expect, it } from 'vitest';
import { destinationOf, queueWhy } from '../../../shared/domain/queue-why.ts';
import { doneWords, passWords, routeProblem, stepWords } from './queue-words.ts';

const NOW = 1_000_000;
const row = { state: 'queued', attempts: 0, nextAttempt: NOW, lastReply: '' } as const;
const running = { phase: 'running', paused: false } as const;

describe('why a recipient is still in the queue', () => {
  it.each([
    [row, 'Is about to be tried for the first time.'],
    [{ ...row, nextAttempt: NOW + 1 }, 'Waits for its first attempt.'],
    [
      { ...row, attempts: 1, lastReply: '451 4.3.2 Please try again later.' },
      'Not taken yet: Please try again later.',
    ],
    [{ ...row, attempts: 1 }, 'The last attempt did not succeed.'],
    [{ ...row, state: 'held', nextAttempt: null } as const, 'Held back until it is released.'],
    [
      { ...row, state: 'held', lastReply: '451 4.3.2 Later' } as const,
      'Held back until it is released. The last reply: Later.',
    ],
  ] as const)('%o', (what, why) => expect(queueWhy(what, running, NOW)).toBe(why));

  it('is first that nothing is delivered at all', () => {
    expect(queueWhy(row, { phase: 'stopped', paused: true }, NOW)).toBe('The relay does not run.');
    const tried = { ...row, attempts: 1, lastReply: '451 Later' };
    expect(queueWhy(tried, { phase: 'running', paused: true }, NOW)).toBe(
      'Deliveries are paused. The last reply: Later.',
    );
    // While nobody knows how the relay stands, nothing is said of it.
    expect(queueWhy(tried, null, NOW)).toBe('Not taken yet: Later.');
  });
});

it('names the host that was given, or the domain as people read it', () => {
  expect(destinationOf({ recipient: 'a@xn--mnchen-3ya.example', route: '' })).toBe('münchen.example');
  expect(destinationOf({ recipient: 'a@b.example', route: 'mail.c.example:25' })).toBe('mail.c.example:25');
});

describe('whom a step passes over', () => {
  it.each([
    ['retry', 3, 1, 'One of them is held and will be passed over. Release them first.'],
    ['retry', 3, 2, '2 of them are held and will be passed over. Release them first.'],
    ['hold', 3, 2, '2 of them are held already and will be passed over.'],
    ['release', 3, null, 'Those that are not held are passed over.'],
    ['hold', 1, 1, 'It is held already: there is nothing to do.'],
    ['release', 3, 3, 'None of them is held: there is nothing to do.'],
    ['retry', 3, 0, null],
    ['delete', 3, 0, null],
    ['route', 3, null, null],
  ] as const)('%s of %i, %s', (step, count, passes, words) =>
    expect(passWords(step, count, passes)).toBe(words),
  );
});

describe('what a step does', () => {
  it('is said of one and of many', () => {
    expect(stepWords('delete', 1, true).title).toBe('Delete this recipient from the queue?');
    expect(stepWords('hold', 4210, true).title).toBe('Hold 4,210 recipients back?');
    expect(stepWords('delete', 2, true).text).toContain('nobody is told');
  });

  it('does not promise an attempt while the relay does not run', () => {
    expect(stepWords('retry', 2, true).text).toContain('at once');
    expect(stepWords('retry', 2, false).text).toContain('as soon as it is switched on');
  });

  it('is told afterwards, with those that it did not reach', () => {
    expect(doneWords('hold', { changed: 2 }, 2)).toEqual({ title: 'Held back: 2 recipients.' });
    expect(doneWords('retry', { changed: 1 }, 3)).toEqual({
      title: 'Tried now: 1 recipient.',
      detail: '2 recipients passed over: held, or no longer in the queue.',
    });
    const stopped = { done: 41_300, of: 100_000 };
    expect(doneWords('release', { changed: 41_200, stopped }, 100_000)).toEqual({
      title: 'Released: 41,200 of 100,000; stopped.',
      detail: 'What was done stays done. 58,700 were left as they were.',
    });
    expect(doneWords('delete', { changed: 1 }, 2).detail).toBe(
      '1 recipient passed over: no longer in the queue.',
    );
  });
});

it.each([
  ['', true],
  [' mail.example.com:25 ', true],
  ['[2001:db8::1]:587', true],
  ['mail.example.com', false],
  ['mail.example.com:0', false],
  ['mail.example.com:65536', false],
  ['mail example.com:25', false],
] as const)('takes the route %o: %s', (route, taken) => expect(routeProblem(route) === null).toBe(taken));
