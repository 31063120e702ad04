/** Rows of a file of incoming users: the gateway's `username,domain,true|false`, or what a first row names. Pure. */
import { message, type Message } from '../text/text.ts';
import { nameCells } from './column-order.ts';
import {
  fieldOfHeading,
  headerKey,
  MAX_PASSWORD_LENGTH,
  otherHeadings,
  UNREADABLE,
  unquoted,
  type CsvColumns,
  type CsvField,
  type DomainCache,
} from './csv-row.ts';
import { parseSwitch } from './setting-text.ts';
import { parseIpUser, parseLocalPart } from './user-name.ts';
import { readPasswordCell, saysVerifier, type SaidOfPasswords } from './verifier.ts';

/** The gateway's own format, without a header. */
export const INCOMING_COLUMNS: CsvColumns = {
  ...{ username: 0, domain: 1, password: -1, access: 2, count: 3 },
  ...{ further: [], unused: [], blank: [] },
};

const ACCESS_NAMES =
  'access gatewayaccess interfaceaccess accessallowed enabled allowed truefalse zugang zugriff gatewayzugang freigegeben aktiviert';
const ADDRESS_NAMES =
  'address mailaddress email emailaddress emailaddresses mail smtpaddress primarysmtpaddress adresse mailadresse emailadresse';

type IncomingField = CsvField | 'access' | 'address';

const HEADINGS: ReadonlyMap<string, IncomingField> = new Map([
  ...ACCESS_NAMES.split(' ').map((name) => [name, 'access'] as const),
  ...ADDRESS_NAMES.split(' ').map((name) => [name, 'address'] as const),
]);

/** True for a heading of whole addresses. */
export function isAddressHeading(cell: string): boolean {
  return HEADINGS.get(headerKey(cell)) === 'address';
}

/** True for a heading of the gateway's true or false. */
export function isAccessHeading(cell: string): boolean {
  return HEADINGS.get(headerKey(cell)) === 'access';
}

/** The columns that a header row names, or null when the row is not a header. */
export function parseIncomingHeader(cells: readonly string[]): CsvColumns | null {
  const found = new Map<IncomingField, number>();
  for (const [index, cell] of cells.entries()) {
    const field = HEADINGS.get(headerKey(cell)) ?? fieldOfHeading(cell);
    if (field === null) continue;
    if (found.has(field)) return null;
    found.set(field, index);
  }
  const address = found.get('address');
  const [username, domain] = [found.get('username'), found.get('domain')];
  // Whole addresses count where user name and domain are not there both.
  const whole = username === undefined || domain === undefined;
  if (whole && address === undefined) return null;
  const access = found.get('access');
  const used = whole ? [address] : [username, domain];
  const names = [...used, found.get('password'), access].filter((column) => column !== undefined);
  return {
    username: (whole ? address : username) ?? 0,
    domain: (whole ? address : domain) ?? 0,
    ...(whole && { address: true }),
    ...(access !== undefined && { access }),
    password: found.get('password') ?? -1,
    count: cells.length,
    further: [],
    unused: otherHeadings(cells, names),
    blank: [],
  };
}

/** The columns of rows that no header names. Whole addresses may stand in the place of user name and domain. */
export function headlessIncoming(rows: readonly (readonly string[])[]): CsvColumns {
  const counts = new Map<number, number>();
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [[count] = [INCOMING_COLUMNS.count]] = [...counts].sort(([, a], [, b]) => b - a);
  const fitting = rows.filter(({ length }) => length === count);
  const address =
    fitting.length > 0 && fitting.every(([first = '']) => /^[^\s@]+@[^\s@]+$/.test(first.trim()));
  const names = address ? 1 : 2;
  const unused = Array.from({ length: Math.max(0, count - names - 2) }, (_, at) => {
    return { column: names + 3 + at, name: '', why: 'no-header' as const };
  });
  return {
    username: 0,
    domain: address ? 0 : 1,
    ...(address && { address: true }),
    ...(count > names && { access: names }),
    password: count > names + 1 ? names + 1 : -1,
    count: Math.max(count, names),
    ...{ further: [], unused, blank: [] },
  };
}

export type IncomingCheck =
  | {
      readonly ok: true;
      readonly username: string;
      readonly domain: string;
      /** Undefined: the row does not say. */
      readonly access: boolean | undefined;
      /** Empty: not known. */
      readonly password: string;
    }
  | { readonly ok: false; readonly field: CsvField | 'access'; readonly reason: Message };

/** Checks the cells of a row that has as many as the columns say. Reasons never quote a cell: it may be a password. */
export function checkIncomingRow(
  cells: readonly string[],
  columns: CsvColumns,
  domains: DomainCache,
  as: SaidOfPasswords = 'clear',
): IncomingCheck {
  const names = nameCells(cells, columns);
  const access = columns.access === undefined ? '' : (cells[columns.access] ?? '').trim();
  const cell = columns.password === -1 ? '' : (cells[columns.password] ?? '');
  const username = names.username.trim();
  if (parseIpUser(username).ok) return bad('username', message(IP_NAME));
  const user = parseLocalPart(username);
  if (!user.ok) return bad('username', unquoted(user.reason));
  if (username.includes('\ufffd')) return bad('username', message(UNREADABLE));
  const domain = domains.parse(names.domain);
  if (!domain.ok)
    return bad('domain', names.domain.includes('\ufffd') ? message(UNREADABLE) : unquoted(domain.reason));
  const said = access === '' ? undefined : parseSwitch(access);
  if (access !== '' && said === undefined) return bad('access', message(NO_SWITCH));
  const wrong = cell === '' ? null : passwordProblem(cell);
  if (wrong !== null) return bad('password', wrong);
  const secret = readPasswordCell(cell, cell === '' ? 'clear' : as);
  if (secret.kind === 'refused') return bad('password', secret.reason);
  if (secret.kind === 'verifier') return bad('password', message(NO_HASH));
  const { password } = secret;
  return { ok: true, username: user.username, domain: domain.domain, access: said, password };
}

/** It would be taken for an IP user, which needs no password. */
export const IP_NAME = 'An incoming user is a mailbox, and its username cannot be an IP address.';
const NO_SWITCH =
  'It is neither true nor false, which is what the gateway writes behind username and domain. Where the file has passwords, name the columns in a first row: username,domain,password.';

/** Why a password cannot be kept for an incoming user; null for one that can, and for none. */
export function passwordProblem(password: string): Message | null {
  if (password.length > MAX_PASSWORD_LENGTH)
    return message('The password is longer than {count, number} characters.', { count: MAX_PASSWORD_LENGTH });
  if (saysVerifier(password)) return message(NO_HASH);
  if (password.includes('\0')) return message('The password contains a NUL character.');
  return password.includes('\ufffd') ? message(UNREADABLE) : null;
}

const NO_HASH = 'Only a password in clear can be kept for an incoming user, no hash and no verifier.';

function bad(field: CsvField | 'access', reason: Message): IncomingCheck {
  return { ok: false, field, reason };
}
