import { expect, test } from 'vitest';
import { relaySettings } from '../../../shared/domain/relay-settings.ts';
import { DkimKeys } from './dkim-keys.ts';

const FIRST = { domain: 'example.com', selector: 's1' };
const SECOND = { domain: 'example.net', selector: 's1' };
const forever = () => new Promise<never>(() => undefined);

test('asks once for a key, and again for one that could not be had', async () => {
  const asked: string[] = [];
  const answers = [() => Promise.reject(new Error('locked')), () => Promise.resolve('PEM')];
  const keys = new DkimKeys(({ domain }) => {
    asked.push(domain);
    return answers[asked.length - 1]?.() ?? Promise.reject(new Error('asked too often'));
  }, forever);
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
  const keys = new DkimKeys(() => promise, forever);
  const settings = relaySettings({ dkim: [FIRST] });
  const ready = keys.prepare(settings.dkim);
  expect(keys.prepared(settings).dkim).toEqual([]);
  resolve('PEM');
  await ready;
  expect(keys.prepared(settings)).toBe(settings);
});

test('signs what was wanted last, whichever key comes first', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const keys = new DkimKeys(
    ({ domain }) => (domain === FIRST.domain ? promise : Promise.resolve('PEM')),
    forever,
  );
  const [before, after] = [relaySettings({ dkim: [FIRST] }), relaySettings({ dkim: [SECOND] })];
  const first = keys.prepare(before.dkim);
  await keys.prepare(after.dkim);
  resolve('PEM');
  await first;
  expect(keys.prepared(after)).toBe(after);
  expect(keys.prepared(before).dkim).toEqual([SECOND]);
});

test('is ready only with what was wanted last', async () => {
  const late = Promise.withResolvers<string>();
  const keys = new DkimKeys(
    ({ domain }) => (domain === FIRST.domain ? Promise.resolve('PEM') : late.promise),
    forever,
  );
  const settings = relaySettings({ dkim: [SECOND] });
  const ready = keys.prepare([FIRST]).then(() => keys.prepared(settings));
  void keys.prepare(settings.dkim);
  late.resolve('PEM');
  expect(await ready).toBe(settings);
});

test('a key that nobody gives, or that was never made, keeps no other domain from being signed', async () => {
  const patience = Promise.withResolvers<void>();
  const late = Promise.withResolvers<string>();
  const answers: Record<string, Promise<string>> = {
    'example.com': Promise.resolve('PEM'),
    'example.net': late.promise,
    'example.org': Promise.reject(new Error('There is no such key.')),
  };
  const keys = new DkimKeys(
    ({ domain }) => answers[domain] ?? late.promise,
    () => patience.promise,
  );
  const settings = relaySettings({ dkim: [FIRST, SECOND, { domain: 'example.org', selector: 's1' }] });
  const ready = keys.prepare(settings.dkim);
  patience.resolve();
  await ready;
  expect(keys.prepared(settings)).toBe(settings);
  const had = () => settings.dkim.map(({ domain, selector }) => keys.key(domain, selector));
  expect(had()).toEqual(['PEM', null, null]);
  late.resolve('LATE');
  await expect.poll(had).toEqual(['PEM', 'LATE', null]);
});

test('tells of each key that is there, and of each that comes', async () => {
  const late = Promise.withResolvers<string>();
  const keys = new DkimKeys(
    ({ domain }) => (domain === FIRST.domain ? Promise.resolve('PEM') : late.promise),
    forever,
  );
  await keys.prepare([FIRST]);
  const told: string[] = [];
  keys.onKey(({ domain }) => told.push(domain));
  expect(told).toEqual(['example.com']);
  expect(keys.key('example.net', 's1')).toBeNull();
  late.resolve('LATE');
  await expect.poll(() => told).toEqual(['example.com', 'example.net']);
});
