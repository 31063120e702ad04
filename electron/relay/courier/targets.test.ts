import { expect, it } from 'vitest';
import { DEFAULT_RELAY_SETTINGS } from '../../../shared/domain/relay-settings.ts';
import { Targets } from './targets.ts';

const settings = { ...DEFAULT_RELAY_SETTINGS, connectionsPerDestination: 7, directTls: 'verified' as const };
const smart = { host: 'h', port: 25, tls: 'off' as const, implicitTls: true, username: 'u' };

it('gives the same host one number, and another when anything differs', () => {
  const targets = new Targets();
  const first = targets.plain('mx', '192.0.2.1', 25, settings).target;
  expect(targets.plain('mx', '192.0.2.1', 25, settings).target.id).toBe(first.id);
  const others = [
    targets.plain('mx', '192.0.2.2', 25, settings),
    targets.plain('mx', '192.0.2.1', 26, settings),
    targets.plain('mx', '192.0.2.1', 25, { ...settings, connectionsPerDestination: 8 }),
    targets.smartHost(smart, 'one', settings),
    targets.smartHost(smart, 'two', settings),
  ];
  expect(new Set([first.id, ...others.map(({ target }) => target.id)]).size).toBe(6);
});

it('logs in at smart hosts only, as whom and with what is known', () => {
  const targets = new Targets();
  expect(targets.smartHost(smart, 'pw', settings).target).toMatchObject({
    ...{ host: 'h', tls: 'off', implicitTls: true, auth: { user: 'u', pass: 'pw' }, connections: 7 },
  });
  expect(targets.smartHost(smart, undefined, settings).target.auth).toBeNull();
  expect(targets.smartHost({ ...smart, username: '' }, 'pw', settings).target.auth).toBeNull();
  expect(targets.plain('mx', '', 25, settings).target).toMatchObject({ tls: 'verified', auth: null });
});
