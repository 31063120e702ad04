/** The relay's settings as they are typed, and back: what a form of text fields holds. Pure. */
import type {
  RelaySettings,
  ScannerKind,
  ScannerSettings,
  SmartHost,
} from '../../../shared/domain/relay-settings.ts';
import { smartHostName } from '../../../shared/domain/smart-host-name.ts';
import { parseNumber } from '../../../shared/domain/setting-text.ts';

/** How a smart host is spoken to: its TLS choice, and whether TLS begins at once. */
export type HostTls = 'off' | 'opportunistic' | 'verified' | 'opportunistic-at-once' | 'verified-at-once';

export interface HostText {
  /** Stays the same while rows come and go. */
  readonly key: number;
  host: string;
  port: string;
  tls: HostTls;
  username: string;
  /** Typed now; empty leaves what is kept. */
  password: string;
}

export interface ScannerText {
  readonly key: number;
  kind: ScannerKind;
  enabled: boolean;
  address: string;
  /** Seconds. */
  timeout: string;
  spamScore: string;
}

export interface EndpointText {
  on: boolean;
  host: string;
  port: string;
}

export interface RelayText {
  autoStart: boolean;
  listen: EndpointText;
  listenTls: EndpointText;
  hostName: string;
  certificate: 'own' | 'files';
  certificateFile: string;
  keyFile: string;
  maxMessageBytes: string;
  maxRecipientsPerMessage: string;
  route: 'direct' | 'smart-hosts';
  directTls: RelaySettings['directTls'];
  smartHosts: HostText[];
  connectionsPerDestination: string;
  delayWarningHours: string;
  scanners: ScannerText[];
  scannerFailure: RelaySettings['scannerFailure'];
  /** Separated by spaces. */
  blockedExtensions: string;
  refuseEncryptedArchives: boolean;
  quarantineDays: string;
  mailLogDays: string;
}

const KB = 1024;
const MB = KB * KB;
const UNITS: Readonly<Record<string, number>> = { '': MB, b: 1, bytes: 1, kb: KB, mb: MB, gb: KB * MB };

/** `50 MB`, `100 KB`, `1,500 bytes`: the largest unit of which it is a whole number. */
export function sizeText(bytes: number): string {
  if (bytes % MB === 0) return `${bytes / MB} MB`;
  if (bytes % KB === 0) return `${bytes / KB} KB`;
  return `${bytes} bytes`;
}

/** Bytes; a bare number is megabytes. Null for what is no size. */
export function parseSize(text: string): number | null {
  const [, digits = '', unit = ''] = /^\s*([\d\s,.'’]*\d)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const number = parseNumber(digits) ?? (/^\d+\.\d{1,3}$/.test(digits) ? Number(digits) : null);
  const factor = UNITS[unit.toLowerCase()];
  return number === null || factor === undefined ? null : Math.round(number * factor);
}

/** `6`, `6.5`, `0,25`; null for what is no such number. */
export function parseDecimal(text: string): number | null {
  const plain = text.trim().replace(',', '.');
  return /^\d{1,6}(\.\d{1,3})?$/.test(plain) ? Number(plain) : null;
}

/** `exe, .js *.scr` as extensions without dots, each once. */
export function extensionsOf(text: string): string[] {
  const words = text.toLowerCase().split(/[\s,;]+/);
  return [...new Set(words.map((word) => word.replace(/^\*?\./, '')).filter(Boolean))];
}

export function hostTls({ tls, implicitTls }: Pick<SmartHost, 'tls' | 'implicitTls'>): HostTls {
  return tls === 'off' || !implicitTls ? tls : `${tls}-at-once`;
}

/** The TLS level of a choice. */
export function tlsLevel(tls: HostTls): SmartHost['tls'] {
  return tls.replace('-at-once', '') as SmartHost['tls'];
}

/** Key of a smart host's password: with another host, port, user name or TLS level it is another. */
export function passwordKey({ username, host, port, tls }: Omit<HostText, 'key' | 'password'>): string {
  return smartHostName({
    username: username.trim(),
    host: host.trim(),
    port: Number(port),
    tls: tlsLevel(tls),
  });
}

let lastKey = 0;

export function newHost(): HostText {
  return { key: ++lastKey, host: '', port: '587', tls: 'verified', username: '', password: '' };
}

/** Where Debian's packages listen. */
const SCANNER_ADDRESSES: Readonly<Record<ScannerKind, string>> = {
  'built-in': '',
  rspamd: '127.0.0.1:11333',
  spamd: '127.0.0.1:783',
  clamd: '/run/clamav/clamd.ctl',
};

export function scannerAddress(kind: ScannerKind): string {
  return SCANNER_ADDRESSES[kind];
}

const USUAL_SCORE = '5';

/** ClamAV only finds or does not find. */
export function scores(kind: ScannerKind): boolean {
  return kind !== 'clamd';
}

export function newScanner(kind: ScannerKind): ScannerText {
  return {
    key: ++lastKey,
    kind,
    enabled: true,
    address: scannerAddress(kind),
    timeout: '10',
    spamScore: USUAL_SCORE,
  };
}

export function asText(settings: RelaySettings): RelayText {
  return {
    autoStart: settings.autoStart,
    listen: endpoint(settings.listen, '2587'),
    listenTls: endpoint(settings.listenTls, '2465'),
    hostName: settings.hostName,
    certificate: settings.certificate === null ? 'own' : 'files',
    certificateFile: settings.certificate?.certificateFile ?? '',
    keyFile: settings.certificate?.keyFile ?? '',
    maxMessageBytes: sizeText(settings.maxMessageBytes),
    maxRecipientsPerMessage: String(settings.maxRecipientsPerMessage),
    route: settings.smartHosts.length === 0 ? 'direct' : 'smart-hosts',
    directTls: settings.directTls,
    smartHosts: settings.smartHosts.map((host) => ({
      key: ++lastKey,
      host: host.host,
      port: String(host.port),
      tls: hostTls(host),
      username: host.username,
      password: '',
    })),
    connectionsPerDestination: String(settings.connectionsPerDestination),
    delayWarningHours: settings.delayWarningHours === 0 ? '' : String(settings.delayWarningHours),
    scanners: settings.scanners.map((scanner) => ({
      ...scanner,
      key: ++lastKey,
      timeout: String(scanner.timeout / 1000),
      spamScore: String(scanner.spamScore),
    })),
    scannerFailure: settings.scannerFailure,
    blockedExtensions: settings.blockedExtensions.join(' '),
    refuseEncryptedArchives: settings.refuseEncryptedArchives,
    quarantineDays: String(settings.quarantineDays),
    mailLogDays: String(settings.mailLogDays),
  };
}

/** The settings of a form without problems; what the form does not show comes from `before`. */
export function fromText(text: RelayText, before: RelaySettings): RelaySettings {
  const number = (value: string): number => parseNumber(value) ?? 0;
  const at = ({ on, host, port }: EndpointText) => (on ? { host: host.trim(), port: number(port) } : null);
  return {
    ...before,
    autoStart: text.autoStart,
    listen: at(text.listen),
    listenTls: at(text.listenTls),
    hostName: text.hostName.trim(),
    certificate:
      text.certificate === 'own'
        ? null
        : { certificateFile: text.certificateFile.trim(), keyFile: text.keyFile.trim() },
    maxMessageBytes: parseSize(text.maxMessageBytes) ?? 0,
    maxRecipientsPerMessage: number(text.maxRecipientsPerMessage),
    directTls: text.directTls,
    smartHosts: text.route === 'direct' ? [] : text.smartHosts.map(toHost),
    connectionsPerDestination: number(text.connectionsPerDestination),
    delayWarningHours: number(text.delayWarningHours),
    scanners: text.scanners.map(toScanner),
    scannerFailure: text.scannerFailure,
    blockedExtensions: extensionsOf(text.blockedExtensions),
    refuseEncryptedArchives: text.refuseEncryptedArchives,
    quarantineDays: number(text.quarantineDays),
    mailLogDays: number(text.mailLogDays),
  };
}

function endpoint(value: RelaySettings['listen'], port: string): EndpointText {
  if (value === null) return { on: false, host: '127.0.0.1', port };
  return { on: true, host: value.host, port: String(value.port) };
}

function toHost({ host, port, tls, username }: HostText): SmartHost {
  const [choice, atOnce] = tls.split(/-(?=at-once)/) as [SmartHost['tls'], string | undefined];
  return {
    host: host.trim(),
    port: parseNumber(port) ?? 0,
    tls: choice,
    implicitTls: atOnce !== undefined,
    username: username.trim(),
  };
}

function toScanner({ kind, enabled, address, timeout, spamScore }: ScannerText): ScannerSettings {
  return {
    kind,
    enabled,
    address: kind === 'built-in' ? '' : address.trim(),
    timeout: Math.round((parseDecimal(timeout) ?? 0) * 1000),
    // What was typed where it is not shown any more must not be refused.
    spamScore: scores(kind) ? (parseDecimal(spamScore) ?? 0) : Number(USUAL_SCORE),
  };
}
