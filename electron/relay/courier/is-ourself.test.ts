import { expect, test } from 'vitest';
import { isOurself } from './is-ourself.ts';

test.each([
  ['127.0.0.1', '127.0.0.1', true],
  ['127.0.0.1', 'localhost', true],
  ['127.0.0.1', 'LOCALHOST.', true],
  ['127.0.0.1', 'mail.localhost', true],
  ['::1', 'localhost', true],
  ['localhost', '127.0.0.1', true],
  ['192.0.2.7', 'localhost', false],
  ['127.0.0.1', '127.0.0.2', false],
  ['0.0.0.0', 'localhost', true],
  ['0.0.0.0', '127.0.0.2', true],
  ['0.0.0.0', '192.0.2.9', true],
  ['0.0.0.0', '192.0.2.8', false],
  ['192.0.2.7', 'Relay.example', true],
  ['127.0.0.1', 'mx.example', false],
])('listening on %s, is %s ourself: %s', (listening, host, expected) => {
  const own = {
    listening: [{ host: listening, port: 2587 }],
    hostName: 'relay.example',
    local: () => new Set(['127.0.0.1', '192.0.2.9']),
  };
  expect(isOurself(host, 2587, own)).toBe(expected);
  expect(isOurself(host, 25, own)).toBe(false);
});
