/** Hashed passwords as other mail servers export them: `{SCHEME}HASH`, in Dovecot's names and forms, or a hash of crypt(3) as it is. Pure. */
import { message, type Message } from '../text/text.ts';
import { isPhc } from './phc.ts';

/** A hash that a user came with: the relay compares with it until the first login, and puts its own verifier in its place then. */
export const HASH_SCHEMES = [
  'ARGON2ID',
  'ARGON2I',
  'BLF-CRYPT',
  'SHA512-CRYPT',
  'SHA256-CRYPT',
  'MD5-CRYPT',
  'SSHA512',
  'SSHA256',
  'SSHA',
  'SHA512',
  'SHA256',
  'SHA',
] as const;
export type HashScheme = (typeof HASH_SCHEMES)[number];

/** Bytes of the digests that are written in base64; what follows them is the salt. */
export const DIGEST_BYTES = { SSHA512: 64, SHA512: 64, SSHA256: 32, SHA256: 32, SSHA: 20, SHA: 20 } as const;
export type DigestScheme = keyof typeof DIGEST_BYTES;

/** More rounds than these take seconds of a core for each login: passlib's usual number is 656,000. */
export const MOST_CRYPT_ROUNDS = 1_000_000;
/** A cost of 14 takes about a second of a core, and each more twice as long. */
export const MOST_BCRYPT_COST = 14;
const LONGEST_SALT = 64;

/** A cell of a column of hashed passwords. */
export type HashedCell =
  /** As the store keeps it: `{SCHEME}` with the scheme's own name, and the hash. */
  | { readonly kind: 'hash'; readonly stored: string }
  /** The password itself, marked as such (`{PLAIN}`). */
  | { readonly kind: 'clear'; readonly password: string }
  | { readonly kind: 'refused'; readonly reason: Message };

const MARKED = /^\{([A-Za-z0-9][A-Za-z0-9-]{0,30})(?:\.(HEX|B64|BASE64))?\}/i;
/** Written without a scheme, as in /etc/shadow. */
const BARE = /^\$(?:1|2[abxy]?|5|6|7|y|gy|argon2(?:id?|d))\$[^\s]{20,}$/;

const CLEAR = new Set(['PLAIN', 'CLEAR', 'CLEARTEXT']);
const SAME: Readonly<Record<string, string>> = { SHA1: 'SHA' };
/** Known, and not checked: what each wants, or keeps, is another protocol's, or as good as clear text. */
const UNSUPPORTED = new Set(
  (
    'DES-CRYPT SMD5 LDAP-MD5 PLAIN-MD5 PLAIN-MD4 PLAIN-TRUNC MD5 HMAC-MD5 CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-256 PBKDF2 ' +
    'OTP SKEY RPA NTLM LM LANMAN NT SCRYPT YESCRYPT SAMBA MD5CRYPT BCRYPT X-PBKDF2 PBKDF2-SHA1 PBKDF2-SHA256 PBKDF2-SHA512 PBKDF2_SHA256 SSHA384 SHA384 UNIX SASL'
  ).split(' '),
);
const CRYPT_SCHEMES = new Set(['CRYPT', 'BLF-CRYPT', 'SHA512-CRYPT', 'SHA256-CRYPT', 'MD5-CRYPT']);
const KNOWN = new Set<string>([...HASH_SCHEMES, ...CRYPT_SCHEMES, ...CLEAR, ...UNSUPPORTED, 'SHA1']);

/** The scheme by which a cell looks hashed, in capitals; null for a cell that does not. */
export function hashSchemeIn(cell: string): string | null {
  const first = cell.charCodeAt(0);
  if (first === 0x24) return BARE.test(cell) ? 'CRYPT' : null;
  if (first !== 0x7b) return null;
  const scheme = MARKED.exec(cell)?.[1]?.toUpperCase();
  return scheme !== undefined && KNOWN.has(scheme) ? scheme : null;
}

/** Reads a cell of a column of hashed passwords. Reasons never quote it. */
export function readHashedCell(cell: string): HashedCell {
  const match = MARKED.exec(cell);
  if (match === null) {
    if (cell.startsWith('$')) return ofCrypt(cell, 'CRYPT');
    return refused(
      message(
        'The password is no hash, and passwords were said to be hashed: mark it with its scheme, such as {first}, or with {plain} where it is in clear text.',
        { first: named('SSHA512'), plain: named('PLAIN') },
      ),
    );
  }
  const [mark, name = '', encoding = ''] = match;
  const scheme = SAME[name.toUpperCase()] ?? name.toUpperCase();
  const rest = cell.slice(mark.length);
  if (CLEAR.has(scheme)) {
    if (encoding !== '')
      return refused(
        message('{scheme} is taken as it stands only, without .{encoding}.', {
          scheme: named(scheme),
          encoding,
        }),
      );
    return rest === ''
      ? refused(message('The password is blank, which only an IP user may have.'))
      : { kind: 'clear', password: rest };
  }
  if (UNSUPPORTED.has(scheme)) return refused(notChecked(scheme));
  if (!KNOWN.has(scheme)) {
    return refused(
      message('The scheme {scheme} is not known. Those that are: {known}.', {
        scheme: named(scheme.slice(0, 30)),
        known: SCHEMES_IN_WORDS,
      }),
    );
  }
  if (scheme in DIGEST_BYTES) return ofDigest(rest, scheme as DigestScheme, encoding.toUpperCase());
  if (encoding !== '')
    return refused(message('{scheme} is written without .{encoding}.', { scheme: named(scheme), encoding }));
  if (CRYPT_SCHEMES.has(scheme)) return ofCrypt(rest, scheme);
  return ofArgon(rest, scheme as 'ARGON2ID' | 'ARGON2I');
}

/** True for a hash as {@link readHashedCell} gives it, whose cost is bearable: nothing else is ever computed. */
export function isStoredHash(text: string): boolean {
  if (!isImportedHash(text)) return false;
  const read = readHashedCell(text);
  return read.kind === 'hash' && read.stored === text;
}

/** True where what is kept of a password is a hash of another program's, and no verifier of ours (argon2id, PHC text). */
export function isImportedHash(verifier: string | undefined): verifier is `{${string}` {
  return verifier?.startsWith('{') === true;
}

/** The scheme of a stored hash, such as `BLF-CRYPT`; null for a verifier of ours. */
export function schemeOfStored(verifier: string | undefined): string | null {
  return isImportedHash(verifier) ? verifier.slice(1, verifier.indexOf('}')) : null;
}

/** For sentences. */
export const SCHEMES_IN_WORDS = [...HASH_SCHEMES, 'CRYPT', 'PLAIN'].map((scheme) => `{${scheme}}`).join(', ');

function ofCrypt(text: string, scheme: string): HashedCell {
  const [, id] = /^\$([^$]+)\$/.exec(text) ?? [];
  const found = id === undefined ? undefined : BY_ID[id];
  if (found === undefined) {
    if (scheme !== 'CRYPT') return malformed(scheme);
    const crypt = named('CRYPT');
    return refused(
      id === undefined
        ? message(
            'The hash has no $…$ before it, as DES has it: {crypt} is taken with $1$, $2y$, $5$ and $6$. Give the user a new password.',
            { crypt },
          )
        : message(
            '{id} is not checked: {crypt} is taken with $1$, $2y$, $5$ and $6$. Give the user a new password.',
            {
              id: `$${id}$`,
              crypt,
            },
          ),
    );
  }
  if (found === 'ARGON2ID' || found === 'ARGON2I') {
    return scheme === 'CRYPT' ? ofArgon(text, found) : malformed(scheme);
  }
  if (scheme !== 'CRYPT' && scheme !== found) return malformed(scheme);
  return found === 'BLF-CRYPT' ? ofBcrypt(text) : ofShaCrypt(text, found);
}

const BY_ID: Readonly<Record<string, keyof typeof CRYPT_FORMS | 'BLF-CRYPT' | 'ARGON2ID' | 'ARGON2I'>> = {
  '1': 'MD5-CRYPT',
  '2a': 'BLF-CRYPT',
  '2b': 'BLF-CRYPT',
  '2y': 'BLF-CRYPT',
  '5': 'SHA256-CRYPT',
  '6': 'SHA512-CRYPT',
  argon2id: 'ARGON2ID',
  argon2i: 'ARGON2I',
};

function ofBcrypt(text: string): HashedCell {
  const match = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(text);
  if (match === null) return malformed('BLF-CRYPT');
  const cost = Number(match[1]);
  if (cost < 4) return malformed('BLF-CRYPT');
  if (cost > MOST_BCRYPT_COST) {
    return refused(
      message(
        'A bcrypt hash of cost {cost} takes too long at each login; at most {most} is taken. Give the user a new password.',
        { cost: String(cost), most: String(MOST_BCRYPT_COST) },
      ),
    );
  }
  return stored('BLF-CRYPT', text);
}

const CRYPT_FORMS = {
  'MD5-CRYPT': /^\$1\$([^$:\s]{0,8})\$[./A-Za-z0-9]{22}$/,
  'SHA256-CRYPT': /^\$5\$(?:rounds=(\d{1,10})\$)?([^$:\s]{0,16})\$[./A-Za-z0-9]{43}$/,
  'SHA512-CRYPT': /^\$6\$(?:rounds=(\d{1,10})\$)?([^$:\s]{0,16})\$[./A-Za-z0-9]{86}$/,
} as const;

function ofShaCrypt(text: string, scheme: keyof typeof CRYPT_FORMS): HashedCell {
  const match = CRYPT_FORMS[scheme].exec(text);
  if (match === null) return malformed(scheme);
  const rounds = scheme === 'MD5-CRYPT' || match[1] === undefined ? 5000 : Number(match[1]);
  // The specification computes 1,000 where a hash says less: nothing writes such a one.
  if (rounds < 1000) return malformed(scheme);
  if (rounds > MOST_CRYPT_ROUNDS) {
    return refused(
      message(
        '{rounds, number} rounds take too long at each login; at most {most, number} are taken. Give the user a new password.',
        { rounds, most: MOST_CRYPT_ROUNDS },
      ),
    );
  }
  return stored(scheme, text);
}

function ofArgon(text: string, scheme: 'ARGON2ID' | 'ARGON2I'): HashedCell {
  const variant = scheme === 'ARGON2ID' ? 'argon2id' : 'argon2i';
  const found = isPhc(text, variant);
  if (found === 'malformed') return malformed(scheme);
  if (found === 'costly') {
    return refused(
      message(
        'The {variant} hash needs too much memory or time at each login. Give the user a new password.',
        {
          variant,
        },
      ),
    );
  }
  return stored(scheme, text);
}

function ofDigest(text: string, scheme: DigestScheme, encoding: string): HashedCell {
  const base64 = encoding === 'HEX' ? hexToBase64(text) : withPadding(text);
  if (base64 === null) return malformed(scheme);
  const bytes = (base64.length / 4) * 3 - (base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0);
  const salt = bytes - DIGEST_BYTES[scheme];
  const sound = scheme.startsWith('SSHA') ? salt >= 1 && salt <= LONGEST_SALT : salt === 0;
  return sound ? stored(scheme, base64) : malformed(scheme);
}

/** Base64 with the padding that some leave out; null for what is none. */
function withPadding(text: string): string | null {
  const bare = text.replace(/={0,2}$/, '');
  if (!/^[A-Za-z0-9+/]{2,400}$/.test(bare) || bare.length % 4 === 1) return null;
  return bare.padEnd(Math.ceil(bare.length / 4) * 4, '=');
}

function hexToBase64(text: string): string | null {
  if (!/^(?:[0-9a-fA-F]{2}){2,300}$/.test(text)) return null;
  const bytes = text.match(/../g) ?? [];
  return btoa(bytes.map((byte) => String.fromCharCode(Number.parseInt(byte, 16))).join(''));
}

function stored(scheme: HashScheme, hash: string): HashedCell {
  return { kind: 'hash', stored: `{${scheme}}${hash}` };
}

function refused(reason: Message): HashedCell {
  return { kind: 'refused', reason };
}

function malformed(scheme: string): HashedCell {
  return refused(
    message('What follows {scheme} is no such hash: it was cut off, or altered.', { scheme: named(scheme) }),
  );
}

const named = (scheme: string): string => `{${scheme}}`;

function notChecked(scheme: string): Message {
  return message('A password hashed as {scheme} cannot be checked. Give the user a new password.', {
    scheme: named(scheme),
  });
}
