/** The contract's operations that write a list as a CSV file for reading. */
import * as v from 'valibot';
import { userQuerySchema } from '../domain/query.ts';
import { EVERYTHING } from '../lists/filter.ts';
import { filterSchema } from '../lists/filter-schema.ts';
import { ACTIVITY } from '../lists/change-lists.ts';
import type { List } from '../lists/list.ts';
import { LOG, QUARANTINE, QUEUE } from '../lists/mail-lists.ts';
import { operation, path } from './operation.ts';
import type { ListExportState } from './relay-types.ts';
import { ACTIVITY_SORTS, type ExportResult } from './types.ts';

const job = v.pipe(v.string(), v.minLength(1), v.maxLength(60));

const mailList = <K extends 'queue' | 'quarantine' | 'log'>(key: K, list: List) =>
  v.strictObject({
    list: v.literal(key),
    filter: v.optional(filterSchema(list), EVERYTHING),
    sort: v.optional(
      v.strictObject({
        field: v.picklist(list.fields.filter(({ sortable }) => sortable).map(({ key: name }) => name)),
        descending: v.boolean(),
      }),
    ),
  });

/** What is written: all that matches, in the order that is shown. */
const exported = v.variant('list', [
  mailList('queue', QUEUE),
  mailList('quarantine', QUARANTINE),
  mailList('log', LOG),
  v.strictObject({ list: v.literal('usage'), query: v.optional(userQuerySchema, {}) }),
  v.strictObject({
    list: v.literal('activity'),
    filter: v.optional(filterSchema(ACTIVITY), EVERYTHING),
    sort: v.optional(v.strictObject({ field: v.picklist(ACTIVITY_SORTS), descending: v.boolean() })),
  }),
]);
export type ExportedList = v.InferOutput<typeof exported>;
export type ExportedListInput = v.InferInput<typeof exported>;

export const listExportContract = {
  'lists.export': operation<ExportResult>()(
    'Writes what matches a list as CSV for reading: the columns that are named, and no cell that a spreadsheet computes.',
    v.strictObject({
      of: exported,
      /** Those that are shown, by their ids, in their order. */
      columns: v.pipe(
        v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(60))),
        v.minLength(1),
        v.maxLength(100),
      ),
      path,
      /** What it is called while it is under way. */
      job: v.optional(job),
    }),
  ),
  'lists.exporting': operation<ListExportState | null>()(
    'How far the file of a list is; `stop` ends it, and nothing is written. Null: it is not under way.',
    v.strictObject({ job, stop: v.optional(v.boolean(), false) }),
  ),
} as const;
