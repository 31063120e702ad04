import { expect, it } from 'vitest';
import { relaySettings } from '../../../shared/domain/relay-settings.ts';
import type { CourierOptions } from './courier-types.ts';
import { keyForDomain } from '../dkim/dkim-digest.ts';
import { workerKeysFor } from './worker-keys.ts';

function keys() {
  const state = {
    ran: 0,
    pem: null as string | null,
    settings: relaySettings({ dkim: [{ domain: 'X.Example', selector: 's' }] }),
  };
  const options: Pick<CourierOptions, 'settings' | 'dkimKey' | 'ran'> = {
    settings: () => state.settings,
    dkimKey: () => state.pem,
    ran: () => state.ran,
  };
  return { state, made: workerKeysFor(options as CourierOptions) };
}

it('are told once, again when the settings change, and when they are forgotten', () => {
  const { state, made } = keys();
  state.pem = 'PEM';
  expect([made.changed(), made.changed()]).toEqual([
    [{ domain: 'x.example', selector: 's', pem: 'PEM' }],
    null,
  ]);
  state.settings = relaySettings({ dkim: [] });
  expect(made.changed()).toEqual([]);
  made.forget();
  expect(made.changed()).toEqual([]);
});

it('are asked for again after ten seconds while one cannot be had, whatever the clock on the wall says', () => {
  const { state, made } = keys();
  expect(made.changed()).toMatchObject([{ pem: null }]);
  state.ran = 9_999;
  expect(made.changed()).toBeNull();
  state.ran = 10_000;
  state.pem = 'PEM';
  expect(made.changed()).toMatchObject([{ pem: 'PEM' }]);
  state.ran = 1e9;
  expect(made.changed()).toBeNull();
});

it('sign for their domain and what is below it, the nearest first', () => {
  const key = (domain: string) => ({ domain, selector: 's', pem: 'PEM' });
  const known = new Map(['x.example', 'sub.x.example', 'example'].map((domain) => [domain, key(domain)]));
  const of = (domain: string) => keyForDomain(known, domain)?.domain ?? null;
  expect([
    of('x.example'),
    of('a.x.example'),
    of('b.sub.x.example'),
    of('example'),
    of('y.example'),
    of('notx.example'),
    of(''),
  ]).toEqual(['x.example', 'x.example', 'sub.x.example', 'example', null, null, null]);
});
