import { describe, expect, it } from 'vitest';
import { relaySettings, type RelaySettingsPatch } from '../../../shared/domain/relay-settings.ts';
import type { CourierOptions } from './courier-types.ts';
import { Destination } from './destination.ts';
import { DestinationHosts, settleHosts } from './destination-hosts.ts';

const smart = (host: string, username = '') => ({
  ...{ host, port: 25, tls: 'off' as const, implicitTls: false, username },
});

async function find(
  kind: Destination['kind'],
  key: string,
  patch: RelaySettingsPatch,
  own: readonly string[] = [],
) {
  const settings = relaySettings(patch);
  const options: Pick<CourierOptions, 'settings' | 'isOurself' | 'smartHostPassword'> = {
    settings: () => settings,
    isOurself: (host) => own.includes(host),
    smartHostPassword: ({ username }) => (username === 'known' ? 'pw' : undefined),
  };
  const resolver = {
    mx: () => Promise.resolve([{ exchange: 'mx', priority: 1 }]),
    addresses: () => Promise.resolve(['192.0.2.1']),
  };
  const destination = new Destination(key, kind);
  const found = await new DestinationHosts(options as CourierOptions, resolver).find(destination);
  settleHosts(destination, found, 1000);
  const hosts = destination.hosts?.map(({ name, target }) => [name, target.auth?.user ?? '']) ?? null;
  return { destination, found, hosts };
}

describe('the hosts of a destination', () => {
  it('are the smart hosts in order, but for this relay itself and those whose password is not known', async () => {
    const smartHosts = [smart('own'), smart('a', 'lost'), smart('b', 'known'), smart('c')];
    const { hosts } = await find('smart-hosts', '*', { smartHosts }, ['own']);
    expect(hosts).toEqual([
      ['b:25', 'known'],
      ['c:25', ''],
    ]);
  });

  it('are none where no smart host can be used, which is said, and tried again later', async () => {
    const { found, destination } = await find(
      'smart-hosts',
      '*',
      { smartHosts: [smart('own'), smart('a', 'lost')] },
      ['own'],
    );
    expect(found).toMatchObject({ kind: 'failed', why: { status: '4.3.5' } });
    expect(destination.reason).toContain('own:25 is this relay itself');
    expect(destination.reason).toContain('The password of lost at the smart host a:25 is not known');
    expect(destination.downUntil(1000)).toBeGreaterThan(1000);
  });

  it('are that of a route, with the login of the smart host that it is', async () => {
    const patch = { smartHosts: [smart('a', 'known')] };
    expect((await find('route', 'a:25', patch)).hosts).toEqual([['a:25', 'known']]);
    expect((await find('route', 'a:26', patch)).hosts).toEqual([['a:26', '']]);
    expect((await find('route', 'own:26', patch, ['own'])).found).toMatchObject({ kind: 'failed' });
  });

  it('are the mail servers of a domain, asked for again after some minutes', async () => {
    const { hosts, destination } = await find('direct', 'd.example', {});
    expect([hosts, destination.knownUntil]).toEqual([[['mx:25', '']], 1000 + 5 * 60_000]);
  });
});
