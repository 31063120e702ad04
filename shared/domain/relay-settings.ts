/** What the relay is told by the administrator; kept in the set's system settings, so that changing it is a Change. */
import type { PlainText } from '../text/text.ts';
import * as v from 'valibot';
import { TRANSCRIPTS } from './transcript.ts';
import { parseClientServer, parsedBy, parseHostName, parseSignedDomain } from './gateway-names.ts';

const whole = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const host = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(253),
  v.regex(/^[^\s\0]+$/, 'A host has no spaces.'),
);
const port = whole(0, 65_535);
const filePath = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));

/** Where to listen. Port 0 picks a free one. */
export const endpointSchema = v.strictObject({ host, port });
export type Endpoint = v.InferOutput<typeof endpointSchema>;

/** `off`: never TLS. `opportunistic`: STARTTLS when offered, any certificate. `verified`: TLS with a certificate for the host, or no delivery. */
export const COURIER_TLS = ['off', 'opportunistic', 'verified'] as const;

export const smartHostSchema = v.strictObject({
  host,
  port: whole(1, 65_535),
  tls: v.picklist(COURIER_TLS),
  /** TLS from the first byte (RFC 8314), as on port 465, in place of STARTTLS. */
  implicitTls: v.optional(v.boolean(), false),
  /** User name to log in with; its password lies in the keychain. Empty: no AUTH. */
  username: v.optional(v.pipe(v.string(), v.maxLength(320)), ''),
});
export type SmartHost = v.InferOutput<typeof smartHostSchema>;

export const SCANNER_KINDS = ['built-in', 'rspamd', 'spamd', 'clamd'] as const;
export type ScannerKind = (typeof SCANNER_KINDS)[number];

/** Scanners run in the order given; the first that finds something decides. */
export const scannerSchema = v.strictObject({
  kind: v.picklist(SCANNER_KINDS),
  enabled: v.boolean(),
  /** `host:port`, or an absolute path of a Unix socket; empty for the built-in one. */
  address: v.optional(v.pipe(v.string(), v.maxLength(300)), ''),
  /** Milliseconds a scan may take before the scanner counts as unavailable. */
  timeout: v.optional(whole(100, 300_000), 10_000),
  /** Score from which a message is spam; for scanners that score. */
  spamScore: v.optional(v.pipe(v.number(), v.minValue(0.1), v.maxValue(1000)), 5),
});
export type ScannerSettings = v.InferOutput<typeof scannerSchema>;

/** One label of the DNS name under which a DKIM key is published. */
export const dkimSelectorSchema = v.pipe(
  v.string(),
  v.regex(
    /^[\da-z](?:[\da-z-]{0,61}[\da-z])?$/,
    'A selector has only small letters, digits and hyphens inside.',
  ),
);
export const DEFAULT_DKIM_SELECTOR = 'postern';

/** What every setting of the relay has; its `kind` says how it is written, drawn and checked. */
export interface RelaySettingSpec {
  readonly kind:
    | 'flag'
    | 'count'
    | 'size'
    | 'choice'
    | 'host-name'
    | 'extensions'
    | 'endpoint'
    | 'certificate'
    | 'smart-hosts'
    | 'scanners'
    | 'dkim';
  readonly label: PlainText;
  readonly help?: PlainText;
  /** The value while none is set. */
  readonly usual: unknown;
  readonly schema: v.GenericSchema;
  /** Of counts and sizes (bytes); both ends count. */
  readonly min?: number;
  readonly max?: number;
  /** What a count is of, where its label does not say it. */
  readonly unit?: 'days' | 'hours';
  /** What 0 means; it is in the range besides `min` to `max`. */
  readonly zero?: 'never' | 'relay';
  /** What an empty host name means. */
  readonly empty?: 'computer' | 'relay';
  /** Of choices: values with their labels. */
  readonly choices?: readonly (readonly [value: string, label: PlainText])[];
  /** Of lists: entries that come to the same text stand for the same thing, and only once; and the field that tells them apart. */
  readonly once?: { readonly by: (entry: never) => string; readonly field: string };
}

function flag<const M extends Pick<RelaySettingSpec, 'help'>>(label: PlainText, more: M) {
  return { kind: 'flag', label, usual: false, schema: v.boolean(), ...more } as const;
}

function count<const M extends Pick<RelaySettingSpec, 'unit' | 'zero'>>(
  label: PlainText,
  [min, max]: readonly [number, number],
  usual: number,
  more: M,
) {
  const schema = whole(more.zero === undefined ? min : 0, max);
  return { kind: 'count', label, usual, min, max, schema, ...more } as const;
}

const EXTENSIONS = 'bat cmd com cpl exe hta iso jar js jse lnk msi pif ps1 scr vbe vbs wsf';

/** All that the relay can be told, in the order in which it is shown. */
export const RELAY_SETTING_SPECS = {
  autoStart: flag('Start the relay with the set', {}),
  listen: {
    kind: 'endpoint',
    label: 'Submission (STARTTLS)',
    usual: { host: '127.0.0.1', port: 2587 },
    schema: v.nullable(endpointSchema),
  },
  /** Implicit TLS (RFC 8314). */
  listenTls: { kind: 'endpoint', label: 'Implicit TLS', usual: null, schema: v.nullable(endpointSchema) },
  hostName: {
    kind: 'host-name',
    label: 'Host name',
    help: 'Named in the greeting and in Received. Empty: this computer’s.',
    empty: 'computer',
    usual: '',
    schema: parsedBy(parseHostName, 253),
  },
  /** What mail clients are told to use, where that is not the relay itself: a pool's name before it, and its port. */
  clientServer: {
    kind: 'host-name',
    label: 'Server for mail clients',
    help: 'The name that mail clients connect to. Empty: the relay’s.',
    empty: 'relay',
    usual: '',
    schema: parsedBy(parseClientServer, 253),
  },
  clientPort: count('Port for mail clients', [1, 65_535], 0, { zero: 'relay' }),
  clientSecurity: {
    kind: 'choice',
    label: 'Security for mail clients',
    usual: 'relay',
    schema: v.picklist(['relay', 'starttls', 'implicit']),
    choices: [
      ['relay', 'As the relay listens'],
      ['starttls', 'STARTTLS'],
      ['implicit', 'SSL/TLS'],
    ],
  },
  /** PEM files of the administrator; null: a certificate made by the relay's own local CA. */
  certificate: {
    kind: 'certificate',
    label: 'Certificate',
    usual: null,
    schema: v.nullable(v.strictObject({ certificateFile: filePath, keyFile: filePath })),
  },
  maxMessageBytes: {
    kind: 'size',
    label: 'Largest message',
    usual: 50 * 1024 ** 2,
    min: 1024,
    max: 1024 ** 3,
    schema: whole(1024, 1024 ** 3),
  },
  maxRecipientsPerMessage: count('Most recipients of a message', [1, 100_000], 1000, {}),
  /** In order of preference; none: direct delivery by MX. */
  smartHosts: {
    kind: 'smart-hosts',
    label: 'Mail is sent on',
    usual: [] as SmartHost[],
    schema: v.pipe(v.array(smartHostSchema), v.maxLength(10)),
    once: {
      by: (one: SmartHost) => `${one.username}@${one.host.toLowerCase()}:${one.port}`,
      field: 'host',
    },
  },
  /** Of direct delivery. */
  directTls: {
    kind: 'choice',
    label: 'TLS',
    usual: 'opportunistic',
    schema: v.picklist(COURIER_TLS),
    choices: [
      ['off', 'No TLS'],
      ['opportunistic', 'STARTTLS if offered, any certificate'],
      ['verified', 'Always, certificate checked'],
    ],
  },
  connectionsPerDestination: count('Connections at once to one destination', [1, 100], 20, {}),
  scanners: {
    kind: 'scanners',
    label: 'Scanners',
    usual: [
      { kind: 'built-in', enabled: true, address: '', timeout: 10_000, spamScore: 5 },
    ] as ScannerSettings[],
    schema: v.pipe(v.array(scannerSchema), v.maxLength(10)),
    once: { by: (one: ScannerSettings) => `${one.kind}=${one.address.toLowerCase()}`, field: 'address' },
  },
  /** When a scanner cannot be asked: `defer` answers 451, `pass` lets the message through. */
  scannerFailure: {
    kind: 'choice',
    label: 'When a scanner does not answer',
    usual: 'defer',
    schema: v.picklist(['defer', 'pass']),
    choices: [
      ['defer', 'Ask the sender to try again later'],
      ['pass', 'Let the message pass unscanned'],
    ],
  },
  blockedExtensions: {
    kind: 'extensions',
    label: 'Blocked attachments',
    help: 'File name extensions, also inside archives. Such a message is quarantined, and counts towards a lock of its own kind.',
    usual: EXTENSIONS.split(' '),
    schema: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[\da-z]{1,16}$/))), v.maxLength(200)),
    once: { by: (one: string) => one, field: '' },
  },
  refuseEncryptedArchives: flag('Refuse encrypted archives', {
    help: 'What cannot be looked into counts as a blocked attachment.',
  }),
  quarantineDays: count('Days in quarantine', [1, 365], 30, { unit: 'days' }),
  mailLogDays: count('Days in the mail log', [1, 3650], 30, { unit: 'days' }),
  /** Dialogues of SMTP sessions, kept with the lines of the mail log. */
  transcripts: {
    kind: 'choice',
    label: 'Transcripts of SMTP sessions',
    help: 'What client and server said to each other, beside the line of the mail log. Never passwords, nor the mail itself.',
    usual: 'failed',
    schema: v.picklist(TRANSCRIPTS),
    choices: [
      ['off', 'Keep none'],
      ['failed', 'Keep those of what failed or was refused'],
      ['all', 'Keep all'],
    ],
  },
  delayWarningHours: count('Hours until the sender is told of a delay', [1, 720], 4, {
    unit: 'hours',
    zero: 'never',
  }),
  /** Domains whose mail is signed (RFC 6376); the application makes the keys, and seals them under the set's key. */
  dkim: {
    kind: 'dkim',
    label: 'Signed domains',
    usual: [] as { domain: string; selector: string }[],
    schema: v.pipe(
      v.array(v.strictObject({ domain: parsedBy(parseSignedDomain, 253), selector: dkimSelectorSchema })),
      v.maxLength(1000),
    ),
    once: { by: ({ domain }: { domain: string }) => domain.toLowerCase(), field: 'domain' },
  },
} as const satisfies Record<string, RelaySettingSpec>;

type Specs = typeof RELAY_SETTING_SPECS;
export const RELAY_KEYS = Object.keys(RELAY_SETTING_SPECS) as readonly (keyof Specs)[];

/** One property of each setting, by key. */
function each<P extends 'schema' | 'usual'>(property: P): { [K in keyof Specs]: Specs[K][P] } {
  const all = RELAY_KEYS.map((key) => [key, RELAY_SETTING_SPECS[key][property]]);
  return Object.fromEntries(all) as { [K in keyof Specs]: Specs[K][P] };
}

export const relaySettingsSchema = v.strictObject(each('schema'));
export type RelaySettings = v.InferOutput<typeof relaySettingsSchema>;
export const relaySettingsPatchSchema = v.partial(relaySettingsSchema);
export type RelaySettingsPatch = v.InferOutput<typeof relaySettingsPatchSchema>;

export const DEFAULT_RELAY_SETTINGS: RelaySettings = each('usual');

/** The relay's settings in force: what is set, over the defaults. */
export function relaySettings(set: RelaySettingsPatch | undefined): RelaySettings {
  // A patch may name a key without a value; such a key is not set.
  const given = Object.entries(set ?? {}).filter(([, value]) => value !== undefined);
  return { ...DEFAULT_RELAY_SETTINGS, ...Object.fromEntries(given) };
}
