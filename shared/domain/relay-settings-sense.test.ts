import { tell } from '../text/text.ts';
import { expect, it } from 'vitest';
import { DEFAULT_RELAY_SETTINGS, relaySettings, type RelaySettingsPatch } from './relay-settings.ts';
import { senseProblem } from './relay-settings-sense.ts';

const scanner = { ...DEFAULT_RELAY_SETTINGS.scanners[0]!, kind: 'rspamd', address: 'a:1' } as const;
const host = { host: 'Mail.example', port: 25, tls: 'off', implicitTls: false, username: '' } as const;
const at = { host: '127.0.0.1', port: 2587 };

it.each<[RelaySettingsPatch, string]>([
  [
    { scanners: [...DEFAULT_RELAY_SETTINGS.scanners, ...DEFAULT_RELAY_SETTINGS.scanners] },
    'scanners.1.address',
  ],
  [{ scanners: [scanner, { ...scanner, address: 'A:1', spamScore: 9 }] }, 'scanners.1.address'],
  [
    { smartHosts: [host, { ...host, port: 26 }, { ...host, host: 'mail.EXAMPLE', tls: 'verified' }] },
    'smartHosts.2.host',
  ],
  [{ blockedExtensions: ['exe', 'js', 'exe'] }, 'blockedExtensions'],
  [
    {
      dkim: [
        { domain: 'a.example', selector: 'x' },
        { domain: 'A.example', selector: 'y' },
      ],
    },
    'dkim.1.domain',
  ],
  [{ listen: null }, 'listen.on'],
  [{ listenTls: at }, 'listenTls.port'],
])('%j makes no sense in %s', (patch, field) => {
  expect(senseProblem(patch, relaySettings(patch))?.field).toBe(field);
});

it.each<RelaySettingsPatch>([
  {},
  { scanners: [scanner, { ...scanner, address: 'a:2' }] },
  { smartHosts: [host, { ...host, username: 'gateway' }] },
  { listen: null, listenTls: at },
  { listen: { ...at, port: 0 }, listenTls: { ...at, port: 0 } },
])('%j does', (patch) => {
  expect(senseProblem(patch, relaySettings(patch))).toBeNull();
});

it('names what is there twice, and leaves alone what was wrong before', () => {
  const { scanners } = DEFAULT_RELAY_SETTINGS;
  const twice = senseProblem({ scanners: [...scanners, ...scanners] }, DEFAULT_RELAY_SETTINGS);
  expect(twice === null ? '' : tell(twice.message)).toBe(
    'Scanners: “built-in” is there twice. Leave one of them out.',
  );
  const before = relaySettings({ listen: null });
  expect(senseProblem({ quarantineDays: 7 }, before)).toBeNull();
});
