/** Whether rows that no header names are what they would be read as. Judged by shape: the words of a heading never end. Pure. */
import { message, type Message, type PlainText } from '../../shared/text/text.ts';
import type { ColumnOrder } from '../../shared/domain/column-order.ts';
import type { CsvColumns } from '../../shared/domain/csv-row.ts';

export interface ShapeDoubts {
  /** Index, among the rows, of one that looks like a heading; -1: none does. */
  readonly heading: number;
  /** Why the order of the columns is in doubt, or null. */
  readonly order: OrderDoubt | null;
}

export interface OrderDoubt {
  /** What looks like what, in a sentence. */
  readonly why: Message;
  /** What to do where nobody is asked: another one. */
  readonly remedy: PlainText;
  /** What the order may be, the likeliest first. */
  readonly orders: readonly ColumnOrder[];
}

export const NO_DOUBTS: ShapeDoubts = { heading: -1, order: null };

export const LOOKS_LIKE_HEADING =
  'The row looks like a heading: it is words alone, and the rows below are of another kind. Delete it; if it is a user, move it below another one.';
export const REPEATS_HEADING = 'The row names the columns again: delete it.';

const ADDRESS_IN_ONE =
  'The file has two columns, one of them with whole addresses; it takes three: username, domain, password.';
const SPLIT_THEM =
  'Split each address at its @ into two columns, or say what stands where: --columns address,password (or password,address).';

const NAME_THEM =
  'Name the columns in a first row (username,domain,password, in the order of the file), or say their order: --columns domain,username,password, or whichever it is.';

/** `rows`: the first of a file without a header, those of blank cells left out. */
export function shapeDoubts(rows: readonly (readonly string[])[], columns: CsvColumns): ShapeDoubts {
  const fitting = rows.filter((cells) => cells.length === columns.count);
  if (areAddressesWithPasswords(rows)) {
    const orders = (['address,password', 'password,address'] as const).filter((_, at) =>
      areAddresses(rows, at),
    );
    return { heading: -1, order: { why: message(ADDRESS_IN_ONE), remedy: SPLIT_THEM, orders } };
  }
  return { heading: headingAmong(rows, columns), order: orderDoubt(fitting, columns) };
}

/** True for rows of two columns of which one has whole addresses, a heading above them or not; a few may be wrong. */
export function areAddressesWithPasswords(rows: readonly (readonly string[])[]): boolean {
  return [0, 1].some((at) => areAddresses(rows, at));
}

function areAddresses(rows: readonly (readonly string[])[], at: number): boolean {
  const headed = headingAboveAddresses(rows);
  const below = rows.slice(headed ? 1 : 0);
  const fitting = below.filter((cells) => cells.length === 2 && isAddress(cells[at] ?? ''));
  return fitting.length * 2 > below.length - (headed ? 1 : 0) && fitting.length > 0;
}

/** True where the first row has no address, and others follow it. */
export function headingAboveAddresses(rows: readonly (readonly string[])[]): boolean {
  return rows.length > 1 && rows[0]?.some(isAddress) === false;
}

function headingAmong(rows: readonly (readonly string[])[], { count, domain }: CsvColumns): number {
  const [first, ...others] = rows;
  const below = others.filter((cells) => cells.length === count);
  if (first?.length !== count || below.length === 0 || !first.every(isWords)) return -1;
  const own = (first[domain] ?? '').trim().toLowerCase();
  if (isDottedName(own)) return -1;
  // A domain that stands below, too, or most of which have one label, is one; what is no user tells nothing of the latter.
  const domains = (of: typeof below): string[] =>
    of.map((cells) => (cells[domain] ?? '').trim().toLowerCase());
  if (domains(below).includes(own)) return -1;
  const labels = domains(below.filter((cells) => !/[\s@]/.test((cells[0] ?? '').trim()))).filter((name) =>
    /^[\p{L}\p{N}-]+$/u.test(name),
  );
  return labels.length * 2 > below.length ? -1 : 0;
}

/** Whether a row that comes after a gap heads another table: words alone, under users of domains with a dot. */
export function headsAnother(
  cells: readonly string[],
  above: readonly string[],
  { count, domain }: CsvColumns,
): boolean {
  if (cells.length !== count || !isDottedName((above[domain] ?? '').trim())) return false;
  return cells.every(isWords) && !isDottedName((cells[domain] ?? '').trim());
}

function orderDoubt(
  rows: readonly (readonly string[])[],
  { username, domain, password }: CsvColumns,
): OrderDoubt | null {
  if (rows.length === 0 || password === -1) return null;
  const column = (at: number): string[] => rows.map((cells) => (cells[at] ?? '').trim());
  const middle = column(domain);
  if (middle.some(isDottedName)) return null;
  if (
    column(password)
      .slice(headingAboveAddresses(rows) ? 1 : 0)
      .every(isAddress)
  ) {
    const why = message(
      'What stands in column {one} looks like whole addresses, and what stands in column {other} is no domain with a dot.',
      { one: String(password + 1), other: String(domain + 1) },
    );
    return { why, remedy: NAME_THEM, orders: ['username,domain,password'] };
  }
  const first = column(username);
  if (column(password).every(isDottedName)) {
    return looksLikeDomain(password, domain, [
      'username,password,domain',
      'password,username,domain',
      'username,domain,password',
    ]);
  }
  // Users with a dot in their names share a domain; domains that stand first are shared by users.
  const shared = (cells: readonly string[]): boolean => new Set(cells).size < cells.length;
  if (first.every(isDottedName) && (shared(first) || !shared(middle))) {
    return looksLikeDomain(username, domain, [
      'domain,username,password',
      'domain,password,username',
      'username,domain,password',
    ]);
  }
  return null;
}

function looksLikeDomain(one: number, other: number, orders: readonly ColumnOrder[]): OrderDoubt {
  const why = message(
    'What stands in column {one} looks like the domain, and what stands in column {other} does not.',
    { one: String(one + 1), other: String(other + 1) },
  );
  return { why, remedy: NAME_THEM, orders };
}

function isAddress(cell: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(cell.trim());
}

/** Letters of any script, spaces, hyphens and the like: no digit, no sign. */
function isWords(cell: string): boolean {
  return /^[\p{L}\p{M}][\p{L}\p{M}\p{Pd}\p{Pc}\s/.'’()*:-]*$/u.test(cell.trim());
}

function isDottedName(cell: string): boolean {
  return /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*\.)+(?:\p{L}{2,}|xn--[a-z\d-]+)\.?$/u.test(cell);
}
