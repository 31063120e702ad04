/** Forms of a mail client's set-up: a text, CSV, Thunderbird's autoconfig and Apple's profile, all of the same values. None holds a password. Pure. */
import { message, type Message, t } from '../text/text.ts';
import { SECURITY_WORDS, type ClientGateway, type ClientSecurity, type ClientWay } from './client-setup.ts';
import { assertNever } from './assert-never.ts';
import { parseClientServer } from './gateway-names.ts';
import { parseEndpoint } from './endpoint.ts';
import { visibleText } from './visible-text.ts';

/** A mailbox to be set up; its user name is the whole address. */
export interface ClientUser {
  readonly address: string;
  readonly domain: string;
}

/** Where the user's mail is read: not Postern's, but some forms are of no use without it. */
export interface IncomingServer {
  readonly type: 'imap' | 'pop3';
  readonly host: string;
  readonly port: number;
  readonly security: ClientSecurity;
}

export const CLIENT_FORMATS = ['text', 'csv', 'autoconfig', 'mobileconfig', 'certificate'] as const;
export type ClientFormat = (typeof CLIENT_FORMATS)[number];

/** The forms that are of no use without an {@link IncomingServer}. */
export function asksForIncoming(format: ClientFormat): boolean {
  return format === 'autoconfig' || format === 'mobileconfig';
}

/** Why an incoming server is asked for. */
export const WHY_INCOMING =
  'Postern only sends mail. Thunderbird and Apple’s devices set up an account as a whole, so their files have to say where mail is read, too.';

const INCOMING_PORTS: Readonly<Record<number, Pick<IncomingServer, 'type' | 'security'>>> = {
  993: { type: 'imap', security: 'implicit' },
  143: { type: 'imap', security: 'starttls' },
  995: { type: 'pop3', security: 'implicit' },
  110: { type: 'pop3', security: 'starttls' },
};

export type ReadIncoming =
  { readonly ok: true; readonly server: IncomingServer } | { readonly ok: false; readonly reason: Message };

/** `imap.example.com`, or with a port that says kind and security: 993 unless told. */
export function readIncoming(text: string): ReadIncoming {
  const typed = text.trim();
  const { host, port } = parseEndpoint(typed) ?? { host: typed, port: 993 };
  const name = parseClientServer(host);
  const known = INCOMING_PORTS[port];
  if (host === '' || !name.ok) {
    return {
      ok: false,
      reason: message(
        'Enter the server where mail is read, such as imap.example.com or imap.example.com:993.',
      ),
    };
  }
  if (known === undefined) {
    return {
      ok: false,
      reason: message('Port {port} says neither IMAP nor POP: use 993 or 143 (IMAP), 995 or 110 (POP).', {
        port: String(port),
      }),
    };
  }
  return { ok: true, server: { ...known, host: name.name, port } };
}

/** For an e-mail, or to be read out, in the language of who hands it out. */
export function clientText({ address }: ClientUser, gateway: ClientGateway): string {
  const [first, ...others] = gateway.ways;
  const { certificate } = gateway;
  const unknown = t('not known yet');
  const rows = [
    [t('Outgoing server (SMTP):'), gateway.server],
    [t('Port:'), String(first?.port ?? unknown)],
    [t('Security:'), first === undefined ? unknown : SECURITY_WORDS[first.security]],
    [t('User name:'), visibleText(address)],
    [t('Authentication:'), t('normal password')],
    [t('Password:'), t('the one of this address; it is not written here')],
  ] as const;
  const width = Math.max(...rows.map(([label]) => label.length)) + 1;
  const lines = [
    t('To send mail as {address}, set up your mail program with:', { address: visibleText(address) }),
    '',
    ...rows.map(([label, value]) => label.padEnd(width) + value),
    ...others.map(
      ({ port, security }) =>
        `\n${t('Or, instead: port {port} with {security}.', { port: String(port), security: SECURITY_WORDS[security] })}`,
    ),
  ];
  if (certificate !== null) {
    lines.push(
      '',
      certificate.ca === null
        ? t('If your program asks about the certificate, its SHA-256 fingerprint is:')
        : t(
            'The certificate was made by the gateway itself. If your program asks, accept it only with this SHA-256 fingerprint:',
          ),
      certificate.fingerprint,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** Heading of {@link clientCsvRow}. */
export const CLIENT_CSV_HEAD = 'address,server,port,security,username\r\n';

/** A line for each user (RFC 4180). A spreadsheet must not calculate what an address says. */
export function clientCsvRow({ address }: ClientUser, gateway: ClientGateway): string {
  const [way] = gateway.ways;
  const cells = [
    address,
    gateway.server,
    String(way?.port ?? ''),
    way === undefined ? '' : SECURITY_WORDS[way.security],
    address,
  ];
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Mozilla's ISPDB format v1.1: one file serves every user of the domain, for the user name is the address. */
export function autoconfig(domain: string, gateway: ClientGateway, incoming: IncomingServer): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="${xml(domain)}">
    <domain>${xml(domain)}</domain>
    <displayName>${xml(domain)}</displayName>
    <displayShortName>${xml(domain)}</displayShortName>
${autoconfigServer('incoming', incoming.type, incoming)}${gateway.ways
    .map((way) => autoconfigServer('outgoing', 'smtp', { ...way, host: gateway.server }))
    .join('')}  </emailProvider>
</clientConfig>
`;
}

function autoconfigServer(
  way: 'incoming' | 'outgoing',
  type: string,
  { host, port, security }: ClientWay & { readonly host: string },
): string {
  return `    <${way}Server type="${type}">
      <hostname>${xml(host)}</hostname>
      <port>${port}</port>
      <socketType>${security === 'implicit' ? 'SSL' : 'STARTTLS'}</socketType>
      <username>%EMAILADDRESS%</username>
      <authentication>password-cleartext</authentication>
    </${way}Server>
`;
}

/** UUIDs, others for each profile. */
export type ProfileIds = readonly [profile: string, account: string, authority: string];

/** Apple's configuration profile of one user; the relay's own CA is in it, so that the device trusts it. It asks for the passwords itself. */
export function mobileconfig(
  { address }: ClientUser,
  gateway: ClientGateway,
  incoming: IncomingServer,
  [profile, account, authority]: ProfileIds,
): string {
  const [way] = gateway.ways;
  const of = incoming.type === 'imap' ? 'EmailTypeIMAP' : 'EmailTypePOP';
  const payloads: Plist[] = [
    {
      PayloadType: 'com.apple.mail.managed',
      PayloadVersion: 1,
      PayloadIdentifier: `postern.mail.${address}.account`,
      PayloadUUID: account,
      PayloadDisplayName: `Mail ${address}`,
      EmailAccountDescription: address,
      EmailAccountType: of,
      EmailAddress: address,
      IncomingMailServerAuthentication: 'EmailAuthPassword',
      IncomingMailServerHostName: incoming.host,
      IncomingMailServerPortNumber: incoming.port,
      // For Apple also what begins with STARTTLS.
      IncomingMailServerUseSSL: true,
      IncomingMailServerUsername: address,
      OutgoingMailServerAuthentication: 'EmailAuthPassword',
      OutgoingMailServerHostName: gateway.server,
      OutgoingMailServerPortNumber: way?.port ?? 0,
      OutgoingMailServerUseSSL: true,
      OutgoingMailServerUsername: address,
      OutgoingPasswordSameAsIncomingPassword: false,
    },
  ];
  const ca = gateway.certificate?.ca ?? null;
  if (ca !== null) {
    payloads.push({
      PayloadType: 'com.apple.security.root',
      PayloadVersion: 1,
      PayloadIdentifier: `postern.mail.${address}.ca`,
      PayloadUUID: authority,
      PayloadDisplayName: `Certificate of ${gateway.server}`,
      PayloadContent: { data: ca.replace(/-----[^-]+-----|\s/g, '') },
    });
  }
  const content = plist({
    PayloadType: 'Configuration',
    PayloadVersion: 1,
    PayloadIdentifier: `postern.mail.${address}`,
    PayloadUUID: profile,
    PayloadDisplayName: `Mail ${address}`,
    PayloadContent: payloads,
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
${content}
</plist>
`;
}

interface PlistDict {
  readonly [key: string]: Plist;
}
type Plist = string | number | boolean | readonly Plist[] | PlistDict;

/** `{ data: … }` alone is base64. */
function plist(value: Plist): string {
  if (typeof value === 'string') return `<string>${xml(value)}</string>`;
  if (typeof value === 'number') return `<integer>${value}</integer>`;
  if (typeof value === 'boolean') return value ? '<true/>' : '<false/>';
  if (isList(value)) return `<array>\n${value.map(plist).join('\n')}\n</array>`;
  const { data, ...rest } = value;
  if (typeof data === 'string' && Object.keys(rest).length === 0) return `<data>${xml(data)}</data>`;
  const pairs = Object.entries(value).map(([key, one]) => `<key>${xml(key)}</key>${plist(one)}`);
  return `<dict>\n${pairs.join('\n')}\n</dict>`;
}

function isList(value: Plist): value is readonly Plist[] {
  return Array.isArray(value);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text or an attribute's value; what XML 1.0 cannot hold becomes U+FFFD. */
export function xml(text: string): string {
  return text
    .replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}');
}

export interface ClientFile {
  readonly name: string;
  readonly text: string;
}

/** The files of a form, no two of one name: one for all, one a domain, or one a user; none of a certificate that needs no trust of its own. `incoming` may be null only where the form needs none. */
export function clientFiles(
  format: ClientFormat,
  users: readonly ClientUser[],
  gateway: ClientGateway,
  incoming: IncomingServer | null,
  uuid: () => string,
): readonly ClientFile[] {
  // Signs that not every system takes in a name are replaced, so that two addresses may come to the same.
  const taken = new Set<string>();
  return filesOf(format, users, gateway, incoming, uuid).map(({ name, text }) => {
    const end = name.slice(name.lastIndexOf('.'));
    let free = name;
    // Some systems do not tell letters by their case.
    for (let n = 2; taken.has(free.toLowerCase()); n++) free = `${name.slice(0, -end.length)}-${n}${end}`;
    taken.add(free.toLowerCase());
    return { name: free, text };
  });
}

function filesOf(
  format: ClientFormat,
  users: readonly ClientUser[],
  gateway: ClientGateway,
  incoming: IncomingServer | null,
  uuid: () => string,
): readonly ClientFile[] {
  const [first] = users;
  const one = users.length === 1 && first !== undefined ? first.address : 'mail clients';
  switch (format) {
    case 'text':
      return [file(one, format, users.map((user) => clientText(user, gateway)).join(BETWEEN))];
    case 'csv':
      return [file(one, format, CLIENT_CSV_HEAD + users.map((user) => clientCsvRow(user, gateway)).join(''))];
    case 'autoconfig': {
      const domains = [...new Set(users.map(({ domain }) => domain))];
      return incoming === null
        ? []
        : domains.map((domain) => file(domain, format, autoconfig(domain, gateway, incoming)));
    }
    case 'mobileconfig':
      return incoming === null
        ? []
        : users.map((user) =>
            file(user.address, format, mobileconfig(user, gateway, incoming, [uuid(), uuid(), uuid()])),
          );
    case 'certificate': {
      const ca = gateway.certificate?.ca ?? null;
      return ca === null ? [] : [file(gateway.server, format, ca)];
    }
    default:
      return assertNever(format);
  }
}

/** Why there is nothing to be written, in a sentence; null where there is. */
export function whyNoForms(
  format: ClientFormat,
  users: readonly ClientUser[],
  { ways, certificate }: ClientGateway,
): Message | null {
  if (users.length === 0) return message('None of these users needs a mail client.');
  if (format === 'certificate') {
    if (certificate === null) return message('The relay has no certificate yet: start it once.');
    return certificate.ca === null
      ? message('Nothing has to be trusted: the certificate is your own, not one that Postern made.')
      : null;
  }
  return format !== 'text' && ways.length === 0
    ? message('No port is known for mail clients, so no such file can be made.')
    : null;
}

const BETWEEN = `\n${'-'.repeat(60)}\n\n`;
const ENDS = {
  text: '.txt',
  csv: '.csv',
  autoconfig: '.xml',
  mobileconfig: '.mobileconfig',
  certificate: '.pem',
} as const;

/** Under a name that every system takes. */
function file(name: string, format: ClientFormat, text: string): ClientFile {
  return { name: `${name.replaceAll(/[^\p{L}\p{N}@._-]/gu, '_').slice(0, 150)}${ENDS[format]}`, text };
}
