import { expect, it } from 'vitest';
import { formatMessageId } from '../../relay/mail/message-id.ts';
import { entriesOfMessages } from './mail-list.ts';

const [ONE, TWO, OTHER] = [formatMessageId(1001), formatMessageId(1002), formatMessageId(1003)];
const ROWS = new Map([
  [1001, [1, 2]],
  [1002, [3]],
]);

const reading = {
  entriesOf: ({ messages }: { messages: readonly number[] }) =>
    Promise.resolve(messages.map((message) => ROWS.get(message) ?? [])),
};
const ids = (...names: string[]) => entriesOfMessages(reading, 'queue', names);

it('gives the entries of each message once, however often and however it is named', async () => {
  expect(await ids(TWO, ONE, ONE.toLowerCase())).toEqual([3, 1, 2]);
});

it.each([
  [[ONE, OTHER], `Message ${OTHER} is not in the queue (any more). Nothing was done.`],
  [[OTHER, TWO, formatMessageId(1004)], `${OTHER}, ${formatMessageId(1004)} are not in the queue`],
])('what is not there is named, and nothing is given: %j', async (names, told) => {
  await expect(ids(...names)).rejects.toThrow(told);
});

it('what is no id is refused, and without a database nothing is there', async () => {
  await expect(ids('XX')).rejects.toThrow('A message id has 11 letters and digits');
  await expect(entriesOfMessages(null, 'quarantine', [ONE])).rejects.toThrow('not in the quarantine');
});
