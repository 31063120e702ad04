import { connect } from 'node:net';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { connectionWords } from './connection-words.ts';

test('a real refusal is told in words, with where it was', async () => {
  const socket = connect({ host: '127.0.0.1', port: 1 });
  const [error] = (await once(socket, 'error')) as [Error];
  expect(connectionWords(error)).toBe('connection refused (127.0.0.1:1)');
});

test.each([
  [new Error('read ECONNRESET'), 'the connection was reset'],
  [new Error('getaddrinfo ENOTFOUND mx.example'), 'no such host (mx.example)'],
  [new Error('connect ENOENT /run/clamd.sock'), 'not there (/run/clamd.sock)'],
  [new AggregateError([new Error('connect ECONNREFUSED ::1:25')]), 'connection refused (::1:25)'],
  [new Error('connect EUNHEARDOF 192.0.2.1:25'), 'connect EUNHEARDOF 192.0.2.1:25'],
  [
    new Error(
      'Error initiating TLS - C0864ECCE37F0000:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:../deps/openssl/ssl/record/methods/tlsany_meth.c:84:',
    ),
    'Error initiating TLS - wrong version number',
  ],
  [
    new Error(
      'unable to verify the first certificate; if the root CA is installed locally, try running Node.js with --use-system-ca',
    ),
    'unable to verify the first certificate',
  ],
  [new Error('Greeting never received'), 'Greeting never received'],
  ['text', 'text'],
])('%s', (error, words) => {
  expect(connectionWords(error)).toBe(words);
});
