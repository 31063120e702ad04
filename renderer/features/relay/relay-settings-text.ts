/** The relay's settings as they are typed, and back: what a form of text fields holds. Pure. */
import { parseSize, sizeText } from '../../../shared/domain/byte-size.ts';
import {
  RELAY_KEYS,
  RELAY_SETTING_SPECS,
  type RelaySettings,
  type RelaySettingSpec,
  type ScannerKind,
  type ScannerSettings,
  type SmartHost,
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

type Specs = typeof RELAY_SETTING_SPECS;
type Kind = Specs[keyof Specs]['kind'];

/** Kinds whose settings are one field of the form each. */
const SINGLE = [
  'flag',
  'count',
  'size',
  'choice',
  'host-name',
  'extensions',
] as const satisfies readonly Kind[];

/** Settings that are one field each. */
export type SingleKey = {
  [K in keyof Specs]: Specs[K]['kind'] extends (typeof SINGLE)[number] ? K : never;
}[keyof Specs];

export const SINGLE_KEYS = RELAY_KEYS.filter((key): key is SingleKey =>
  SINGLE.some((kind) => kind === RELAY_SETTING_SPECS[key].kind),
);

/** A setting of one field as it is typed. */
type Typed<K extends SingleKey> = Specs[K]['kind'] extends 'flag'
  ? boolean
  : Specs[K]['kind'] extends 'choice'
    ? RelaySettings[K]
    : string;

/** What is typed for each setting of one field, and what the others are made of. */
export type RelayText = { [K in SingleKey]: Typed<K> } & {
  listen: EndpointText;
  listenTls: EndpointText;
  certificate: 'own' | 'files';
  certificateFile: string;
  keyFile: string;
  route: 'direct' | 'smart-hosts';
  smartHosts: HostText[];
  scanners: ScannerText[];
};

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

/** The choice that TLS level and beginning make together. */
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

/** An empty row, as most providers want it filled: port 587, TLS verified. */
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

/** Where a scanner usually listens; empty for the built-in one. */
export function scannerAddress(kind: ScannerKind): string {
  return SCANNER_ADDRESSES[kind];
}

const USUAL_SCORE = '5';

/** ClamAV only finds or does not find. */
export function scores(kind: ScannerKind): boolean {
  return kind !== 'clamd';
}

/** A row for a scanner of a kind, at its usual address. */
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

/** What the form shows of the settings. */
export function asText(settings: RelaySettings): RelayText {
  const single = SINGLE_KEYS.map((key) => [key, typed(RELAY_SETTING_SPECS[key], settings[key])]);
  return {
    ...(Object.fromEntries(single) as { [K in SingleKey]: Typed<K> }),
    listen: endpoint(settings.listen, '2587'),
    listenTls: endpoint(settings.listenTls, '2465'),
    certificate: settings.certificate === null ? 'own' : 'files',
    certificateFile: settings.certificate?.certificateFile ?? '',
    keyFile: settings.certificate?.keyFile ?? '',
    route: settings.smartHosts.length === 0 ? 'direct' : 'smart-hosts',
    smartHosts: settings.smartHosts.map((host) => ({
      key: ++lastKey,
      host: host.host,
      port: String(host.port),
      tls: hostTls(host),
      username: host.username,
      password: '',
    })),
    scanners: settings.scanners.map((scanner) => ({
      ...scanner,
      key: ++lastKey,
      timeout: String(scanner.timeout / 1000),
      spamScore: String(scanner.spamScore),
    })),
  };
}

function typed({ kind, zero }: RelaySettingSpec, value: unknown): unknown {
  // What 0 means is an empty field, whose placeholder says so.
  if (kind === 'count') return value === 0 && zero !== undefined ? '' : String(value);
  if (kind === 'size') return sizeText(value as number);
  return kind === 'extensions' ? (value as string[]).join(' ') : value;
}

/** The settings of a form without problems; what the form does not show comes from `before`. */
export function fromText(text: RelayText, before: RelaySettings): RelaySettings {
  const at = ({ on, host, port }: EndpointText) =>
    on ? { host: host.trim(), port: parseNumber(port) ?? 0 } : null;
  const single = SINGLE_KEYS.map((key) => [key, meant(RELAY_SETTING_SPECS[key], text[key])]);
  return {
    ...before,
    ...(Object.fromEntries(single) as Pick<RelaySettings, SingleKey>),
    listen: at(text.listen),
    listenTls: at(text.listenTls),
    certificate:
      text.certificate === 'own'
        ? null
        : { certificateFile: text.certificateFile.trim(), keyFile: text.keyFile.trim() },
    smartHosts: text.route === 'direct' ? [] : text.smartHosts.map(toHost),
    scanners: text.scanners.map(toScanner),
  };
}

function meant({ kind }: RelaySettingSpec, typed: string | boolean): unknown {
  if (typeof typed === 'boolean' || kind === 'choice') return typed;
  if (kind === 'count') return parseNumber(typed) ?? 0;
  if (kind === 'size') return parseSize(typed, 'mb') ?? 0;
  return kind === 'extensions' ? extensionsOf(typed) : typed.trim();
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
