import { QUEUE } from '../../../../shared/lists/mail-lists.ts';
import { resolve } from '../../../../shared/lists/resolve.ts';
import { predicate } from '../../../../shared/lists/predicate.ts';
import { expect, it } from 'vitest';
import { missingKey, waitsForKey } from './missing-key.ts';

it('what waits for a key is found by the words that stand in databases of earlier versions', () => {
  const { status, text } = missingKey('example.com', 's1', 'is not there');
  const stored = '4.7.5 The DKIM key s1 of example.com is not there; the message waits for it.';
  expect(`${status} ${text}`).toBe(stored);
  const found = (domain: string, reply: string) =>
    predicate(resolve(QUEUE, waitsForKey(domain), 0), { values: { reply: (row: string) => row } })(reply);
  expect(found('example.com', stored)).toBe(true);
  expect(found('ample.com', stored)).toBe(false);
  expect(found('example.com', `550 ${stored}`)).toBe(false);
});
