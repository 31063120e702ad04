import { tell } from '../text/text.ts';
import { describe, expect, it } from 'vitest';
import {
  autoconfig,
  clientFiles,
  clientText,
  mobileconfig,
  readIncoming,
  whyNoForms,
  xml,
  type ClientUser,
  type IncomingServer,
} from './client-forms.ts';
import type { ClientGateway } from './client-setup.ts';

const CERTIFICATE = {
  fingerprint: 'AA:BB',
  expires: 1,
  ca: '-----BEGIN CERTIFICATE-----\nQUJD\nREVG\n-----END CERTIFICATE-----\n',
  namesServer: true,
};
const GATEWAY: ClientGateway = {
  server: 'smtp.example.com',
  ways: [
    { port: 465, security: 'implicit' },
    { port: 587, security: 'starttls' },
  ],
  certificate: CERTIFICATE,
  notes: [],
};
const INCOMING: IncomingServer = { type: 'imap', host: 'imap.example.com', port: 993, security: 'implicit' };
/** Every sign that means something in XML, as a local part may have it. */
const HOSTILE: ClientUser = { address: `a&b'c<d>"e\u{1}\u{ffff}@example.com`, domain: 'example.com' };
const IDS = ['1', '2', '3'] as const;

const texts = (text: string, name: string) =>
  [...text.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, inside]) => inside);

it('gives a text what clients ask for, and no password', () => {
  const text = clientText({ address: 'ann@example.com', domain: 'example.com' }, GATEWAY);
  expect(text).toMatch(/smtp\.example\.com\nPort: +465\nSecurity: +SSL\/TLS\nUser name: +ann@example\.com\n/);
  expect(text).toContain('port 587 with STARTTLS');
  expect(text).toContain('AA:BB');
  expect(clientText(HOSTILE, { ...GATEWAY, ways: [], certificate: null })).toMatch(/Port: +not known yet/);
});

describe('XML', () => {
  it('keeps every sign of a text, and replaces what it cannot hold', () => {
    expect(xml(`&<>"'`)).toBe('&amp;&lt;&gt;&quot;&apos;');
    expect(xml('a\u{0}\u{1f}\u{fffe}\ud800b\t\u{10000}')).toBe(
      'a\u{fffd}\u{fffd}\u{fffd}\u{fffd}b\t\u{10000}',
    );
  });

  it('is an autoconfig file for every user of a domain', () => {
    const text = autoconfig(`a&"<b`, GATEWAY, INCOMING);
    expect(text).toContain('<emailProvider id="a&amp;&quot;&lt;b">');
    expect(text.match(/<(in|out)[^>]*>/g)).toEqual([
      '<incomingServer type="imap">',
      '<outgoingServer type="smtp">',
      '<outgoingServer type="smtp">',
    ]);
    expect(texts(text, 'hostname')).toEqual(['imap.example.com', 'smtp.example.com', 'smtp.example.com']);
    expect(texts(text, 'port')).toEqual(['993', '465', '587']);
    expect(texts(text, 'socketType')).toEqual(['SSL', 'SSL', 'STARTTLS']);
    expect(new Set(texts(text, 'username'))).toEqual(new Set(['%EMAILADDRESS%']));
  });

  it('is an Apple profile with the relay’s CA, and nothing of a name gets out of its string', () => {
    const text = mobileconfig(HOSTILE, GATEWAY, INCOMING, IDS);
    const keys = text.match(/<key>/g)?.length;
    expect(mobileconfig({ ...HOSTILE, address: 'a@b' }, GATEWAY, INCOMING, IDS).match(/<key>/g)?.length).toBe(
      keys,
    );
    expect(text).toContain('<string>a&amp;b&apos;c&lt;d&gt;&quot;e\u{fffd}\u{fffd}@example.com</string>');
    expect(text).toContain('<key>OutgoingMailServerPortNumber</key><integer>465</integer>');
    expect(text).toContain('<key>EmailAccountType</key><string>EmailTypeIMAP</string>');
    expect(text).toContain('<data>QUJDREVG</data>');
    const own = { ...GATEWAY, certificate: null };
    expect(mobileconfig(HOSTILE, own, INCOMING, IDS)).not.toContain('com.apple.security.root');
  });
});

describe('files', () => {
  const users = ['ann@a.example', 'bob@a.example', '=cy,"d@b.example'].map((address) => ({
    address,
    domain: address.slice(-9),
  }));
  const names = (format: Parameters<typeof clientFiles>[0], of = users) =>
    clientFiles(format, of, GATEWAY, INCOMING, () => 'id').map(({ name }) => name);

  it('are one, one a domain, or one a user, by names that every system takes', () => {
    expect(names('text')).toEqual(['mail clients.txt'.replace(' ', '_')]);
    expect(names('text', users.slice(0, 1))).toEqual(['ann@a.example.txt']);
    expect(names('autoconfig')).toEqual(['a.example.xml', 'b.example.xml']);
    expect(names('mobileconfig').at(-1)).toBe('_cy__d@b.example.mobileconfig');
  });

  it('hold every user, in CSV as cells that no spreadsheet calculates', () => {
    const [csv] = clientFiles('csv', users, GATEWAY, null, () => 'id');
    expect(csv?.text.split('\r\n')).toEqual([
      'address,server,port,security,username',
      'ann@a.example,smtp.example.com,465,SSL/TLS,ann@a.example',
      'bob@a.example,smtp.example.com,465,SSL/TLS,bob@a.example',
      `"'=cy,""d@b.example",smtp.example.com,465,SSL/TLS,"'=cy,""d@b.example"`,
      '',
    ]);
    const [text] = clientFiles('text', users, GATEWAY, null, () => 'id');
    expect(text?.text.match(/User name: +\S+/g)).toHaveLength(3);
  });
});

describe('readIncoming', () => {
  it.each([
    ['imap.example.com', 'imap', 993, 'implicit'],
    [' IMAP.example.com:143 ', 'imap', 143, 'starttls'],
    ['pop.example.com:995', 'pop3', 995, 'implicit'],
    ['192.0.2.1:110', 'pop3', 110, 'starttls'],
  ])('%s', (text, type, port, security) => {
    expect(readIncoming(text)).toMatchObject({ ok: true, server: { type, port, security } });
  });

  it.each(['', 'a b', 'imap.example.com:25', 'imap_x', ':993', 'a&b.example'])('refuses “%s”', (text) => {
    expect(readIncoming(text)).toMatchObject({ ok: false });
  });
});

it('gives no two files one name, whatever signs of addresses a name cannot have', () => {
  const users = ['a+b', 'a_b', 'A/b', 'c'].map((name) => ({
    address: `${name}@example.com`,
    domain: 'example.com',
  }));
  const files = clientFiles('mobileconfig', users, GATEWAY, INCOMING, () => 'id');
  expect(files.map(({ name }) => name)).toEqual([
    'a_b@example.com.mobileconfig',
    'a_b@example.com-2.mobileconfig',
    'A_b@example.com-3.mobileconfig',
    'c@example.com.mobileconfig',
  ]);
  for (const [at, { address }] of users.entries()) expect(files[at]?.text).toContain(`>${address}<`);
});

describe('why there is nothing to be written', () => {
  const users = [{ address: 'ann@example.com', domain: 'example.com' }];
  it.each([
    ['text', [], GATEWAY, /None of these users/],
    ['csv', users, { ...GATEWAY, ways: [] }, /No port is known/],
    ['text', users, { ...GATEWAY, ways: [] }, null],
    ['certificate', users, { ...GATEWAY, certificate: null }, /start it once/],
    ['certificate', users, { ...GATEWAY, certificate: { ...CERTIFICATE, ca: null } }, /your own/],
    ['certificate', users, { ...GATEWAY, certificate: CERTIFICATE }, null],
  ] as const)('%s', (format, of, gateway, why) => {
    const told = whyNoForms(format, of, gateway);
    if (why === null) expect(told).toBeNull();
    else expect(told === null ? '' : tell(told)).toMatch(why);
    const made = clientFiles(format, of, gateway, INCOMING, () => 'id');
    expect(made.length > 0 || told !== null).toBe(true);
  });
});
