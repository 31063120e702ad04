/** Whether rows that no header names are what they would be read as. Judged by shape: the words of a heading never end. Pure. */
import type { CsvColumns } from '../../shared/domain/csv-row.ts';

export interface ShapeDoubts {
  /** Index, among the rows, of one that looks like a heading; -1: none does. */
  readonly heading: number;
  /** Why the order of the columns is in doubt: a sentence; or null. */
  readonly order: string | null;
}

export const NO_DOUBTS: ShapeDoubts = { heading: -1, order: null };

export const LOOKS_LIKE_HEADING =
  'The row looks like a heading: it is words alone, and the rows below are of another kind. Delete it; if it is a user, move it below another one.';
export const REPEATS_HEADING = 'The row names the columns again: delete it.';

const NAME_THEM = 'Name the columns in a first row (username,domain,password, in the order of the file).';

/** `rows`: the first of a file without a header, those of blank cells left out. */
export function shapeDoubts(rows: readonly (readonly string[])[], columns: CsvColumns): ShapeDoubts {
  const fitting = rows.filter((cells) => cells.length === columns.count);
  return { heading: headingAmong(rows, columns), order: orderDoubt(fitting, columns) };
}

function headingAmong(rows: readonly (readonly string[])[], { count, domain }: CsvColumns): number {
  const [first, ...others] = rows;
  const below = others.filter((cells) => cells.length === count);
  if (first?.length !== count || below.length === 0 || !first.every(isWords)) return -1;
  const own = (first[domain] ?? '').trim().toLowerCase();
  if (isDottedName(own)) return -1;
  // Beside others of one label it is a domain like them.
  const alike = below.some(
    (cells) => /^[\p{L}\p{N}-]+$/u.test((cells[domain] ?? '').trim()) && !(cells[0] ?? '').includes('@'),
  );
  return alike ? -1 : 0;
}

function orderDoubt(
  rows: readonly (readonly string[])[],
  { username, domain, password }: CsvColumns,
): string | null {
  if (rows.length === 0 || password === -1) return null;
  const column = (at: number): string[] => rows.map((cells) => (cells[at] ?? '').trim());
  const middle = column(domain);
  if (middle.some(isDottedName)) return null;
  const first = column(username);
  if (column(password).every(isDottedName)) {
    return `What stands in column ${password + 1} looks like the domain, and what stands in column ${domain + 1} does not. ${NAME_THEM}`;
  }
  if (first.every(isDottedName) && new Set(first).size < first.length) {
    return `What stands in column ${username + 1} looks like the domain, and what stands in column ${domain + 1} does not. ${NAME_THEM}`;
  }
  return null;
}

/** Letters of any script, spaces, hyphens and the like: no digit, no sign. */
function isWords(cell: string): boolean {
  return /^[\p{L}\p{M}][\p{L}\p{M}\p{Pd}\p{Pc}\s/.'’()*:-]*$/u.test(cell.trim());
}

function isDottedName(cell: string): boolean {
  return /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*\.)+(?:\p{L}{2,}|xn--[a-z\d-]+)\.?$/u.test(cell);
}
