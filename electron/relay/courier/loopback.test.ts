import { expect, it } from 'vitest';
import { loopbackOf } from './loopback.ts';

it('is localhost and what is below it, in any case, by both families', () => {
  for (const name of ['localhost', 'LocalHost.', 'mx.localhost'])
    expect(loopbackOf(name)).toEqual(['127.0.0.1', '::1']);
  for (const name of ['localhost.example', 'notlocalhost', '127.0.0.1', ''])
    expect(loopbackOf(name)).toBeNull();
});
