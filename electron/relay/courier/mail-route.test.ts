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
