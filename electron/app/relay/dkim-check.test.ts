import { expect, test } from 'vitest';
import { checkDkim } from './dkim-check.ts';

const RECORD = { name: 's1._domainkey.example.com', value: 'v=DKIM1; k=rsa; p=AAAA' };

test.each([
  [['v=DKIM1; k=rsa; p=AAAA'], 'published'],
  [['p=AA AA'], 'published'],
  [['other text', 'v=DKIM1;p=AAAA;t=s'], 'published'],
  [['v=DKIM1; k=rsa; p=BBBB'], 'different'],
  [['v=DKIM1; k=ed25519; p=AAAA'], 'different'],
  [['v=DKIM1; k=rsa; p='], 'different'],
  [['hello'], 'different'],
  [[], 'missing'],
])('%j is %s', async (found, result) => {
  expect(await checkDkim(RECORD, () => Promise.resolve(found))).toEqual({ result, found });
});

test.each([
  ['ENOTFOUND', 'missing'],
  ['ENODATA', 'missing'],
  ['ETIMEOUT', 'unreachable'],
  ['ECONNREFUSED', 'unreachable'],
  ['ECANCELLED', 'unreachable'],
  ['ESERVFAIL', 'unreachable'],
])('%s is told as %s', async (code, result) => {
  const fail = () => Promise.reject(Object.assign(new Error(code), { code }));
  expect(await checkDkim(RECORD, fail)).toEqual({ result, found: [] });
});
