import { expect, test } from 'vitest';
import { serverAddress, serverFields, serverOf, type ServerFields } from './set-place.ts';

const FIELDS: ServerFields = {
  ...{ host: 'db.example', port: '6432', database: 'gate way', set: 'main', user: 'ann@x', authority: '' },
  tls: 'verify-full',
};

test.each<Partial<ServerFields>>([
  {},
  { tls: 'require' },
  { tls: 'disable' },
  { authority: '/etc/ssl/our ca.pem' },
  { host: '/run/postgresql' },
  { port: '', set: '', user: '' },
])('what is typed stands in the address and is read from it: %o', (typed) => {
  const fields = { ...FIELDS, ...typed };
  expect(serverFields(serverAddress(fields))).toEqual(fields);
});

test('an authority is named only where the certificate is verified', () => {
  const address = serverAddress({ ...FIELDS, tls: 'require', authority: '/ca.pem' });
  expect(address).toBe('postgres://ann%40x@db.example:6432/gate%20way?set=main&sslmode=require');
});

test('the server of a set is told by its name, a socket’s as this computer, and a folder has none', () => {
  expect(serverOf(serverAddress(FIELDS))).toBe('db.example:6432');
  expect(serverOf('postgres://localhost/x?host=/run/postgresql')).toBe('localhost');
  expect(serverOf('/home/ann/set')).toBeNull();
});
