/** Queue, quarantine, mail log, usage and activity as CSV files. */
import { resolve } from 'node:path';
import type { CheckedRequest } from '../../../shared/contract/contract.ts';
import type { ExportedList } from '../../../shared/contract/list-export-contract.ts';
import type { MailLogRow, QuarantineRow, QueueRow, UsageRow } from '../../../shared/contract/relay-types.ts';
import type { ChangeEntry, ExportResult } from '../../../shared/contract/types.ts';
import { assertNever } from '../../../shared/domain/assert-never.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { isIncomplete } from '../../../shared/domain/set-health.ts';
import { csvColumns, type CsvListKey, type CsvRows } from '../../../shared/lists/csv-columns.ts';
import { LISTS } from '../../../shared/lists/lists.ts';
import type { ListEntries, ListSort, MailListKey } from '../../relay/mail/mail-reading.ts';
import { named } from '../base/mail-names.ts';
import type { Group } from '../base/handler-types.ts';
import { EXPORT_STEP, type ExportSource } from '../jobs/list-exports.ts';
import type { AppContext } from './app-context.ts';
import { usageRows } from './usage.ts';

type Asked = CheckedRequest<'lists.export'>;
type Of<L extends CsvListKey> = Extract<ExportedList, { list: L }>;
type Context = Pick<AppContext, 'listExports' | 'session' | 'relay' | 'now'>;

/** The contract's operations that write lists. */
export function listExportHandlers(context: Context): Group<'lists'> {
  return {
    'lists.export': (asked) => exported(context, asked),
    'lists.exporting': ({ job, stop }) => context.listExports.look(job, stop),
  };
}

function exported(context: Context, asked: Asked): Promise<ExportResult> {
  const { of } = asked;
  switch (of.list) {
    case 'queue':
      return write(context, asked, 'queue', () => mailRows<'queue', QueueRow>(context, of, named));
    case 'quarantine':
      return write(context, asked, 'quarantine', () =>
        mailRows<'quarantine', QuarantineRow>(context, of, named),
      );
    case 'log':
      return write(context, asked, 'log', () => mailRows<'log', MailLogRow>(context, of, named));
    case 'usage':
      return write(context, asked, 'usage', () => Promise.resolve(usersRows(context, of)));
    case 'activity':
      return write(context, asked, 'activity', () => Promise.resolve(changeRows(context, of)));
    default:
      return assertNever(of);
  }
}

async function write<L extends CsvListKey>(
  { listExports, session, relay, now }: Context,
  { columns: ids, path, job }: Asked,
  list: L,
  source: () => Promise<ExportSource<CsvRows[L]>>,
): Promise<ExportResult> {
  const { columns, unknown } = csvColumns(list, ids);
  if (unknown !== null)
    throw PosternError.of(
      'invalid-request',
      'This list has no column “{unknown}”.',
      { unknown },
      { field: 'columns' },
    );
  const moment = { now: now(), relay: await relay.state() };
  return listExports.run({ job, path: resolve(path), own: session.ownFiles(), columns, moment, source });
}

/** What matches now, by its ids: what comes meanwhile is not in the file, and nothing is in it twice. */
async function mailRows<L extends MailListKey, Row>(
  { relay, now }: Context,
  { list, filter, sort }: { readonly list: L } & Pick<Of<MailListKey>, 'filter' | 'sort'>,
  row: (entry: ListEntries[L]) => Row,
): Promise<ExportSource<Row>> {
  const reading = await relay.reading();
  if (reading === null) return { count: 0, rows: () => Promise.resolve([]) };
  const ids = await reading.ids({ list, filter, at: now(), sort: sort ?? usual(list) });
  return {
    count: ids.length,
    rows: async (from, count) => {
      const entries = await reading.entries({ list, ids: ids.slice(from, from + count) });
      // The thread answers for each list with entries of that list.
      return (entries as readonly ListEntries[L][]).map(row);
    },
  };
}

/** As the list comes. */
function usual(list: MailListKey): ListSort {
  return LISTS[list].sort ?? { field: 'received', descending: false };
}

function usersRows({ session, relay, now }: Context, { query }: Of<'usage'>): ExportSource<UsageRow> {
  const store = session.store();
  const ids = store.matching(query);
  return {
    count: ids.length,
    rows: (from, count) => {
      const users = [...ids.subarray(from, from + count)].flatMap((id) => store.get(id) ?? []);
      return usageRows(store, relay, users, now());
    },
  };
}

/** Changes that come meanwhile move the others on: what was written already is passed over. */
function changeRows({ session }: Context, { filter, sort }: Of<'activity'>): ExportSource<ChangeEntry> {
  const store = session.store();
  if (isIncomplete(store.info().damage)) {
    throw PosternError.of(
      'set-damaged',
      'The set is damaged: changes are missing from what is shown, so a file of it would be less than there was. Nothing was written.',
      {},
    );
  }
  const how = { filter, ...(sort === undefined ? {} : { sort }) };
  const { total } = store.changes(0, 1, how);
  const seen = new Set<string>();
  return {
    count: total,
    rows: (from) => {
      const { changes } = store.changes(from, EXPORT_STEP, how);
      const fresh = changes.filter(({ seq, time, summary }) => !seen.has(`${seq ?? `${time} ${summary}`}`));
      for (const { seq, time, summary } of fresh) seen.add(`${seq ?? `${time} ${summary}`}`);
      return Promise.resolve(fresh);
    },
  };
}
