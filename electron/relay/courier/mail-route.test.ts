import { describe, expect, it } from 'vitest';
import { parseRoute } from './destination-hosts.ts';
import { mailRoute } from './mail-route.ts';

const resolver = (mx: Record<string, [number, string][]>) => ({
  mx: async (domain: string) => {
    const found = mx[domain];
    if (found === undefined) throw Object.assign(new Error('x'), { code: 'ENODATA' });
    return found.map(([priority, exchange]) => ({ priority, exchange }));
  },
  addresses: async (host: string) => [`${host}/4`, `${host}/6`],
});
const hosts = async (domain: string, mx: Record<string, [number, string][]>, random = () => 0.5) => {
  const route = await mailRoute(domain, { resolver: resolver(mx), isOurself: () => false, random });
  return route.kind === 'hosts' ? route.hosts.map(({ address }) => address) : route.why.status;
};

describe('mailRoute', () => {
  it('orders by preference and draws lots among equals', async () => {
    const mx: Record<string, [number, string][]> = {
      d: [
        [20, 'c'],
        [10, 'a'],
        [10, 'b'],
      ],
    };
    expect(await hosts('d', mx)).toEqual(['a/4', 'a/6', 'b/4', 'b/6', 'c/4', 'c/6']);
    let lot = 1;
    expect((await hosts('d', mx, () => (lot -= 0.1))).slice(0, 2)).toEqual(['b/4', 'b/6']);
  });

  it('takes at most ten hosts', async () => {
    const many = Array.from({ length: 30 }, (_, at): [number, string] => [at, `h${at}`]);
    expect(await hosts('d', { d: many })).toHaveLength(10);
  });

  it('reads address literals, and refuses what is none', async () => {
    expect(await hosts('[192.0.2.1]', {})).toEqual(['192.0.2.1']);
    expect(await hosts('[IPv6:2001:db8::1]', {})).toEqual(['2001:db8::1']);
    expect(await hosts('[nonsense]', {})).toBe('5.1.3');
  });
});

describe('mailRoute of a domain without a way', () => {
  const codes: Record<string, string> = {
    'dead.example': 'ESERVFAIL',
    'mx.dead.example': 'ETIMEOUT',
    'odd.example': 'ESERVFAIL',
  };
  const mx: Record<string, [number, string][]> = {
    'null.example': [[0, '.']],
    'own.example': [
      [10, 'before'],
      [20, 'ourselves'],
      [20, 'beside'],
      [30, 'after'],
    ],
    'loop.example': [[10, 'ourselves']],
    'lost.example': [[10, 'mx.lost.example']],
    'late.example': [[10, 'mx.dead.example']],
    'half.example': [
      [10, 'mx.dead.example'],
      [20, 'mx.half.example'],
    ],
  };
  const failing = (name: string) =>
    Promise.reject(Object.assign(new Error('x'), { code: codes[name] ?? 'ENOTFOUND' }));
  const of = async (domain: string) => {
    const route = await mailRoute(domain, {
      resolver: {
        mx: (name) =>
          name in mx
            ? Promise.resolve((mx[name] ?? []).map(([priority, exchange]) => ({ priority, exchange })))
            : failing(name),
        addresses: (host) =>
          ['before', 'beside', 'after', 'ourselves', 'mx.half.example', 'odd.example'].includes(host)
            ? Promise.resolve([`${host}/4`])
            : failing(host),
      },
      isOurself: (host) => host === 'ourselves',
      random: () => 0.5,
    });
    return route.kind === 'hosts' ? route.hosts.map(({ host }) => host) : route.why.status;
  };

  it.each([
    ['null.example', '5.1.10'],
    ['none.example', '5.1.2'],
    ['lost.example', '5.1.2'],
    ['dead.example', '4.4.3'],
    ['late.example', '4.4.3'],
    // It has an address, but whether it has mail servers nobody knows.
    ['odd.example', '4.4.3'],
    ['loop.example', '5.4.6'],
  ])('%s: %s', async (domain, status) => {
    expect(await of(domain)).toBe(status);
  });

  it('takes the servers that are preferred to ourselves, and those that DNS knows', async () => {
    expect(await of('own.example')).toEqual(['before']);
    expect(await of('half.example')).toEqual(['mx.half.example']);
  });
});

describe('parseRoute', () => {
  it.each([
    ['mail.example:2525', 'mail.example', 2525],
    ['mail.example', 'mail.example', 25],
    ['[2001:db8::1]:26', '2001:db8::1', 26],
    ['192.0.2.1:27', '192.0.2.1', 27],
  ])('reads %s', (route, host, port) => {
    expect(parseRoute(route)).toEqual({ host, port });
  });
});
