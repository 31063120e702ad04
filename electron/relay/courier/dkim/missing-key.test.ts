import { expect, it } from 'vitest';
import { missingKey, waitsForKey } from './missing-key.ts';

it('what waits for a key is found by the words that stand in databases of earlier versions', () => {
  const { status, text } = missingKey('example.com', 's1', 'is not there');
  const stored = '4.7.5 The DKIM key s1 of example.com is not there; the message waits for it.';
  expect(`${status} ${text}`).toBe(stored);
  const [begins, contains] = waitsForKey('example.com');
  expect([begins?.operator, contains?.operator]).toEqual(['starts-with', 'contains']);
  expect(stored.startsWith(begins?.value ?? '?') && stored.includes(contains?.value ?? '?')).toBe(true);
  expect(stored).not.toContain(waitsForKey('ample.com')[1]?.value);
});
