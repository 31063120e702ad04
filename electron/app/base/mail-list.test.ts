import { expect, it } from 'vitest';
import { conditionsOf } from '../../../shared/lists/filter.ts';
import { formatMessageId } from '../../relay/mail/message-id.ts';
import type { ListQuery } from '../../relay/mail/mail-list-types.ts';
import { entriesOfMessages } from './mail-list.ts';

const [ONE, TWO, OTHER] = [formatMessageId(1001), formatMessageId(1002), formatMessageId(1003)];
const ROWS = [
  { id: 1, message: ONE },
  { id: 2, message: ONE },
  { id: 3, message: TWO },
];

function list({ filter, offset }: ListQuery) {
  const [named] = conditionsOf(filter);
  const entries = offset > 0 ? [] : ROWS.filter(({ message }) => message === named?.values[0]);
  return { total: entries.length, entries };
}

const ids = (...names: string[]) => entriesOfMessages(list, names, 'queue').map(({ id }) => id);

it('gives the entries of each message once, however often and however it is named', () => {
  expect(ids(TWO, ONE, ONE.toLowerCase())).toEqual([3, 1, 2]);
});

it.each([
  [[ONE, OTHER], `Message ${OTHER} is not in the queue (any more). Nothing was done.`],
  [[OTHER, TWO, formatMessageId(1004)], `${OTHER}, ${formatMessageId(1004)} are not in the queue`],
])('what is not there is named, and nothing is given: %j', (names, told) => {
  expect(() => ids(...names)).toThrow(told);
});

it('what is no id is refused, and without a database nothing is there', () => {
  expect(() => ids('XX')).toThrow('A message id has 11 letters and digits');
  expect(() => entriesOfMessages(null, [ONE], 'quarantine')).toThrow('not in the quarantine');
});
