import { expect, it } from 'vitest';
import { Destination } from './destination.ts';
import { downAt } from './down-at.ts';
import { HostState } from './host-state.ts';

function host(name: string): HostState {
  const rest = { tls: 'off' as const, implicitTls: false, auth: null, connections: 1 };
  return new HostState({ id: 1, host: name, address: '', port: 25, ...rest });
}

it('names each smart host that is down, and a domain only once all of its servers are', () => {
  const [smart, other, first, second] = ['smart', 'other', 'mx1', 'mx2'].map(host) as [
    HostState,
    HostState,
    HostState,
    HostState,
  ];
  const hosts = new Destination('*', 'smart-hosts');
  hosts.hosts = [smart, other];
  const domain = new Destination('d.example', 'direct');
  domain.hosts = [first, second];
  smart.failed(1000, 'refused');
  first.failed(1000, 'refused');
  expect(downAt([hosts, domain], 1000)).toEqual([
    { destination: 'smart:25', until: smart.downUntil, reason: 'refused' },
  ]);
  second.failed(1000, 'silent');
  expect(downAt([domain], 1000)).toEqual([
    { destination: 'd.example', until: first.downUntil, reason: 'refused' },
  ]);
});

it('names what cannot be looked up', () => {
  const domain = new Destination('d.example', 'direct');
  expect(downAt([domain], 1000)).toEqual([]);
  domain.lookupFailed(5000, 'DNS');
  expect(downAt([domain], 1000)).toEqual([{ destination: 'd.example', until: 5000, reason: 'DNS' }]);
});
