/** The relay's settings as they are written on the command line, and shown there: what is shown can be given back. */
import { resolve } from 'node:path';
import {
  COURIER_TLS,
  SCANNER_KINDS,
  scannerSchema,
  type Endpoint,
  type RelaySettings,
  type ScannerSettings,
  type SmartHost,
} from '../../shared/domain/relay-settings.ts';
import * as v from 'valibot';
import { parseEndpoint } from './relay-flags.ts';
import { parseNumber, parseSwitch } from '../../shared/domain/setting-text.ts';

/** DKIM needs a key for each domain, and has a command of its own. */
export type RelaySettingKey = Exclude<keyof RelaySettings, 'dkim'>;

interface Syntax<T> {
  /** What may be given, for help and errors. */
  readonly takes: string;
  /** Undefined when the text is none of that; ranges are the schema's. */
  readonly read: (text: string) => unknown;
  readonly show: (value: T) => string;
}

/** As JSON has it; a word like others where a setting cannot be null. */
const NULL = 'null';

const onOff: Syntax<boolean> = {
  takes: 'on|off',
  read: parseSwitch,
  show: (value) => (value ? 'on' : 'off'),
};

/** A word in any case. */
function word(text: string): string {
  return text.trim().toLowerCase();
}

function number(takes: string, words: Readonly<Record<string, number>> = {}): Syntax<number> {
  return {
    takes,
    read: (text) => words[word(text)] ?? parseNumber(text) ?? undefined,
    show: (value) => Object.keys(words).find((word) => words[word] === value) ?? String(value),
  };
}

function oneOf<T extends string>(values: readonly T[]): Syntax<T> {
  return { takes: values.join('|'), read: word, show: (value) => value };
}

const endpoint: Syntax<Endpoint | null> = {
  takes: 'HOST:PORT|off',
  read: (text) => (['off', NULL].includes(word(text)) ? null : (parseEndpoint(text) ?? undefined)),
  show: (value) => (value === null ? 'off' : endpointText(value)),
};

const SIZES: Readonly<Record<string, number>> = { '': 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };

const size: Syntax<number> = {
  takes: 'BYTES, or a number with KB, MB or GB (1024–1073741824 bytes)',
  read(text) {
    const [, count = '', unit = ''] = /^\s*(\d[\d\s,.'’]*?)\s*([KMG]B)?\s*$/i.exec(text) ?? [];
    const number = /^\d{10}$/.test(count) ? Number(count) : parseNumber(count);
    return number === null ? undefined : number * (SIZES[unit.toUpperCase()] ?? 1);
  },
  show(value) {
    const unit = ['GB', 'MB', 'KB'].find((name) => value % (SIZES[name] ?? 1) === 0) ?? '';
    return `${value / (SIZES[unit] ?? 1)}${unit}`;
  },
};

const certificate: Syntax<RelaySettings['certificate']> = {
  takes: 'own|CERTIFICATE.pem,KEY.pem',
  read(text) {
    if (['own', NULL].includes(word(text))) return null;
    const [certificateFile = '', keyFile = '', ...more] = text.split(',');
    if (certificateFile === '' || keyFile === '' || more.length > 0) return undefined;
    return { certificateFile: resolve(certificateFile), keyFile: resolve(keyFile) };
  },
  show: (value) => (value === null ? 'own' : `${value.certificateFile},${value.keyFile}`),
};

const smartHosts: Syntax<readonly SmartHost[]> = {
  takes: `direct|[USER@]HOST:PORT[+${COURIER_TLS.join('|')}][+implicit],…`,
  read: (text) => (word(text) === 'direct' ? [] : allOrNone(text.split(',').map(readHost))),
  show: (hosts) => (hosts.length === 0 ? 'direct' : hosts.map(showHost).join(',')),
};

/** Without a word about TLS: `verified` where a password is sent, else `opportunistic`, as with --smart-host. */
function readHost(text: string): SmartHost | undefined {
  const at = text.lastIndexOf('@');
  const [where = '', ...options] = text.slice(at + 1).split('+');
  const found = parseEndpoint(where);
  const username = at === -1 ? '' : text.slice(0, at);
  const implicitTls = options.includes('implicit');
  const [tls = username === '' ? 'opportunistic' : 'verified', ...more] = options.filter(
    (option) => option !== 'implicit',
  );
  if (found === null || more.length > 0 || !COURIER_TLS.some((known) => known === tls)) return undefined;
  return { ...found, tls: tls as SmartHost['tls'], implicitTls, username };
}

function showHost({ username, host, port, tls, implicitTls }: SmartHost): string {
  const user = username === '' ? '' : `${username}@`;
  return `${user}${endpointText({ host, port })}+${tls}${implicitTls ? '+implicit' : ''}`;
}

const scanners: Syntax<readonly ScannerSettings[]> = {
  takes: `off|NAME[=ADDRESS][+score:N][+timeout:MS][+off],… of ${SCANNER_KINDS.join(', ')}, in order`,
  read: (text) => (word(text) === 'off' ? [] : allOrNone(text.split(',').map(readScanner))),
  show: (all) => (all.length === 0 ? 'off' : all.map(showScanner).join(',')),
};

function readScanner(text: string): ScannerSettings | undefined {
  const [what = '', ...options] = text.split('+');
  const [kind = '', ...address] = what.split('=');
  const scanner: Record<string, unknown> = { kind, enabled: true, address: address.join('=') };
  for (const option of options) {
    const [, name, value] = /^(score|timeout):(\d{1,6}(?:\.\d{1,3})?)$/.exec(option) ?? [];
    if (option === 'off') scanner['enabled'] = false;
    else if (name === undefined) return undefined;
    else scanner[name === 'score' ? 'spamScore' : 'timeout'] = Number(value);
  }
  const parsed = v.safeParse(scannerSchema, scanner);
  if (!parsed.success) return undefined;
  return (parsed.output.kind === 'built-in') === (parsed.output.address === '') ? parsed.output : undefined;
}

function showScanner({ kind, enabled, address, timeout, spamScore }: ScannerSettings): string {
  const where = address === '' ? kind : `${kind}=${address}`;
  // ClamAV only finds or does not find.
  const score = kind === 'clamd' ? '' : `+score:${spamScore}`;
  return `${where}${score}+timeout:${timeout}${enabled ? '' : '+off'}`;
}

const extensions: Syntax<readonly string[]> = {
  takes: 'none|EXTENSION,… (without dots)',
  read: (text) => (word(text) === 'none' ? [] : word(text).split(/\s*,\s*/)),
  show: (all) => (all.length === 0 ? 'none' : all.join(',')),
};

const SYNTAX: { readonly [K in RelaySettingKey]: Syntax<RelaySettings[K]> } = {
  autoStart: onOff,
  listen: endpoint,
  listenTls: endpoint,
  hostName: {
    takes: 'NAME|computer',
    read: (text) => (word(text) === 'computer' ? '' : /^\S*$/.test(text.trim()) ? text.trim() : undefined),
    show: (value) => (value === '' ? 'computer' : value),
  },
  certificate,
  maxMessageBytes: size,
  maxRecipientsPerMessage: number('1–100000'),
  smartHosts,
  directTls: oneOf(COURIER_TLS),
  connectionsPerDestination: number('1–100'),
  scanners,
  scannerFailure: oneOf(['defer', 'pass']),
  blockedExtensions: extensions,
  refuseEncryptedArchives: onOff,
  quarantineDays: number('1–365'),
  mailLogDays: number('1–3650'),
  delayWarningHours: number('1–720|never', { never: 0 }),
};

export const RELAY_SETTING_KEYS = Object.keys(SYNTAX) as readonly RelaySettingKey[];

export function isRelaySettingKey(name: string): name is RelaySettingKey {
  return Object.hasOwn(SYNTAX, name);
}

/** What a setting may be given. */
export function relaySettingTakes(key: RelaySettingKey): string {
  return SYNTAX[key].takes;
}

/** The value that a text stands for; undefined when none. A list, object or string may also be given as JSON, as --json shows it. */
export function readRelaySetting(key: RelaySettingKey, text: string): unknown {
  if (!/^\s*(?:[[{]["{\]}]|".*"\s*$)/.test(text)) return SYNTAX[key].read(text);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function showRelaySetting<K extends RelaySettingKey>(key: K, value: RelaySettings[K]): string {
  return SYNTAX[key].show(value);
}

function endpointText({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function allOrNone<T>(all: readonly (T | undefined)[]): readonly T[] | undefined {
  const good = all.filter((one) => one !== undefined);
  return good.length === all.length ? good : undefined;
}
