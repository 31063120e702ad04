/** Rows of a user CSV: which column is which, and whether a row is a user. Pure, the same for import and export. */
import { message, type Message, type PlainText, type Text } from '../text/text.ts';
import { furtherField, LOCK_DETAILS, type FurtherColumn, type FurtherField } from './csv-further.ts';
import { parseDomain } from './domain-name.ts';
import type { DomainName } from './domain-name.ts';
import { IP_WITH_PASSWORD, looksLikeIp, parseIpUser, parseLocalPart } from './user-name.ts';
import { readPasswordCell, type PasswordCell, type SaidOfPasswords } from './verifier.ts';

/** The contract's own limit, in UTF-16 code units. */
export const MAX_PASSWORD_LENGTH = 1024;

export type CsvField = 'username' | 'domain' | 'password';

/** Zero-based column of each field; `password` is -1 in a list of IP users that has none. */
export interface CsvColumns {
  readonly username: number;
  readonly domain: number;
  /** User name and domain stand in one cell, with an @ between them: both are that column. */
  readonly address?: true;
  readonly password: number;
  /** Of incoming users: the gateway's `true` or `false`; absent where the file does not say. */
  readonly access?: number;
  /** How many columns every row must have. */
  readonly count: number;
  /** Columns that say more of a user. */
  readonly further: readonly FurtherColumn[];
  /** Columns that nothing is taken from; to go on without them is for the administrator to choose. */
  readonly unused: readonly UnusedColumn[];
  /** Zero-based columns without a heading in which nothing may stand. */
  readonly blank: readonly number[];
}

/** A column of a file that an import has no use for. */
export interface UnusedColumn {
  /** One-based, as people count. */
  readonly column: number;
  /** What its heading says, clipped; empty where it has none. */
  readonly name: string;
  /** Why it is of no use: its heading is unknown, was there before, says more of a lock that is not there; the file names no columns; or it was chosen so. */
  readonly why: 'unknown' | 'twice' | 'without-lock' | 'no-header' | 'chosen';
}

/** The gateway's own format: `user,domain,password`, no header. */
export const GATEWAY_COLUMNS: CsvColumns = {
  username: 0,
  domain: 1,
  password: 2,
  count: 3,
  further: [],
  unused: [],
  blank: [],
};

/** As {@link headerKey} writes them. A header in another language would become a user with a password that all can guess. */
const HEADER_NAMES: ReadonlyMap<string, CsvField> = new Map([
  ...names(
    'username',
    'user username login loginname localpart mailbox account accountname ip ipaddress usernameorip ' +
      'benutzer benutzername anmeldename postfach konto utilisateur nomdutilisateur identifiant compte ' +
      'usuario nombredeusuario cuenta utente nomeutente utilizador nomedeutilizador nomedeusuario ' +
      'gebruiker gebruikersnaam uzytkownik nazwauzytkownika uzivatel uzivatelskejmeno ' +
      'anvandare anvandarnamn bruger brugernavn bruker brukernavn',
  ),
  ...names(
    'domain',
    'domain domainname maildomain domains domane domaene domaine nomdedomaine dominio domein domena domen domene doman domæne',
  ),
  ...names(
    'password',
    'password pass passwd pwd passphrase userpassword passwort kennwort motdepasse mdp contrasena clave ' +
      'senha palavrapasse wachtwoord hasło heslo losenord adgangskode passord',
  ),
]);

/** What a heading names, of username, domain and password; null for anything else. */
export function fieldOfHeading(cell: string): CsvField | null {
  return HEADER_NAMES.get(headerKey(cell)) ?? null;
}

/** The columns beside those `used`, less the ones by which a rejects file says what was wrong: nothing is taken from them. */
export function otherHeadings(cells: readonly string[], used: readonly number[]): readonly UnusedColumn[] {
  return cells.slice(0, countBeforeReasons(cells)).flatMap((cell, column) => {
    return used.includes(column)
      ? []
      : [{ column: column + 1, name: columnName(cell), why: 'unknown' as const }];
  });
}

/** The last columns of a rejects file say where a row stood and what was wrong with it: that is over. */
const REJECTED_BEFORE = ['line', 'column', 'field', 'reason'];

/** The columns that a header row names, or null when the row is not a header. */
export function parseHeader(cells: readonly string[]): CsvColumns | null {
  const found: Record<CsvField, number> = { username: -1, domain: -1, password: -1 };
  for (const [index, cell] of cells.entries()) {
    const field = HEADER_NAMES.get(headerKey(cell));
    if (field === undefined) continue;
    if (found[field] !== -1) return null;
    found[field] = index;
  }
  if (found.username === -1 || found.domain === -1) return null;
  const { further, unused } = otherColumns(cells, Object.values(found));
  // Without a password column only whole known names make a header: a row of two words may be a user.
  if (found.password === -1 && cells.length > 2 && further.length === 0) return null;
  return { ...found, count: cells.length, further, unused, blank: [] };
}

/** What the columns beside those three say, and which of them say nothing that is known. */
function otherColumns(
  cells: readonly string[],
  used: readonly number[],
): Pick<CsvColumns, 'further' | 'unused'> {
  const count = countBeforeReasons(cells);
  const columns = new Map<FurtherField, number>();
  const unused: UnusedColumn[] = [];
  const fields = cells.slice(0, count).map(furtherField);
  for (const [column, cell] of cells.slice(0, count).entries()) {
    if (used.includes(column)) continue;
    const field = fields[column] ?? null;
    const why =
      field === null
        ? 'unknown'
        : columns.has(field)
          ? 'twice'
          : LOCK_DETAILS.some((detail) => detail === field) && !fields.includes('lock')
            ? 'without-lock'
            : null;
    if (why === null && field !== null) columns.set(field, column);
    else unused.push({ column: column + 1, name: columnName(cell), why: why ?? 'unknown' });
  }
  return { further: [...columns].map(([field, column]) => ({ field, column })), unused };
}

function countBeforeReasons(cells: readonly string[]): number {
  const end = cells.slice(-REJECTED_BEFORE.length).map(headerKey);
  const rejected = REJECTED_BEFORE.every((name, at) => end[at] === name);
  return rejected ? cells.length - REJECTED_BEFORE.length : cells.length;
}

/** A heading as it is shown: on one line, and not endless. */
export function columnName(cell: string): string {
  const name = cell.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  return name.length > 60 ? `${name.slice(0, 60).toWellFormed()}…` : name;
}

/** A file without a header whose rows all have `count` columns, more than the gateway's three. */
export function moreColumns(count: number): CsvColumns {
  const unused: UnusedColumn[] = [];
  for (let column = GATEWAY_COLUMNS.count + 1; column <= count; column += 1) {
    unused.push({ column, name: '', why: 'no-header' });
  }
  return { ...GATEWAY_COLUMNS, count, unused };
}

/** In small letters, without accents, spaces and hyphens: `Mot de passe` is `motdepasse`. */
export function headerKey(cell: string): string {
  return cell
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\p{M}\s_.\-'’\u{feff}]/gu, '');
}

export type CsvRow =
  | {
      readonly ok: true;
      readonly kind: 'mailbox' | 'ip';
      readonly username: string;
      readonly domain: string;
      /** What the password cell holds; null for an IP user, and where there is no such column. */
      readonly secret: Exclude<PasswordCell, { kind: 'refused' }> | null;
    }
  | { readonly ok: false; readonly field: CsvField | null; readonly reason: Message };

/** Domains repeat from row to row, so each is checked once; bounded, for a file may hold millions of different ones. */
export class DomainCache {
  readonly #seen = new Map<string, DomainName>();

  parse(text: string): DomainName {
    let parsed = this.#seen.get(text);
    if (parsed === undefined) {
      parsed = parseDomain(text.trim());
      if (text.length <= 260) {
        if (this.#seen.size >= 50_000) this.#seen.clear();
        this.#seen.set(text, parsed);
      }
    }
    return parsed;
  }
}

/**
 * Checks one row. Spaces around username and domain are dropped; the password is taken exactly as it is.
 * Reasons never quote a cell: where the columns are not what they seem, any may be the password.
 */
export function checkCsvRow(
  rawUsername: string,
  rawDomain: string,
  password: string,
  domains: DomainCache,
  ipUsersAllowed: boolean,
  /** True where the file has no column of passwords: a mailbox can be one that exists, only what else is said of it is new. */
  passwordless = false,
  as: SaidOfPasswords = 'clear',
): CsvRow {
  const username = rawUsername.trim();
  // Digits only may be a mailbox (a student number), so with a password only a whole IP address counts as one.
  const maybeIp = IP_START.test(username) && looksLikeIp(username);
  const ip = maybeIp && ((password === '' && !passwordless) || parseIpUser(username).ok);
  if (ip && password !== '') {
    return reject('password', message(IP_WITH_PASSWORD));
  }
  if (ip && !ipUsersAllowed) {
    return reject(
      'username',
      message('IP users are switched off in the system settings (authorise IP addresses).'),
    );
  }
  const user = ip ? parseIpUser(username) : parseLocalPart(username);
  if (!user.ok) return reject('username', unquoted(user.reason));
  if (username.includes('\ufffd')) return reject('username', message(UNREADABLE));
  const domain = domains.parse(rawDomain);
  if (!domain.ok)
    return reject('domain', rawDomain.includes('\ufffd') ? message(UNREADABLE) : unquoted(domain.reason));
  if (!ip && !passwordless) {
    if (password === '') {
      return reject(
        'password',
        message('The password is blank, which only an IP user may have: the username is no IP address.'),
      );
    }
    if (password.length > MAX_PASSWORD_LENGTH) {
      return reject(
        'password',
        message('The password is longer than {count, number} characters.', { count: MAX_PASSWORD_LENGTH }),
      );
    }
    if (password.includes('\0')) return reject('password', message('The password contains a NUL character.'));
    if (password.includes('\ufffd')) return reject('password', message(UNREADABLE));
    const secret = readPasswordCell(password, as);
    if (secret.kind === 'refused') return reject('password', secret.reason);
    return { ok: true, kind: user.kind, username: user.username, domain: domain.domain, secret };
  }
  return { ok: true, kind: user.kind, username: user.username, domain: domain.domain, secret: null };
}

/** What is said of a cell with replacement characters. */
export const UNREADABLE = 'It contains bytes that are not text in the encoding of the file.';
const IP_START = /^[\d:a-fA-F]/;

function reject(field: CsvField, reason: Message): CsvRow {
  return { ok: false, field, reason };
}

/** What is wrong with a name, without the name. */
const UNQUOTED: Readonly<Partial<Record<string, PlainText>>> = {
  '“{text}” is not a valid international domain name.': 'It is not a valid international domain name.',
  '“{text}” is not a domain: use letters, digits, hyphens and dots.':
    'It is not a domain: use letters, digits, hyphens and dots.',
  '“{text}” is a number, not a domain name.': 'It is a number, not a domain name.',
  '“{text}” is not an IP address: enter one such as 192.0.2.7, 2001:db8::7 or 192.0.2.0/24.':
    'It is not an IP address: enter one such as 192.0.2.7, 2001:db8::7 or 192.0.2.0/24.',
} satisfies Partial<Record<Text, PlainText>>;

/** `“x” is no domain` without the x. */
export function unquoted(reason: Message): Message {
  const plain = UNQUOTED[reason.text];
  return plain === undefined ? reason : message(plain);
}

function names(field: CsvField, words: string): [string, CsvField][] {
  return words.split(' ').map((word) => [word, field]);
}
