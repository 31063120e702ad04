import { tell } from '../text/text.ts';
import { describe, expect, it } from 'vitest';
import { clientGateway, type ClientCertificate } from './client-setup.ts';
import { DEFAULT_RELAY_SETTINGS, type RelaySettings } from './relay-settings.ts';

const certificate: ClientCertificate = { fingerprint: 'AA:BB', expires: 1, ca: null, namesServer: true };
const STARTTLS = { host: '0.0.0.0', port: 587 };
const IMPLICIT = { host: '0.0.0.0', port: 465 };

function told(changed: Partial<RelaySettings>, shown: ClientCertificate | null = certificate) {
  const settings = { ...DEFAULT_RELAY_SETTINGS, listen: STARTTLS, hostName: 'mx.example.com', ...changed };
  return clientGateway({ settings, computer: 'box' }, shown, null);
}

describe('the server', () => {
  it.each<[string, Partial<RelaySettings>]>([
    ['pool.example.com', { clientServer: 'pool.example.com' }],
    ['mx.example.com', {}],
    ['192.0.2.7', { hostName: '', listen: { host: '192.0.2.7', port: 587 } }],
    ['box', { hostName: '' }],
  ])('is %s', (server, changed) => expect(told(changed).server).toBe(server));

  it('is said to be a guess where it is the name of the computer', () => {
    expect(told({ hostName: '' }).notes.map(tell)).toEqual([
      expect.stringContaining('box is this computer’s own name'),
    ]);
    expect(told({}).notes.map(tell)).toEqual([]);
  });

  it('is said not to be reached from elsewhere, unless another stands before it', () => {
    const listen = { host: '127.0.0.1', port: 587 };
    expect(told({ listen }).notes.map(tell)).toEqual([expect.stringContaining('from this computer only')]);
    expect(told({ listen, listenTls: IMPLICIT }).notes.map(tell)).toEqual([]);
    expect(told({ listen, clientServer: 'pool.example.com' }).notes.map(tell)).toEqual([]);
  });

  it('has to be named by the certificate', () => {
    const { notes } = told({}, { ...certificate, namesServer: false });
    expect(notes.map(tell)).toEqual([expect.stringContaining('not for mx.example.com')]);
  });
});

describe('the ways', () => {
  it('are those the relay listens at, TLS from the first byte first', () => {
    expect(told({ listenTls: IMPLICIT }).ways).toEqual([
      { port: 465, security: 'implicit' },
      { port: 587, security: 'starttls' },
    ]);
    expect(told({ listenTls: IMPLICIT, clientSecurity: 'starttls' }).ways).toEqual([
      { port: 587, security: 'starttls' },
    ]);
  });

  it('are the one set for clients, and what is assumed of it is said', () => {
    const pool = told({ clientServer: 'pool.example.com', clientPort: 465 });
    expect(pool.ways).toEqual([{ port: 465, security: 'implicit' }]);
    expect(pool.notes.map(tell)).toEqual([
      expect.stringMatching(/not the relay’s own.*assumed from the port: SSL\/TLS/),
    ]);
    const set = told({ clientPort: 2525, clientSecurity: 'implicit' });
    expect(set.ways).toEqual([{ port: 2525, security: 'implicit' }]);
    expect(set.notes.map(tell)).toEqual([expect.not.stringContaining('assumed')]);
    expect(told({ clientPort: 2525 }).ways).toEqual([{ port: 2525, security: 'starttls' }]);
    expect(told({ clientPort: 587 }).notes.map(tell)).toEqual([]);
    // Another security at the relay's port does not fit.
    expect(told({ clientPort: 587, clientSecurity: 'implicit' }).notes.map(tell)).toHaveLength(1);
  });

  it('are none, with the reason, while the port is not known', () => {
    const free = told({ listen: { host: '0.0.0.0', port: 0 } });
    expect([free.ways, free.notes.map(tell)]).toEqual([[], [expect.stringContaining('takes a free port')]]);
    const other = told({ clientSecurity: 'implicit' });
    expect([other.ways, other.notes.map(tell)]).toEqual([
      [],
      [expect.stringContaining('does not listen with SSL/TLS')],
    ]);
  });
});
