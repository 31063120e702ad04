import { describe, expect, it } from 'vitest';
import { Destination } from './destination.ts';
import { HostState } from './host-state.ts';

function host(id: number): HostState {
  const rest = { tls: 'off' as const, implicitTls: false, auth: null, connections: 1 };
  return new HostState({ id, host: `h${id}`, address: '', port: 25, ...rest });
}

function destination(...hosts: readonly HostState[]): Destination {
  const made = new Destination('*', 'smart-hosts');
  made.hosts = hosts;
  return made;
}

describe('a destination', () => {
  it('picks its hosts in order: the first that is up, or that may be probed, and none to be avoided', () => {
    const [first, second] = [host(1), host(2)];
    const two = destination(first, second);
    expect(two.pick(0)).toEqual({ host: first, probe: false });
    expect(two.pick(0, new Set([first]))).toEqual({ host: second, probe: false });
    first.failed(1000, 'gone');
    expect(two.pick(1000)).toEqual({ host: second, probe: false });
    expect(two.pick(first.downUntil)).toEqual({ host: first, probe: true });
    expect(two.pick(0, new Set([first, second]))).toBeNull();
  });

  it('is down only while all of its hosts are, until the first may be probed', () => {
    const [first, second] = [host(1), host(2)];
    const two = destination(first, second);
    first.failed(1000, 'gone');
    expect([two.downUntil(1000), two.doubtful(), two.reason]).toEqual([0, false, 'gone']);
    second.failed(500, 'gone, too');
    expect([two.downUntil(1000), two.doubtful()]).toEqual([second.downUntil, true]);
    expect(two.downUntil(second.downUntil)).toBe(0);
  });

  it('is down while its hosts cannot be looked up, and looks them up anew when it is forgiven', () => {
    const made = new Destination('d.example', 'direct');
    made.lookupFailed(5000, 'DNS');
    expect([made.downUntil(4999), made.downUntil(5000), made.doubtful(), made.reason]).toEqual([
      ...[5000, 0, true, 'DNS'],
    ]);
    made.knownUntil = 9000;
    made.forgive();
    expect([made.downUntil(0), made.knownUntil]).toEqual([0, 0]);
    made.lookedUp();
    expect([made.doubtful(), made.reason]).toEqual([false, '']);
  });
});
