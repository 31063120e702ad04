import { expect, test } from 'vitest';
import { relaySettings } from '../../shared/domain/relay-settings.ts';
import { DkimKeys } from './dkim-keys.ts';

const FIRST = { domain: 'example.com', selector: 's1' };

test('asks once for a key, and again for one that could not be had', async () => {
  const asked: string[] = [];
  const answers = [() => Promise.reject(new Error('locked')), () => Promise.resolve('PEM')];
  const keys = new DkimKeys(({ domain }) => {
    asked.push(domain);
    return answers[asked.length - 1]?.() ?? Promise.reject(new Error('asked too often'));
  });
  await Promise.all([keys.prepare([FIRST]), keys.prepare([FIRST])]);
  expect(asked).toHaveLength(1);
  expect(keys.key('example.com', 's1')).toBeNull();
  // That asked again, beside.
  await keys.prepare([FIRST]);
  expect(keys.key('example.com', 's1')).toBe('PEM');
  await keys.prepare([FIRST]);
  expect(asked).toHaveLength(2);
});

test('lets a domain be signed only once its key was asked for', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const keys = new DkimKeys(() => promise);
  const settings = relaySettings({ dkim: [FIRST] });
  const ready = keys.prepare(settings.dkim);
  expect(keys.prepared(settings).dkim).toEqual([]);
  resolve('PEM');
  await ready;
  expect(keys.prepared(settings)).toBe(settings);
});
