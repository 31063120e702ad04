import { describe, expect, it } from 'vitest';
import type { ClientGateway } from '../../../shared/domain/client-setup.ts';
import { DEFAULT_RELAY_SETTINGS, type RelaySettings } from '../../../shared/domain/relay-settings.ts';
import { firstSteps } from './first-steps.ts';

const GATEWAY: ClientGateway = {
  server: 'mx.example.com',
  ways: [],
  certificate: { fingerprint: 'AA', expires: 1, ca: 'PEM', namesServer: true },
  notes: [],
};
const HOST = {
  host: 'smart.example',
  port: 587,
  tls: 'verified',
  implicitTls: false,
  username: 'a',
} as const;

function done(changed: Partial<RelaySettings>, passwords: string[] = [], gateway = GATEWAY, users = 1) {
  const settings = { ...DEFAULT_RELAY_SETTINGS, listen: { host: '0.0.0.0', port: 587 }, ...changed };
  const steps = firstSteps({ settings, smartHostPasswords: passwords }, gateway, users);
  return Object.fromEntries(steps.filter((step) => !step.done).map(({ title, text }) => [title, text]));
}

describe('firstSteps', () => {
  it('has nothing to do where all is set', () => {
    expect(done({})).toEqual({});
    expect(done({ smartHosts: [HOST] }, ['kept'])).toEqual({});
  });

  it.each<[string, Partial<RelaySettings>]>([
    ['Port', { listen: { host: '0.0.0.0', port: 0 } }],
    ['Who can reach it', { listen: { host: '127.0.0.1', port: 587 } }],
    ['Where mail goes', { smartHosts: [HOST] }],
  ])('has the %s to do', (title, changed) => expect(Object.keys(done(changed))).toEqual([title]));

  it('has the certificate and the first user to do', () => {
    expect(Object.keys(done({}, [], { ...GATEWAY, certificate: null }, 0))).toEqual([
      'Certificate',
      'First user',
    ]);
  });

  it('counts what stands before a relay of this computer', () => {
    expect(done({ listen: { host: '::1', port: 587 }, clientServer: 'pool.example.com' })).toEqual({});
  });
});
