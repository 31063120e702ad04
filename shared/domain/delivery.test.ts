import { tell } from '../text/text.ts';
import { expect, test } from 'vitest';
import { deliveryOf, destinationsOf } from './delivery.ts';
import { DEFAULT_RELAY_SETTINGS, type RelaySettings } from './relay-settings.ts';

const host = { host: 'mx.example', port: 587, tls: 'verified', implicitTls: false, username: 'me' } as const;
const scanner = {
  kind: 'rspamd',
  enabled: true,
  address: 'scan.example:11333',
  timeout: 1,
  spamScore: 5,
} as const;
const settings = (more: Partial<RelaySettings>): RelaySettings => ({ ...DEFAULT_RELAY_SETTINGS, ...more });

test('says each place that mail, or a look at it, goes to', () => {
  expect(destinationsOf(settings({})).map(tell)).toEqual([expect.stringContaining('recipients’ domains')]);
  expect(
    destinationsOf(settings({ smartHosts: [host, { ...host, tls: 'off', username: '' }] })).map(tell),
  ).toEqual([
    'the smart host mx.example:587 (TLS with a verified certificate, logged in as me)',
    'the smart host mx.example:587 (no TLS: readable on the way, without a login)',
  ]);
  const scanned = settings({ scanners: [scanner, { ...scanner, enabled: false, address: 'off:1' }] });
  expect(destinationsOf(scanned).map(tell)[1]).toBe(
    'the scanner rspamd at scan.example:11333, which is shown each message',
  );
  expect(destinationsOf(scanned).map(tell)).toHaveLength(2);
});

test('is another with whatever sends mail elsewhere or less safely, and the same with all else', () => {
  const same = settings({ smartHosts: [host] });
  const others: readonly Partial<RelaySettings>[] = [
    { smartHosts: [] },
    { smartHosts: [{ ...host, host: 'other.example' }] },
    { smartHosts: [{ ...host, port: 25 }] },
    { smartHosts: [{ ...host, tls: 'off' }] },
    { smartHosts: [{ ...host, implicitTls: true }] },
    { smartHosts: [{ ...host, username: 'other' }] },
    { smartHosts: [host, { ...host, port: 25 }] },
    { scanners: [scanner] },
    { scanners: [{ ...scanner, address: 'other.example:1' }] },
  ];
  const seen = new Set([same, ...others.map((more) => ({ ...same, ...more }))].map(text));
  expect(seen.size).toBe(others.length + 1);
  expect(text(settings({ directTls: 'off' }))).not.toBe(text(settings({ directTls: 'verified' })));
  for (const more of [
    { autoStart: true },
    { quarantineDays: 7 },
    { listen: null },
    { directTls: 'off' },
  ] as const)
    expect(text({ ...same, ...more })).toBe(text(same));
});

function text(of: RelaySettings): string {
  return JSON.stringify(deliveryOf(of));
}
