import { expect, test } from 'vitest';
import type { Operation } from '../model/journal-types.ts';
import { SetState } from '../table/set-state.ts';
import { UpdateReview } from './update-review.ts';

const USERS = 1_100;

/** The same limit for everybody, and another one for the user `other`. */
function reviewed(other = 0) {
  const state = new SetState();
  const review = new UpdateReview(state);
  for (let id = 1; id <= USERS; id++) {
    const steps: Operation[] = [
      ['password', id, null, { block: 1, index: id }],
      [
        'settings',
        id,
        { limitPerDay: 1, allowedSenders: '@a.example' },
        { limitPerDay: id === other ? 3 : 2, allowedSenders: '@a.example', limitPerHour: 5 },
      ],
    ];
    review.take(id % 2 === 0 ? steps.slice(1) : steps);
  }
  review.take([]);
  return review.end();
}

test('counts the fields of everybody, and shows the first 200', () => {
  const { changed, unchanged, fields, rows } = reviewed();
  expect({ changed, unchanged }).toEqual({ changed: USERS, unchanged: 1 });
  expect(fields).toEqual([
    { field: 'limitPerDay', count: USERS },
    { field: 'limitPerHour', count: USERS },
    { field: 'password', count: USERS / 2 },
  ]);
  expect(rows).toHaveLength(200);
  expect(rows.at(-1)).toMatchObject({
    user: 200,
    fields: [
      { field: 'limitPerDay', before: 1, after: 2 },
      { field: 'limitPerHour', before: null, after: 5 },
    ],
  });
});

test('has another digest where any user gets something else, shown or not', () => {
  const same = reviewed().digest;
  expect(reviewed().digest).toBe(same);
  for (const other of [1, 201, 500, 501, USERS]) expect(reviewed(other).digest).not.toBe(same);
});
