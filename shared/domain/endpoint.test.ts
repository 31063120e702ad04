import { describe, expect, it } from 'vitest';
import { endpointText, parseEndpoint } from './endpoint.ts';

describe('host and port', () => {
  it.each([
    ['127.0.0.1:587', '127.0.0.1', 587],
    ['[::1]:587', '::1', 587],
    ['[fe80::1%eth0]:0', 'fe80::1%eth0', 0],
    [' mx.example.com:65535 ', 'mx.example.com', 65_535],
  ])('are read from %j, and written back', (text, host, port) => {
    expect(parseEndpoint(text)).toEqual({ host, port });
    expect(endpointText({ host, port })).toBe(text.trim());
  });

  it.each([
    '',
    '587',
    ':587',
    'host',
    'host:',
    'host:65536',
    'host:123456',
    '::1:587',
    '[::1]',
    'a b:25',
    'h:2x',
  ])('are not read from %j', (text) => {
    expect(parseEndpoint(text)).toBeNull();
  });
});
