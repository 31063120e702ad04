/** Flags of `postern relay`: settings of the relay for this run only. */
import { tell } from '../../shared/text/text.ts';
import * as v from 'valibot';
import {
  COURIER_TLS,
  DEFAULT_RELAY_SETTINGS,
  relaySettingsPatchSchema,
  SCANNER_KINDS,
  type Endpoint,
  type RelaySettingsPatch,
  type ScannerSettings,
  type SmartHost,
} from '../../shared/domain/relay-settings.ts';
import { parseEndpoint } from '../../shared/domain/endpoint.ts';
import { repeatedProblem } from '../../shared/domain/relay-settings-sense.ts';
import { notPossible } from '../../shared/domain/setting-text.ts';
import type { Flag, Invocation } from './command.ts';
import { UsageError } from './usage-error.ts';

export const RELAY_FLAGS: Readonly<Record<string, Flag>> = {
  listen: { value: 'HOST:PORT|off', help: 'Submission with STARTTLS; port 0 takes a free one.' },
  'listen-tls': { value: 'HOST:PORT|off', help: 'Submission with TLS from the first byte.' },
  'host-name': { value: 'NAME', help: 'The name in greeting, Received and bounces.' },
  certificate: { value: 'FILE', help: 'PEM certificate with its chain; with --certificate-key.' },
  'certificate-key': { value: 'FILE', help: 'PEM private key of the certificate.' },
  'smart-host': {
    value: 'HOST:PORT',
    many: true,
    help: 'Deliver by this host; repeated: in this order. “direct” delivers by MX.',
  },
  'smart-host-tls': {
    value: COURIER_TLS.join('|'),
    help: 'TLS to the smart hosts; verified with a user, else opportunistic.',
  },
  'smart-host-implicit-tls': { help: 'TLS from the first byte to the smart hosts, as on port 465.' },
  'smart-host-user': { value: 'NAME', help: 'Log in to the smart hosts as this user.' },
  'smart-host-password-stdin': {
    help: "The smart hosts' password comes on stdin; else the one that is kept is used.",
  },
  'direct-tls': { value: COURIER_TLS.join('|'), help: 'TLS of direct delivery.' },
  scanner: {
    value: 'NAME[=ADDRESS]|off',
    many: true,
    help: `In this order, of ${SCANNER_KINDS.join(', ')}; ADDRESS is HOST:PORT or a socket's path.`,
  },
  'scanner-failure': { value: 'defer|pass', help: 'What happens to mail when a scanner cannot be asked.' },
  'max-message-bytes': { value: 'N', help: 'Largest message that is taken.' },
};

/** The settings given by flags; a usage error says which is wrong. */
export function relayPatch(invocation: Invocation): RelaySettingsPatch {
  const hostName = invocation.text('host-name');
  const bytes = invocation.count('max-message-bytes', 1);
  const listen = endpoint(invocation, 'listen');
  const listenTls = endpoint(invocation, 'listen-tls');
  const certificate = certificateFiles(invocation);
  const hosts = smartHosts(invocation);
  const scanners = scannersOf(invocation);
  const directTls = invocation.text('direct-tls');
  const scannerFailure = invocation.text('scanner-failure');
  const patch = {
    ...(listen === undefined ? {} : { listen }),
    ...(listenTls === undefined ? {} : { listenTls }),
    ...(hostName === undefined ? {} : { hostName }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(hosts === undefined ? {} : { smartHosts: hosts }),
    ...(directTls === undefined ? {} : { directTls }),
    ...(scanners === undefined ? {} : { scanners }),
    ...(scannerFailure === undefined ? {} : { scannerFailure }),
    ...(bytes === undefined ? {} : { maxMessageBytes: bytes }),
  };
  return checked(patch, invocation);
}

const FLAG_OF: Readonly<Record<string, string>> = {
  listenTls: 'listen-tls',
  hostName: 'host-name',
  smartHosts: 'smart-host',
  directTls: 'direct-tls',
  scanners: 'scanner',
  scannerFailure: 'scanner-failure',
  maxMessageBytes: 'max-message-bytes',
};

function checked(patch: object, invocation: Pick<Invocation, 'texts'>): RelaySettingsPatch {
  const parsed = v.safeParse(relaySettingsPatchSchema, patch);
  if (parsed.success) {
    const twice = repeatedProblem(parsed.output);
    if (twice !== null) throw new UsageError(tell(twice.message));
    return parsed.output;
  }
  const path = parsed.issues[0].path ?? [];
  const first = path[0]?.key;
  const key = typeof first === 'string' ? first : '';
  const last = path.at(-1)?.key;
  // Settings of a smart host have flags of their own.
  const flag = key === 'smartHosts' && last === 'tls' ? 'smart-host-tls' : (FLAG_OF[key] ?? key);
  const takes = RELAY_FLAGS[flag]?.value ?? 'another value';
  throw new UsageError(`--${flag}: ${tell(notPossible(invocation.texts(flag).join(', '), takes))}`);
}

/** Undefined when the flag is not given; null for `off`. */
function endpoint(invocation: Invocation, flag: string): Endpoint | null | undefined {
  const text = invocation.text(flag);
  if (text === undefined) return undefined;
  return text === 'off' ? null : hostAndPort(text, flag);
}

/** A flag's value as {@link parseEndpoint} reads it; a usage error that names the flag. */
export function hostAndPort(text: string, flag: string): Endpoint {
  const endpoint = parseEndpoint(text);
  if (endpoint === null) {
    throw new UsageError(
      `--${flag}: ${tell(notPossible(text, 'HOST:PORT, such as 127.0.0.1:2587 or [::1]:2587'))}`,
    );
  }
  return endpoint;
}

function certificateFiles(invocation: Invocation): RelaySettingsPatch['certificate'] | undefined {
  const certificateFile = invocation.text('certificate');
  const keyFile = invocation.text('certificate-key');
  if (certificateFile === undefined && keyFile === undefined) return undefined;
  if (certificateFile === undefined || keyFile === undefined) {
    throw new UsageError('Give both --certificate and --certificate-key.');
  }
  return { certificateFile, keyFile };
}

const ABOUT_SMART_HOST = ['tls', 'implicit-tls', 'user', 'password-stdin'].map(
  (name) => `smart-host-${name}`,
);

function smartHosts(invocation: Invocation): readonly SmartHost[] | undefined {
  const texts = invocation.texts('smart-host');
  if (texts.length === 0) {
    const alone = ABOUT_SMART_HOST.find((flag) => invocation.has(flag));
    if (alone !== undefined) throw new UsageError(`--${alone} belongs to a --smart-host: give that too.`);
    return undefined;
  }
  if (texts.includes('direct')) {
    if (texts.length > 1)
      throw new UsageError('--smart-host direct stands alone: there is no other way then.');
    const about = ABOUT_SMART_HOST.find((flag) => invocation.has(flag));
    if (about !== undefined)
      throw new UsageError(`--${about} belongs to a host; with --smart-host direct there is none.`);
    return [];
  }
  const username = invocation.text('smart-host-user') ?? '';
  if (username === '' && invocation.has('smart-host-password-stdin')) {
    throw new UsageError('A password needs a user: give --smart-host-user too.');
  }
  // What it may be is checked with the rest.
  const usual = username === '' ? 'opportunistic' : 'verified';
  const tls = (invocation.text('smart-host-tls') ?? usual) as SmartHost['tls'];
  const implicitTls = invocation.has('smart-host-implicit-tls');
  return texts.map((text) => ({ ...hostAndPort(text, 'smart-host'), tls, implicitTls, username }));
}

function scannersOf(invocation: Invocation): readonly ScannerSettings[] | undefined {
  const texts = invocation.texts('scanner');
  if (texts.length === 0) return undefined;
  if (texts.length === 1 && texts[0] === 'off') return [];
  const [plain] = DEFAULT_RELAY_SETTINGS.scanners;
  if (plain === undefined) return [];
  return texts.map((text) => {
    const [name = '', ...address] = text.split('=');
    const kind = SCANNER_KINDS.find((known) => known === name);
    if (kind === undefined)
      throw new UsageError(
        `--scanner: ${tell(notPossible(name, `${SCANNER_KINDS.join(', ')}, or off alone`))}`,
      );
    if ((kind === 'built-in') !== (address.length === 0)) {
      throw new UsageError(
        kind === 'built-in'
          ? '--scanner built-in has no address.'
          : `--scanner ${kind} needs to know where: ${kind}=HOST:PORT, or ${kind}=/path/of/socket.`,
      );
    }
    return { ...plain, kind, enabled: true, address: address.join('=') };
  });
}
