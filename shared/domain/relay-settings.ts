/** What the relay is told by the administrator; kept in the set's system settings, so that changing it is a Change. */
import * as v from 'valibot';
import { parsedBy, parseHostName, parseSignedDomain } from './gateway-names.ts';

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

export const relaySettingsSchema = v.strictObject({
  /** Starts with the set. */
  autoStart: v.boolean(),
  /** STARTTLS submission; null: off. */
  listen: v.nullable(endpointSchema),
  /** Implicit TLS (RFC 8314); null: off. */
  listenTls: v.nullable(endpointSchema),
  /** Host name in greeting, Received and DSNs; empty: the computer's. */
  hostName: parsedBy(parseHostName, 253),
  /** PEM files of the administrator; null: a certificate made by the relay's own local CA. */
  certificate: v.nullable(v.strictObject({ certificateFile: filePath, keyFile: filePath })),
  maxMessageBytes: whole(1024, 1_073_741_824),
  maxRecipientsPerMessage: whole(1, 100_000),
  /** Smart hosts in order of preference; none: direct delivery by MX. */
  smartHosts: v.pipe(v.array(smartHostSchema), v.maxLength(10)),
  /** TLS of direct delivery. */
  directTls: v.picklist(COURIER_TLS),
  /** Connections at once to one destination. */
  connectionsPerDestination: whole(1, 100),
  scanners: v.pipe(v.array(scannerSchema), v.maxLength(10)),
  /** When a scanner cannot be asked: `defer` answers 451, `pass` lets the message through. */
  scannerFailure: v.picklist(['defer', 'pass']),
  /** File names (by extension, without the dot) that are blocked, also inside archives' listings. */
  blockedExtensions: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[\da-z]{1,16}$/))), v.maxLength(200)),
  refuseEncryptedArchives: v.boolean(),
  quarantineDays: whole(1, 365),
  mailLogDays: whole(1, 3650),
  /** Hours after which the sender is told of a delay; 0: never. */
  delayWarningHours: whole(0, 720),
  /** Domains whose mail is signed with DKIM (RFC 6376); the application makes the keys, and seals them under the set's key. */
  dkim: v.pipe(
    v.array(v.strictObject({ domain: parsedBy(parseSignedDomain, 253), selector: dkimSelectorSchema })),
    v.maxLength(1000),
  ),
});
export type RelaySettings = v.InferOutput<typeof relaySettingsSchema>;
export const relaySettingsPatchSchema = v.partial(relaySettingsSchema);
export type RelaySettingsPatch = v.InferOutput<typeof relaySettingsPatchSchema>;

export const DEFAULT_RELAY_SETTINGS: RelaySettings = {
  autoStart: false,
  listen: { host: '127.0.0.1', port: 2587 },
  listenTls: null,
  hostName: '',
  certificate: null,
  maxMessageBytes: 50 * 1024 * 1024,
  maxRecipientsPerMessage: 1000,
  smartHosts: [],
  directTls: 'opportunistic',
  connectionsPerDestination: 20,
  scanners: [{ kind: 'built-in', enabled: true, address: '', timeout: 10_000, spamScore: 5 }],
  scannerFailure: 'defer',
  blockedExtensions: [
    'bat',
    'cmd',
    'com',
    'cpl',
    'exe',
    'hta',
    'iso',
    'jar',
    'js',
    'jse',
    'lnk',
    'msi',
    'pif',
    'ps1',
    'scr',
    'vbe',
    'vbs',
    'wsf',
  ],
  refuseEncryptedArchives: false,
  quarantineDays: 30,
  mailLogDays: 30,
  delayWarningHours: 4,
  dkim: [],
};

/** The relay's settings in force: what is set, over the defaults. */
export function relaySettings(set: RelaySettingsPatch | undefined): RelaySettings {
  // A patch may name a key without a value; such a key is not set.
  const given = Object.entries(set ?? {}).filter(([, value]) => value !== undefined);
  return { ...DEFAULT_RELAY_SETTINGS, ...Object.fromEntries(given) };
}
