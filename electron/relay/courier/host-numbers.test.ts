import { expect, it } from 'vitest';
import { DEFAULT_RELAY_SETTINGS } from '../../../shared/domain/relay-settings.ts';
import { HostNumbers } from './host-numbers.ts';

const settings = { ...DEFAULT_RELAY_SETTINGS, connectionsPerDestination: 7, directTls: 'verified' as const };
const smart = { host: 'h', port: 25, tls: 'off' as const, implicitTls: true, username: 'u' };

it('gives the same host one number, and another when anything differs', () => {
  const numbers = new HostNumbers();
  const first = numbers.plain('mx', '192.0.2.1', 25, settings).target;
  expect(numbers.plain('mx', '192.0.2.1', 25, settings).target.id).toBe(first.id);
  const others = [
    numbers.plain('mx', '192.0.2.2', 25, settings),
    numbers.plain('mx', '192.0.2.1', 26, settings),
    numbers.plain('mx', '192.0.2.1', 25, { ...settings, connectionsPerDestination: 8 }),
    numbers.smartHost(smart, 'one', settings),
    numbers.smartHost(smart, 'two', settings),
  ];
  expect(new Set([first.id, ...others.map(({ target }) => target.id)]).size).toBe(6);
});

it('logs in at smart hosts only, as whom and with what is known', () => {
  const numbers = new HostNumbers();
  expect(numbers.smartHost(smart, 'pw', settings).target).toMatchObject({
    ...{ host: 'h', tls: 'off', implicitTls: true, auth: { user: 'u', pass: 'pw' }, connections: 7 },
  });
  expect(numbers.smartHost(smart, undefined, settings).target.auth).toBeNull();
  expect(numbers.smartHost({ ...smart, username: '' }, 'pw', settings).target.auth).toBeNull();
  expect(numbers.plain('mx', '', 25, settings).target).toMatchObject({ tls: 'verified', auth: null });
});
