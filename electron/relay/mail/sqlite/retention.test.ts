/** Values are deleted once their reader would pass over them; the others stay. */
import { expect, test } from 'vitest';
import { mailFolder, openedStore } from '../../../../tests/support/mail-folder.ts';
import { valuesIn } from '../../../../tests/support/mail-samples.ts';

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;

test('allowances end with their day, strikes with the longest window; what was learnt is kept', async () => {
  const path = await mailFolder();
  const store = await openedStore(path, () => NOW);
  const { values } = store;
  const many = Array.from({ length: 2500 }, (_, key) => [`k${key}`, String(NOW - 1)] as const);
  await values.setMany('allow', [...many, ['still', String(NOW + 1)]]);
  await values.setMany('strikes', [
    ['1', JSON.stringify([NOW - 9 * DAY, NOW - 7 * DAY - 1])],
    ['2', JSON.stringify([NOW - 9 * DAY, NOW - 7 * DAY])],
    ['3', JSON.stringify([])],
    ['4', 'not JSON'],
  ]);
  await values.set('bayes', 'word', '1 2');
  await store.expire(NOW, 30);
  const kept = async (space: string) => (await valuesIn(values, space)).map(([key]) => key);
  expect(await kept('allow')).toEqual(['still']);
  expect(await kept('strikes')).toEqual(['2']);
  expect(await kept('bayes')).toEqual(['word']);
});
