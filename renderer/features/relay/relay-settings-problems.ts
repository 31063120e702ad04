/** What is wrong with the relay's settings as typed, by field (dotted, as in the contract). Pure. */
import { parseNumber } from '../settings/setting-field.svelte.ts';
import {
  parseSize,
  type EndpointText,
  type HostText,
  type RelayText,
  type ScannerText,
} from './relay-settings-text.ts';

export type Problems = Readonly<Record<string, string>>;

const numbers = new Intl.NumberFormat('en');

export function problemsOf(text: RelayText): Problems {
  const found: Record<string, string> = {};
  const number = (field: string, value: string, min: number, max: number, unit: string): void => {
    const given = parseNumber(value);
    if (given === null || given < min || given > max) {
      found[field] = `Enter ${numbers.format(min)} to ${numbers.format(max)}${unit}.`;
    }
  };
  if (!text.listen.on && !text.listenTls.on) {
    found['listen.on'] = 'Switch on at least one of the two, or nobody can connect.';
  }
  Object.assign(
    found,
    endpointProblems('listen', text.listen),
    endpointProblems('listenTls', text.listenTls),
  );
  const { listen, listenTls } = text;
  if (listen.on && listenTls.on && listen.port.trim() !== '0' && sameEndpoint(listen, listenTls)) {
    found['listenTls.port'] ??= 'Choose another port than that of STARTTLS.';
  }
  if (/\s/.test(text.hostName.trim())) found['hostName'] = 'A host name has no spaces.';
  if (text.certificate === 'files') {
    for (const [field, value] of [
      ['certificate.certificateFile', text.certificateFile],
      ['certificate.keyFile', text.keyFile],
    ] as const) {
      if (!isAbsolutePath(value.trim())) found[field] = 'Enter the whole path of a PEM file.';
    }
  }
  const size = parseSize(text.maxMessageBytes);
  if (size === null || size < 1024 || size > 1_073_741_824) {
    found['maxMessageBytes'] = 'Enter a size from 1 KB to 1024 MB, such as 50 MB.';
  }
  number('maxRecipientsPerMessage', text.maxRecipientsPerMessage, 1, 100_000, '');
  if (text.route === 'smart-hosts') {
    if (text.smartHosts.length === 0) found['smartHosts'] = 'Add a smart host, or deliver directly.';
    text.smartHosts.forEach((host, index) => Object.assign(found, hostProblems(index, host)));
  }
  number('connectionsPerDestination', text.connectionsPerDestination, 1, 100, '');
  if (text.delayWarningHours.trim() !== '')
    number('delayWarningHours', text.delayWarningHours, 1, 720, ' hours, or nothing for never');
  text.scanners.forEach((scanner, index) => Object.assign(found, scannerProblems(index, scanner)));
  number('quarantineDays', text.quarantineDays, 1, 365, ' days');
  number('mailLogDays', text.mailLogDays, 1, 3650, ' days');
  return found;
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
    problems[`${field}.username`] = 'Enter the user name that the password belongs to.';
  }
  return problems;
}

function scannerProblems(index: number, { kind, enabled, address }: ScannerText): Problems {
  const at = address.trim();
  if (kind === 'built-in' || (!enabled && at === '')) return {};
  const good = at.startsWith('/') || /^\[?[^\s]+\]?:\d{1,5}$/.test(at);
  return good ? {} : { [`scanners.${index}.address`]: 'Enter host:port, or the path of a socket.' };
}

function hostProblem(field: string, host: string): Problems {
  const text = host.trim();
  if (text === '' || /\s/.test(text)) return { [field]: 'Enter a host name or an IP address.' };
  // People copy `host:port`; an IPv6 address has more than one colon.
  if (/^[^:]+:\d+$/.test(text)) return { [field]: 'The port has its own field.' };
  return {};
}

function portProblem(field: string, port: string, min: number): Problems {
  const given = parseNumber(port);
  const good = given !== null && given >= min && given <= 65_535;
  return good ? {} : { [field]: `Enter ${min} to 65535.` };
}

function sameEndpoint(one: EndpointText, other: EndpointText): boolean {
  return one.host.trim() === other.host.trim() && one.port.trim() === other.port.trim();
}

function isAbsolutePath(path: string): boolean {
  return /^(\/|[A-Za-z]:[\\/]|\\\\)./.test(path);
}
