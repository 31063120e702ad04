/** What is wrong with the relay's settings as typed, by field (dotted, as in the contract). Pure. */
import { parseSize, sizeText } from '../../../shared/domain/byte-size.ts';
import { parseEndpoint } from '../../../shared/domain/endpoint.ts';
import {
  DEFAULT_RELAY_SETTINGS,
  RELAY_SETTING_SPECS,
  type RelaySettingSpec,
} from '../../../shared/domain/relay-settings.ts';
import { senseProblem } from '../../../shared/domain/relay-settings-sense.ts';
import { parseNumber } from '../../../shared/domain/setting-text.ts';
import { t, tell } from '../../../shared/text/text.ts';
import {
  extensionsOf,
  fromText,
  parseDecimal,
  scores,
  SINGLE_KEYS,
  type EndpointText,
  type HostText,
  type RelayText,
  type ScannerText,
} from './relay-settings-text.ts';

export type Problems = Readonly<Record<string, string>>;

const MOST_EXTENSIONS = 200;

/** A sentence for each field that cannot be saved so; none means that all can. */
export function problemsOf(text: RelayText): Problems {
  const found: Record<string, string> = {};
  for (const key of SINGLE_KEYS) {
    const problem = problemOf(RELAY_SETTING_SPECS[key], text[key]);
    if (problem !== null) found[key] = problem;
  }
  Object.assign(
    found,
    endpointProblems('listen', text.listen),
    endpointProblems('listenTls', text.listenTls),
  );
  if (text.certificate === 'files') {
    for (const [field, value] of [
      ['certificate.certificateFile', text.certificateFile],
      ['certificate.keyFile', text.keyFile],
    ] as const) {
      if (!isAbsolutePath(value.trim())) found[field] = t('Enter the whole path of a PEM file.');
    }
  }
  if (text.route === 'smart-hosts') {
    if (text.smartHosts.length === 0) found['smartHosts'] = t('Add a smart host, or deliver directly.');
    text.smartHosts.forEach((host, index) => Object.assign(found, hostProblems(index, host)));
  }
  text.scanners.forEach((scanner, index) => Object.assign(found, scannerProblems(index, scanner)));
  const settings = fromText(text, DEFAULT_RELAY_SETTINGS);
  const problem = senseProblem(settings, settings);
  if (problem !== null) found[problem.field] ??= tell(problem.message);
  return found;
}

/** What is wrong with a setting of one field; null for nothing. */
function problemOf(spec: RelaySettingSpec, typed: string | boolean): string | null {
  if (typeof typed === 'boolean') return null;
  const { kind, min = 0, max = 0, unit, zero } = spec;
  const outside = (given: number | null): boolean => given === null || given < min || given > max;
  switch (kind) {
    case 'count': {
      if (zero !== undefined && typed.trim() === '') return null;
      return outside(parseNumber(typed))
        ? t(
            'Enter {min, number} to {max, number}{unit, select, no {} days { days} hours { hours} other { {unit}}}{zero, select, no {} never {, or nothing for never} relay {, or nothing for the relay’s} other {, or nothing for {zero}}}.',
            { min, max, unit: unit ?? 'no', zero: zero ?? 'no' },
          )
        : null;
    }
    case 'size':
      return outside(parseSize(typed, 'mb'))
        ? t('Enter a size from {min} to {max}, such as 50 MB.', { min: sizeText(min), max: sizeText(max) })
        : null;
    case 'host-name':
      return /\s/.test(typed.trim()) ? t('A host name has no spaces.') : null;
    case 'extensions':
      return extensionProblem(typed);
    default:
      return null;
  }
}

function endpointProblems(field: string, { on, host, port }: EndpointText): Problems {
  if (!on) return {};
  return { ...hostProblem(`${field}.host`, host), ...portProblem(`${field}.port`, port, 0) };
}

function hostProblems(index: number, { host, port, username, password }: HostText): Problems {
  const field = `smartHosts.${index}`;
  const problems: Record<string, string> = {
    ...hostProblem(`${field}.host`, host),
    ...portProblem(`${field}.port`, port, 1),
  };
  if (password !== '' && username.trim() === '') {
    problems[`${field}.username`] = t('Enter the user name that the password belongs to.');
  }
  return problems;
}

function scannerProblems(index: number, scanner: ScannerText): Problems {
  const { kind, enabled, timeout, spamScore } = scanner;
  const found: Record<string, string> = {};
  const range = (name: string, text: string, min: number, max: number, problem: string): void => {
    const given = parseDecimal(text);
    if (given === null || given < min || given > max) found[`scanners.${index}.${name}`] = problem;
  };
  const at = scanner.address.trim();
  const named = at.startsWith('/') || at.startsWith('\\\\.\\pipe\\') || parseEndpoint(at) !== null;
  if (kind !== 'built-in' && !named && (enabled || at !== '')) {
    found[`scanners.${index}.address`] = t('Enter host:port, or the path of a socket.');
  }
  if (scores(kind)) {
    const [min, max] = [0.1, 1000];
    range(
      'spamScore',
      spamScore,
      min,
      max,
      t('Enter a score from {min, number} to {max, number}.', { min, max }),
    );
  }
  const [min, max] = [0.1, 300];
  range('timeout', timeout, min, max, t('Enter seconds from {min, number} to {max, number}.', { min, max }));
  return found;
}

function extensionProblem(text: string): string | null {
  const all = extensionsOf(text);
  const bad = all.find((one) => !/^[\da-z]{1,16}$/.test(one));
  if (bad !== undefined) {
    return t('“{word}” is no extension: up to 16 letters and digits, such as exe.', {
      word: bad.slice(0, 30),
    });
  }
  return all.length > MOST_EXTENSIONS ? t('At most {n, number} extensions.', { n: MOST_EXTENSIONS }) : null;
}

function hostProblem(field: string, host: string): Problems {
  const text = host.trim();
  if (text === '' || /\s/.test(text)) return { [field]: t('Enter a host name or an IP address.') };
  // People copy `host:port`; an IPv6 address has more than one colon.
  if (/^[^:]+:\d+$/.test(text)) return { [field]: t('The port has its own field.') };
  return {};
}

function portProblem(field: string, port: string, min: number): Problems {
  const given = parseNumber(port);
  const good = given !== null && given >= min && given <= 65_535;
  return good ? {} : { [field]: t('Enter {min} to 65535.', { min }) };
}

function isAbsolutePath(path: string): boolean {
  return /^(\/|[A-Za-z]:[\\/]|\\\\)./.test(path);
}
