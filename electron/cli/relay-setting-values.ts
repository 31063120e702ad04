/** The relay's settings as they are written on the command line, and shown there: what is shown can be given back. */
import { resolve } from 'node:path';
import {
  COURIER_TLS,
  RELAY_KEYS,
  RELAY_SETTING_SPECS,
  SCANNER_KINDS,
  scannerSchema,
  type Endpoint,
  type RelaySettings,
  type RelaySettingSpec,
  type ScannerSettings,
  type SmartHost,
} from '../../shared/domain/relay-settings.ts';
import * as v from 'valibot';
import { parseSize, sizeText } from '../../shared/domain/byte-size.ts';
import { endpointText, parseEndpoint } from '../../shared/domain/endpoint.ts';
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

function count({ min = 0, max = 0, zero }: RelaySettingSpec): Syntax<number> {
  return {
    takes: `${min}–${max}${zero === undefined ? '' : `|${zero}`}`,
    read: (text) => (zero !== undefined && word(text) === zero ? 0 : (parseNumber(text) ?? undefined)),
    show: (value) => (value === 0 && zero !== undefined ? zero : String(value)),
  };
}

function choice({ choices = [] }: RelaySettingSpec): Syntax<string> {
  return { takes: choices.map(([value]) => value).join('|'), read: word, show: (value) => value };
}

const endpoint: Syntax<Endpoint | null> = {
  takes: 'HOST:PORT|off',
  read: (text) => (['off', NULL].includes(word(text)) ? null : (parseEndpoint(text) ?? undefined)),
  show: (value) => (value === null ? 'off' : endpointText(value)),
};

function size({ min = 0, max = 0 }: RelaySettingSpec): Syntax<number> {
  return {
    takes: `BYTES, or a number with KB, MB or GB (${min}–${max} bytes)`,
    read: (text) => parseSize(text, 'bytes') ?? undefined,
    show: (value) => sizeText(value).replace(' bytes', '').replace(' ', ''),
  };
}

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

function hostName({ empty = 'computer' }: RelaySettingSpec): Syntax<string> {
  return {
    takes: `NAME|${empty}`,
    read: (text) => (word(text) === empty ? '' : /^\S*$/.test(text.trim()) ? text.trim() : undefined),
    show: (value) => (value === '' ? empty : value),
  };
}

const SYNTAX = {
  flag: () => onOff,
  count,
  size,
  choice,
  'host-name': hostName,
  extensions: () => extensions,
  endpoint: () => endpoint,
  certificate: () => certificate,
  'smart-hosts': () => smartHosts,
  scanners: () => scanners,
} as const satisfies Record<Exclude<RelaySettingSpec['kind'], 'dkim'>, (spec: RelaySettingSpec) => object>;

function syntaxOf<K extends RelaySettingKey>(key: K): Syntax<RelaySettings[K]> {
  const spec: RelaySettingSpec = RELAY_SETTING_SPECS[key];
  // The kind of a setting says what its values are.
  return SYNTAX[RELAY_SETTING_SPECS[key].kind](spec) as unknown as Syntax<RelaySettings[K]>;
}

export const RELAY_SETTING_KEYS = RELAY_KEYS.filter((key) => key !== 'dkim');

/** True for the name of a setting that this command shows and changes. */
export function isRelaySettingKey(name: string): name is RelaySettingKey {
  return (RELAY_SETTING_KEYS as readonly string[]).includes(name);
}

/** What a setting may be given. */
export function relaySettingTakes(key: RelaySettingKey): string {
  return syntaxOf(key).takes;
}

/** The value that a text stands for; undefined when none. A list, object or string may also be given as JSON, as --json shows it. */
export function readRelaySetting(key: RelaySettingKey, text: string): unknown {
  if (!/^\s*(?:[[{]["{\]}]|".*"\s*$)/.test(text)) return syntaxOf(key).read(text);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A value as it would be given. */
export function showRelaySetting<K extends RelaySettingKey>(key: K, value: RelaySettings[K]): string {
  return syntaxOf(key).show(value);
}

function allOrNone<T>(all: readonly (T | undefined)[]): readonly T[] | undefined {
  const good = all.filter((one) => one !== undefined);
  return good.length === all.length ? good : undefined;
}
