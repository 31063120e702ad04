/** Which column of a file is what, as an administrator says it: over what its headings say, or without any. Pure. */
import { listMessage, message, type Message, type PlainText } from '../text/text.ts';
import { FURTHER_FIELDS, furtherField, furtherName, LOCK_DETAILS, type FurtherField } from './csv-further.ts';
import { columnName, fieldOfHeading, headerKey, type CsvColumns, type UnusedColumn } from './csv-row.ts';
import { parseDomain } from './domain-name.ts';
import { isAccessHeading, isAddressHeading } from './incoming-row.ts';

/** What a column can be; `access` for incoming users only, the further fields for outgoing ones only. */
export type ColumnTarget = 'address' | 'username' | 'domain' | 'password' | 'access' | FurtherField;

/** Those of a name, before the further ones. */
const NAMES = ['address', 'username', 'domain', 'password'] as const;
/** Everything that a column can be. */
export const COLUMN_TARGETS: readonly ColumnTarget[] = [...NAMES, 'access', ...FURTHER_FIELDS];

/** What a column can be in a file of such users. */
export function targetsFor(into: 'users' | 'incoming'): readonly ColumnTarget[] {
  return into === 'incoming' ? [...NAMES, 'access'] : [...NAMES, ...FURTHER_FIELDS];
}

/** One column that was chosen: by its number (from 1 on) or its heading; null leaves it out. */
export interface ColumnChoice {
  readonly of: number | string;
  readonly to: ColumnTarget | null;
}

/** "user name", "limit per day". */
export function targetName(target: ColumnTarget): PlainText {
  switch (target) {
    case 'address':
      return 'address (user@domain)';
    case 'username':
      return 'user name or IP address';
    case 'domain':
    case 'password':
      return target;
    case 'access':
      return 'gateway access (true or false)';
    default:
      return furtherName(target);
  }
}

/** What a word names, as a heading does: `Kennwort`, `limit per day`; null for one that is unknown. */
export function targetNamed(word: string, into: 'users' | 'incoming'): ColumnTarget | null {
  const found = fieldOfHeading(word) ?? (isAddressHeading(word) ? 'address' : null);
  if (found !== null) return found;
  return into === 'incoming' ? (isAccessHeading(word) ? 'access' : null) : furtherField(word);
}

/** What each of `columns` is, by its place; null for one that is not used. */
export function targetsOf(columns: CsvColumns): readonly (ColumnTarget | null)[] {
  const targets = new Array<ColumnTarget | null>(columns.count).fill(null);
  for (const { field, column } of columns.further) targets[column] = field;
  if (columns.access !== undefined) targets[columns.access] = 'access';
  if (columns.password !== -1) targets[columns.password] = 'password';
  targets[columns.domain] = 'domain';
  targets[columns.username] = columns.address === true ? 'address' : 'username';
  return targets;
}

/** What each column seems to be, by its heading or by what its cells look like; null where nothing says it. `heading` null: there is none. */
export function suggestTargets(
  heading: readonly string[] | null,
  rows: readonly (readonly string[])[],
  into: 'users' | 'incoming',
): readonly (ColumnTarget | null)[] {
  const count = heading?.length ?? Math.max(0, ...rows.map(({ length }) => length));
  const cellsOf = (column: number): readonly string[] =>
    rows.map((cells) => (cells[column] ?? '').trim()).filter((cell) => cell !== '');
  const found = new Array<ColumnTarget | null>(count).fill(null);
  const take = (column: number, target: ColumnTarget | null): void => {
    if (target !== null && found[column] === null && !found.includes(target)) found[column] = target;
  };
  for (const [column, name] of (heading ?? []).entries()) take(column, targetNamed(name, into));
  const hasNames = (): boolean =>
    found.includes('address') || (found.includes('username') && found.includes('domain'));
  for (let column = 0; column < count && !hasNames(); column += 1) {
    const cells = cellsOf(column);
    if (cells.length > 0 && cells.every((cell) => ADDRESS.test(cell))) take(column, 'address');
  }
  for (let column = 0; column < count && !hasNames() && !found.includes('domain'); column += 1) {
    const cells = cellsOf(column);
    if (cells.length > 0 && cells.every((cell) => cell.includes('.') && parseDomain(cell).ok))
      take(column, 'domain');
  }
  if (!found.includes('address')) return found;
  // One of both says who it is: the parts where both are there, else the whole.
  const needless: readonly (ColumnTarget | null)[] =
    found.includes('username') && found.includes('domain') ? ['address'] : ['username', 'domain'];
  return found.map((target) => (needless.includes(target) ? null : target));
}

const ADDRESS = /^[^\s@]+@[^\s@]+$/;

export type MappedColumns =
  { readonly ok: true; readonly columns: CsvColumns } | { readonly ok: false; readonly reason: Message };

/**
 * The columns of a file with `count` of them. What was not chosen is as its heading says (`known`), unless that was given to
 * another; `heading` null: there is none. A reason names what to do.
 */
export function mapColumns(
  choices: readonly ColumnChoice[],
  count: number,
  heading: readonly string[] | null,
  into: 'users' | 'incoming',
): MappedColumns {
  const chosen = new Map<number, ColumnTarget | null>();
  const wrong = (reason: Message): MappedColumns => ({ ok: false, reason });
  for (const { of, to } of choices) {
    const at = typeof of === 'number' ? of - 1 : columnOf(of, heading);
    if (typeof at === 'object') return wrong(at);
    if (at < 0 || at >= count)
      return wrong(
        message('There is no column {column}: the file has {count}.', {
          column: String(of),
          count: String(count),
        }),
      );
    if (chosen.has(at))
      return wrong(
        message('Column {column} is given two meanings: leave one out.', { column: String(at + 1) }),
      );
    if (to !== null && !targetsFor(into).includes(to))
      return wrong(message('No column can be “{target}” here.', { target: to }));
    const other = [...chosen].find(([, target]) => target === to);
    if (to !== null && other !== undefined) {
      return wrong(
        message('Column {one} and column {other} cannot both be the {target}: choose one.', {
          one: String(other[0] + 1),
          other: String(at + 1),
          target: message(targetName(to)),
        }),
      );
    }
    chosen.set(at, to);
  }
  const targets = withHeadings(chosen, count, heading, into);
  const at = (target: ColumnTarget): number => targets.indexOf(target);
  const whole = at('address') !== -1;
  if (whole && (at('username') !== -1 || at('domain') !== -1)) {
    return wrong(
      message('A whole address says user name and domain both: leave the address out, or the others.'),
    );
  }
  if (!whole && (at('username') === -1 || at('domain') === -1)) {
    const missing = at('username') !== -1 ? 'domain' : at('domain') !== -1 ? 'username' : 'both';
    return wrong(
      message(
        'No column is the {missing, select, domain {domain} username {user name} other {user name and domain}}: say which one is, or which holds whole addresses (user@domain).',
        { missing },
      ),
    );
  }
  const unused = targets.flatMap((target, column): UnusedColumn[] => {
    const name = columnName(heading?.[column] ?? '');
    if (chosen.get(column) === null) return [{ column: column + 1, name, why: 'chosen' }];
    if (target === null)
      return [{ column: column + 1, name, why: heading === null ? 'no-header' : 'unknown' }];
    const detail = LOCK_DETAILS.some((of) => of === target) && at('lock') === -1;
    return detail ? [{ column: column + 1, name, why: 'without-lock' }] : [];
  });
  const left = new Set(unused.map(({ column }) => column - 1));
  const further = targets.flatMap((target, column) =>
    FURTHER_FIELDS.some((field) => field === target) && !left.has(column)
      ? [{ field: target as FurtherField, column }]
      : [],
  );
  const access = at('access');
  return {
    ok: true,
    columns: {
      username: at(whole ? 'address' : 'username'),
      domain: at(whole ? 'address' : 'domain'),
      ...(whole && { address: true }),
      password: at('password'),
      ...(access !== -1 && { access }),
      ...{ count, further, unused, blank: [] },
    },
  };
}

/** What was chosen, and for the others what their headings say, unless that is another column by now. */
function withHeadings(
  chosen: ReadonlyMap<number, ColumnTarget | null>,
  count: number,
  heading: readonly string[] | null,
  into: 'users' | 'incoming',
): readonly (ColumnTarget | null)[] {
  const targets = Array.from({ length: count }, (_, column) => chosen.get(column) ?? null);
  const names = (target: ColumnTarget): boolean => ['address', 'username', 'domain'].includes(target);
  // Where a name was chosen, no heading takes its place or stands against it.
  const byHand = [...chosen.values()];
  const contrary = (target: ColumnTarget): boolean =>
    target === 'address'
      ? byHand.includes('username') || byHand.includes('domain')
      : names(target) && byHand.includes('address');
  const left = heading?.map((name, column) => (chosen.has(column) ? '' : name)) ?? null;
  for (const [column, target] of suggestTargets(left, [], into).entries()) {
    if (target === null || targets.includes(target) || contrary(target)) continue;
    targets[column] = target;
  }
  return targets;
}

/** A column by its heading, in any letter case; a sentence where there is none, or more than one. */
function columnOf(name: string, heading: readonly string[] | null): number | Message {
  if (heading === null) {
    return message(
      '“{name}” names no column: the file has no first row that names them. Give the column’s number instead.',
      { name },
    );
  }
  const found = heading.flatMap((cell, column) => (headerKey(cell) === headerKey(name) ? [column] : []));
  const [one] = found;
  if (one === undefined) {
    const all = listMessage(heading.map((cell) => message('“{name}”', { name: columnName(cell) })));
    return message('No column is called “{name}”. The file has {all}.', { name: columnName(name), all });
  }
  if (found.length > 1)
    return message('{count} columns are called “{name}”: give the number of one.', {
      count: String(found.length),
      name: columnName(name),
    });
  return one;
}

/** True where these cells can be the row that names the columns: it holds each heading that was chosen by name, or one that is known. */
export function canBeHeading(
  cells: readonly string[],
  choices: readonly ColumnChoice[],
  into: 'users' | 'incoming',
): boolean {
  const named = choices.flatMap(({ of }) => (typeof of === 'string' ? [headerKey(of)] : []));
  const keys = cells.map(headerKey);
  if (named.length > 0) return named.every((key) => keys.includes(key));
  return cells.some((cell) => targetNamed(cell, into) !== null);
}
