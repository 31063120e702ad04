/** The columns of a list as a file for reading has them: every field that its rows hold, and what is worked out of them. */
import type { MailLogRow, QuarantineRow, QueueRow, RelayState, UsageRow } from '../contract/relay-types.ts';
import type { ChangeEntry } from '../contract/types.ts';
import { whyOf } from '../domain/mail-log-words.ts';
import { destinationOf, queueWhy } from '../domain/queue-why.ts';
import { nearestLimit } from '../domain/usage.ts';
import { ACTIVITY, ACTIVITY_VALUES } from './change-lists.ts';
import { fieldOf, type List } from './list.ts';
import { LOG, LOG_VALUES, QUARANTINE, QUARANTINE_VALUES, QUEUE, QUEUE_VALUES } from './mail-lists.ts';
import type { RowValues, Value } from './row-values.ts';
import { USED_RULES } from './user-fields.ts';
import { USAGE } from './user-lists.ts';

/** What a cell may need beside its row. */
export interface CsvMoment {
  readonly now: number;
  readonly relay: Pick<RelayState, 'phase' | 'paused'> | null;
}

export interface CsvColumn<Row> {
  readonly id: string;
  readonly title: string;
  readonly text: (row: Row, moment: CsvMoment) => string;
}

export interface CsvRows {
  readonly queue: QueueRow;
  readonly quarantine: QuarantineRow;
  readonly log: MailLogRow;
  readonly usage: UsageRow;
  readonly activity: ChangeEntry;
}
export type CsvListKey = keyof CsvRows;

const usedOf = (key: keyof typeof USED_RULES) => (row: UsageRow) =>
  row.rules.find(({ rule }) => rule === USED_RULES[key]);

const USAGE_VALUES: RowValues<UsageRow> = {
  address: (row) => row.displayAddress,
  share: ({ rules }) => Math.round(1000 * (nearestLimit(rules)?.share ?? 0)) / 10,
  status: (row) => row.status,
};

const USED = Object.keys(USED_RULES) as (keyof typeof USED_RULES)[];

/** By list, in the order in which they come. */
export const CSV_COLUMNS: { readonly [L in CsvListKey]: readonly CsvColumn<CsvRows[L]>[] } = {
  queue: [
    ...ofFields(QUEUE, QUEUE_VALUES),
    { id: 'why', title: 'Why', text: (row, { now, relay }) => queueWhy(row, relay, now) },
    { id: 'destination', title: 'Destination', text: (row) => destinationOf(row) },
  ],
  quarantine: ofFields(QUARANTINE, QUARANTINE_VALUES),
  log: [...ofFields(LOG, LOG_VALUES), { id: 'why', title: 'Why', text: (row) => whyOf(row) }],
  usage: [
    ...ofFields(USAGE, USAGE_VALUES),
    // A limit is a column of its own: a spreadsheet counts with both.
    ...USED.flatMap((key): CsvColumn<UsageRow>[] => {
      const title = fieldOf(USAGE, key)?.words[0] ?? key;
      return [
        { id: key, title, text: (row) => String(usedOf(key)(row)?.used ?? '') },
        { id: key, title: `${title}: limit`, text: (row) => limitText(usedOf(key)(row)?.limit) },
      ];
    }),
    {
      id: 'resets',
      title: 'Resets',
      text: ({ rules }) => cellOf(nearestLimit(rules)?.rule.resets ?? null, true),
    },
  ],
  activity: ofFields(ACTIVITY, ACTIVITY_VALUES),
};

/** The columns of these ids in their order; an id that the list has not is given back by itself. */
export function csvColumns<L extends CsvListKey>(
  list: L,
  ids: readonly string[],
): { readonly columns: readonly CsvColumn<CsvRows[L]>[]; readonly unknown: string | null } {
  const known: readonly CsvColumn<CsvRows[L]>[] = CSV_COLUMNS[list];
  const unknown = ids.find((id) => !known.some((one) => one.id === id)) ?? null;
  return { columns: ids.flatMap((id) => known.filter((one) => one.id === id)), unknown };
}

function ofFields<Row>(list: List, values: RowValues<Row>): readonly CsvColumn<Row>[] {
  return list.fields.flatMap((field): CsvColumn<Row>[] => {
    const value = values[field.key];
    if (value === undefined) return [];
    const { type } = field;
    const words = (one: Value): Value =>
      type.kind === 'choice' ? (type.choices.find((choice) => choice.value === one)?.words[0] ?? one) : one;
    return [
      {
        id: field.key,
        title: field.words[0],
        text: (row) => cellOf(words(value(row)), type.kind === 'time'),
      },
    ];
  });
}

/** Times as every spreadsheet and program reads them. */
function cellOf(value: Value, time: boolean): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return time ? new Date(value).toISOString() : String(value);
  return typeof value === 'string' ? value : value.join(', ');
}

function limitText(limit: number | undefined): string {
  return limit === undefined ? '' : limit === 0 ? 'unlimited' : String(limit);
}
