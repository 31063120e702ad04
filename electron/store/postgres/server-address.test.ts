/** The address of a set on a server: read, and written again so that it leads there. */
import { expect, test } from 'vitest';
import { serverOf } from '../../../shared/domain/set-place.ts';
import { parseServerAddress, serverAddressText } from './server-address.ts';

test.each([
  ['postgres://ann@db.example/gateway', 'postgres://ann@db.example/gateway?set=postern', 'db.example'],
  [
    'postgresql://a%40b@db.example:6000/gate%20way?sslmode=require&set=main',
    'postgres://a%40b@db.example:6000/gate%20way?set=main&sslmode=require',
    'db.example:6000',
  ],
  [
    'postgres://ann@/gateway?host=/run/postgresql&sslmode=verify-full',
    'postgres://ann@localhost/gateway?set=postern&host=/run/postgresql',
    'localhost',
  ],
  [
    'postgres://ann@[::1]/gateway?sslmode=disable',
    'postgres://ann@[::1]/gateway?set=postern&sslmode=disable',
    '[::1]',
  ],
])('%s', (typed, whole, server) => {
  const address = parseServerAddress(typed, {});
  expect(serverAddressText(address)).toBe(whole);
  expect(parseServerAddress(whole, {})).toEqual(address);
  expect(serverOf(whole)).toBe(server);
});
