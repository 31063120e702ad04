/** The orders in which a file without a header may have its columns, to choose from where it is in doubt. Pure. */
import { t } from '../text/text.ts';
import type { CsvColumns } from './csv-row.ts';

/** `address`: user name and domain in one cell, with an @ between them. */
export const COLUMN_ORDERS = [
  'username,domain,password',
  'domain,username,password',
  'domain,password,username',
  'username,password,domain',
  'password,username,domain',
  'password,domain,username',
  'address,password',
  'password,address',
] as const;

export type ColumnOrder = (typeof COLUMN_ORDERS)[number];

/** Which column is which. */
export function columnsOf(order: ColumnOrder): CsvColumns {
  const names: readonly string[] = order.split(',');
  const address = names.indexOf('address');
  const rest = {
    password: names.indexOf('password'),
    count: names.length,
    further: [],
    unused: [],
    blank: [],
  };
  if (address !== -1) return { username: address, domain: address, address: true, ...rest };
  return { username: names.indexOf('username'), domain: names.indexOf('domain'), ...rest };
}

/** User name and domain of a row: of one cell, at its last @, where the file has whole addresses. */
export function nameCells(
  cells: readonly string[],
  { username, domain, address }: Pick<CsvColumns, 'username' | 'domain' | 'address'>,
): { readonly username: string; readonly domain: string } {
  if (address !== true) return { username: cells[username] ?? '', domain: cells[domain] ?? '' };
  const whole = cells[username] ?? '';
  const at = whole.lastIndexOf('@');
  // An @ is in no user name, so nothing else can be meant; spaces around are the spreadsheet's.
  return at === -1
    ? { username: whole, domain: '' }
    : { username: whole.slice(0, at), domain: whole.slice(at + 1) };
}

const NAMES = {
  username: 'username',
  domain: 'domain',
  password: 'password',
  address: 'address',
} as const;

/** "domain, username, password" */
export function orderInWords(order: ColumnOrder): string {
  return order
    .split(',')
    .map((name) => t(NAMES[name as keyof typeof NAMES]))
    .join(', ');
}
