import { expect, test } from 'vitest';
import { systemResolver } from './dns-resolver.ts';

const failing = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));
const answers = (code: string | null, exchange: string) => ({
  resolveMx: code === null ? () => Promise.resolve([{ exchange, priority: 1 }]) : failing(code),
  resolve4: code === null ? () => Promise.resolve(['192.0.2.1']) : failing(code),
  resolve6: failing('ENODATA'),
});

function networks(...codes: (string | null)[]) {
  let made = 0;
  const resolver = systemResolver(() => answers(codes[made] ?? null, `mx${made++}.example`) as never);
  return { resolver, made: () => made };
}

test.each(['ESERVFAIL', 'ETIMEOUT', 'ECONNREFUSED'])(
  'after %s the next question goes to the servers there are then',
  async (code) => {
    const { resolver } = networks(code);
    await expect(resolver.mx('a.example')).rejects.toMatchObject({ code });
    expect(await resolver.mx('a.example')).toEqual([{ exchange: 'mx1.example', priority: 1 }]);
  },
);

test('many failures of one network make one new resolver', async () => {
  const { resolver, made } = networks('ETIMEOUT');
  await Promise.allSettled([
    resolver.mx('a.example'),
    resolver.mx('b.example'),
    resolver.addresses('c.example'),
  ]);
  expect(made()).toBe(2);
  expect(await resolver.addresses('c.example')).toEqual(['192.0.2.1']);
});

test('an answer that there is nothing keeps the resolver', async () => {
  const { resolver, made } = networks('ENOTFOUND');
  await expect(resolver.mx('a.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  await expect(resolver.addresses('a.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  expect(made()).toBe(1);
});
