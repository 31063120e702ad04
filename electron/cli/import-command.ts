/** `postern import`: a CSV file into the set, with progress, a result and the rejected rows. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { checkWritable } from '../import/atomic-file.ts';
import { OwnerLeft } from '../app/owner/control-client.ts';
import type { OwnerClient } from '../app/relay/run-beside-owner.ts';
import type { Client } from '../../shared/contract/contract.ts';
import type { ImportReview, ImportState, RejectedRow } from '../../shared/contract/types.ts';
import { targetNamed, targetsFor, type ColumnChoice } from '../../shared/domain/column-map.ts';
import { COLUMN_ORDERS, type ColumnOrder } from '../../shared/domain/column-order.ts';
import { NO_DELIMITER, parseDelimiter } from '../../shared/domain/csv-delimiter.ts';
import { furtherName } from '../../shared/domain/csv-further.ts';
import { passedOverInWords, readingInWords } from '../../shared/domain/csv-reading.ts';
import type { CsvReading } from '../../shared/domain/csv-reading.ts';
import {
  SHEET_CHOICES,
  SPREADSHEET_CHOICES,
  unusedColumnName,
  type ImportAnswers,
} from '../../shared/domain/import-questions.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import { IMPORT_OUTCOMES, nothingToDo, ONLY_CHECKED, outcomeWord } from '../../shared/domain/import-words.ts';
import { tell } from '../../shared/text/text.ts';
import { PASSWORD_KINDS } from '../../shared/domain/verifier.ts';
import { parseTextEncoding, TEXT_ENCODINGS } from '../../shared/domain/text-encoding.ts';
import type { Command, ExitStatus, Invocation } from './command.ts';
import { counted, type Output } from './output.ts';
import { reviewInWords } from './review-words.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';

/** Rejected rows that are shown; `--rejects` has all. */
const SHOWN = 20;
const DUPLICATES = ['skip', 'update', 'fail'] as const;

export const importCommand: Command = {
  name: 'import',
  server: true,
  takes: 'FILE',
  about:
    'Import users from a CSV file, also one in a gzip archive, or from an Excel workbook (.xlsx): username,domain,password.\n' +
    'A first row that names the columns may name more: each setting, kind, lock with its reason, as “postern export” writes them.\n' +
    'With --on-duplicate update, a column that is there sets (an empty setting is inherited, an empty lock is none); all else stays.',
  flags: {
    'on-duplicate': {
      value: DUPLICATES.join('|'),
      help: 'What to do with users that exist; skip unless told.',
    },
    'all-or-nothing': { help: 'Import nothing if any row is rejected.' },
    'ignore-columns': {
      help: 'Go on without the columns that are not used; else the import stops and names them.',
    },
    'dry-run': { help: 'Only check: change nothing.' },
    encoding: {
      value: 'NAME',
      help: 'Read the file in this encoding (UTF-8, Windows-1251, Shift-JIS …) instead of finding it out.',
    },
    delimiter: {
      value: 'CHAR',
      help: 'What separates the cells (a character, comma, semicolon, tab, pipe) instead of finding it out.',
    },
    columns: {
      value: 'ORDER',
      help: `What stands in which column, where no first row names them: ${COLUMN_ORDERS.join('; ')}.`,
    },
    map: {
      value: 'COLUMN=FIELD',
      many: true,
      help:
        'Take a column, by its number or heading, for address, username, domain, password, a setting, lock or what is known of one; “-” leaves it out. ' +
        'Such as --map Mail=address --map 3=password --map Notes=-. Other columns are what their headings say.',
    },
    header: { value: 'yes|no', help: 'Whether the first row names the columns, where --map is given.' },
    passwords: {
      value: PASSWORD_KINDS.join('|'),
      help: 'What a column of passwords holds: clear text, or hashes as mail servers export them ({SSHA512}…, {BLF-CRYPT}…, $6$…). Where they look hashed, the import stops unless it is said.',
    },
    'spreadsheet-values': {
      value: SPREADSHEET_CHOICES.join('|'),
      help: 'What becomes of rows in which a spreadsheet has put #NAME?, TRUE, 1.23457E+11, 4-Mar, 1/2/2024 or 45292 in the place of a password or user name, perhaps.',
    },
    sheet: { value: 'NAME', help: 'Which sheet of a workbook; it has to be named where several hold rows.' },
    'sheet-contents': {
      value: SHEET_CHOICES.join('|'),
      help: 'Whether hidden rows of a sheet are imported; either says that hidden columns, merged cells and the kept results of formulas are taken as they are.',
    },
    rejects: { value: 'OUT', help: 'Write the rejected rows to this CSV file, without their passwords.' },
  },
  run: (invocation) => importFile(invocation, 'users'),
};

/** Options that an import of either kind of users has. */
export const IMPORT_FLAGS = Object.fromEntries(
  Object.entries(importCommand.flags).filter(([name]) => name !== 'columns'),
);

/** Runs an import from its arguments to what it says in the end. */
export async function importFile(invocation: Invocation, into: 'users' | 'incoming'): Promise<ExitStatus> {
  const [file, ...more] = invocation.args;
  if (file === undefined || more.length > 0) throw new UsageError('Give one file to import.');
  const onDuplicate = invocation.choice('on-duplicate', DUPLICATES) ?? 'skip';
  const request = {
    source: { from: 'path', path: resolve(file) },
    into,
    onDuplicate,
    allOrNothing: invocation.has('all-or-nothing'),
    dryRun: invocation.has('dry-run'),
    answers: answersFrom(invocation, into),
  } as const;
  const out = invocation.text('rejects');
  const rejects = out === undefined ? null : resolve(out);
  if (rejects !== null) {
    if (await isSameFile(rejects, request.source.path)) {
      throw new UsageError('--rejects takes another file than the one to import.');
    }
    await checkWritable(rejects, {
      set: invocation.set.path,
      keyFile: invocation.env['POSTERN_KEY_FILE'] || null,
    });
  }
  return withSet(invocation, 'writes', async (client) => {
    const state = await runJob(client, () => client.invoke('imports.start', request), invocation);
    const shown = await rejectedRows(client, state);
    // A failed import leaves a file only if there is something to say in it.
    const saved =
      rejects !== null && (state.phase === 'done' || shown.total > 0)
        ? await save(client, state.id, rejects)
        : null;
    const review = state.dryRun ? await client.invoke('imports.review', { id: state.id }) : null;
    return report(state, shown.rows, saved, review, invocation.out);
  });
}

/** What the options decide beforehand. */
export function answersFrom(invocation: Invocation, into: 'users' | 'incoming'): ImportAnswers {
  const name = invocation.text('encoding');
  const encoding = name === undefined ? undefined : parseTextEncoding(name);
  if (encoding === null) {
    throw new UsageError(`--encoding knows no “${name}”; it takes ${TEXT_ENCODINGS.join(', ')}.`);
  }
  const text = invocation.text('delimiter');
  const delimiter = text === undefined ? undefined : parseDelimiter(text);
  if (delimiter === null) throw new UsageError(`--delimiter cannot be “${text}”. ${NO_DELIMITER}`);
  const order = into === 'users' ? invocation.text('columns') : undefined;
  const columns = order === undefined ? undefined : parseOrder(order);
  if (columns === null) {
    throw new UsageError(`--columns cannot be “${order}”; it takes ${COLUMN_ORDERS.join('; ')}.`);
  }
  const sheet = invocation.text('sheet');
  const sheetContents = invocation.choice('sheet-contents', SHEET_CHOICES);
  const passwords = invocation.choice('passwords', PASSWORD_KINDS);
  const spreadsheetValues = invocation.choice('spreadsheet-values', SPREADSHEET_CHOICES);
  const map = invocation.texts('map').map((text) => columnChoice(text, into));
  const header = map.length === 0 ? undefined : invocation.choice('header', ['yes', 'no']);
  if (map.length > 0 && columns !== undefined) {
    throw new UsageError('--columns and --map say the same: give one of them.');
  }
  return {
    ...(columns && { columns }),
    ...(map.length > 0 && { map }),
    ...(header !== undefined && { header: header === 'yes' }),
    ...(sheet && { sheet }),
    ...(sheetContents && { sheetContents }),
    ...(passwords && { passwords }),
    ...(spreadsheetValues && { spreadsheetValues }),
    ...(invocation.has('ignore-columns') && { unusedColumns: 'leave-out' }),
    ...(encoding && { encoding }),
    ...(delimiter && { delimiter }),
  };
}

/** `Kennwort=password`, `3=-`: a heading may hold an equals sign, a field none. */
function columnChoice(text: string, into: 'users' | 'incoming'): ColumnChoice {
  const at = text.lastIndexOf('=');
  const column = text.slice(0, Math.max(0, at)).trim();
  const field = text.slice(at + 1).trim();
  if (column === '' || field === '') {
    throw new UsageError(
      `--map cannot be “${text}”: it takes COLUMN=FIELD, such as Mail=address or 3=password.`,
    );
  }
  const to =
    field === '-' ? null : (targetsFor(into).find((target) => target === field) ?? targetNamed(field, into));
  if (to === null && field !== '-') {
    throw new UsageError(
      `--map knows no field “${field}”; it takes ${targetsFor(into).join(', ')}, or - to leave the column out.`,
    );
  }
  const number = /^[1-9]\d{0,3}$/.test(column) ? Number(column) : null;
  return { of: number ?? column, to };
}

/** In any spelling that says the same: `Domain; user name; password`. */
function parseOrder(text: string): ColumnOrder | null {
  const key = text
    .toLowerCase()
    .replace(/user ?name|user\b/g, 'username')
    .replace(/e-?mail/g, 'address')
    .replace(/[\s;,]+/g, ',');
  return COLUMN_ORDERS.find((order) => order === key) ?? null;
}

/** The first of the rejected rows. What was imported stands, though its owner may have closed the set since. */
async function rejectedRows(
  client: Client,
  state: ImportState,
): Promise<{ total: number; rows: readonly RejectedRow[] }> {
  try {
    return await client.invoke('imports.rejected', { id: state.id, offset: 0, limit: SHOWN });
  } catch (error) {
    if (state.phase !== 'done') throw error;
    return { total: state.rejected, rows: [] };
  }
}

/** By a link or in other letter case, too. */
async function isSameFile(path: string, other: string): Promise<boolean> {
  if (path === other) return true;
  const [one, two] = await Promise.all(
    [path, other].map((file) => stat(file, { bigint: true }).catch(() => null)),
  );
  return one?.ino !== undefined && one.ino === two?.ino && one.dev === two.dev;
}

/**
 * The import from its start to its end. An owner that leaves meanwhile cancels what has not ended, and forgets it: then
 * nothing of it was kept, and it can be begun again elsewhere.
 */
export async function runJob(
  client: OwnerClient,
  start: () => Promise<ImportState>,
  { out, signal }: Pick<Invocation, 'out' | 'signal'>,
): Promise<ImportState> {
  const ended = Promise.withResolvers<ImportState>();
  let id: string | null = null;
  const look = (state: ImportState) => {
    if (state.id !== id) return;
    out.status(progress(state));
    if (state.phase !== 'reading' && state.phase !== 'committing') ended.resolve(state);
  };
  const stop = client.subscribe('import', look);
  // An import that could not be started waits for no end.
  ended.promise.catch(() => undefined);
  client.whenLost((error) => ended.reject(id === null ? error : lost(error)));
  const cancel = () => {
    if (id !== null)
      void client.invoke('imports.cancel', { id }).catch((error: unknown) => ended.reject(error));
  };
  signal.addEventListener('abort', cancel);
  try {
    const started = await start();
    ({ id } = started);
    // Events that came before the id was known are made up for by asking.
    const now = await client.invoke('imports.state', { id });
    if (now !== null) look(now);
    if (signal.aborted) cancel();
    const state = await ended.promise;
    // Whatever ended it is final only here: the last event may have overtaken the numbers.
    const final = await client.invoke('imports.state', { id: state.id }).catch((error: unknown) => {
      if (error instanceof OwnerLeft) return null;
      throw error;
    });
    if (final === null && state.phase === 'cancelled' && !signal.aborted) throw undone();
    return final ?? state;
  } catch (error) {
    throw id !== null && error instanceof OwnerLeft ? lost(error) : error;
  } finally {
    stop();
    signal.removeEventListener('abort', cancel);
    out.clearStatus();
  }
}

/** A goodbye comes after what was under way has been cancelled; without one, its last line may have reached the disk. */
function lost(error: Error): Error {
  if (error instanceof OwnerLeft && error.said) return undone();
  return PosternError.asSaid(
    'io-failed',
    'The process that has the set open was ended during the import. Either all of it was done or nothing: see “postern activity”, and import again if it is not there.',
  );
}

function undone(): OwnerLeft {
  return new OwnerLeft('The import was cancelled with its owner.', { undone: true });
}

type Saved = { readonly file: string } | { readonly problem: string };

/** The import stands, whatever becomes of the file of its rejected rows. */
async function save(client: Client, id: string, path: string): Promise<Saved> {
  try {
    return await client.invoke('imports.saveRejects', { id, path });
  } catch (error) {
    return { problem: error instanceof PosternError ? error.message : `“${path}” could not be written.` };
  }
}

async function report(
  state: ImportState,
  rejected: readonly RejectedRow[],
  saved: Saved | null,
  review: ImportReview | null,
  out: Output,
): Promise<ExitStatus> {
  const { rows, created, updated, skipped, change, seconds, error, detected, passedOver } = state;
  // What the file was taken for is in doubt then: a part of the answer, and no news.
  const asked = error?.code === 'choice-needed';
  const leftOut = asked ? [] : (detected?.leftOut ?? []);
  const ignoredColumns = leftOut.map(({ column, name }) => ({ column, name }));
  const sets = detected?.sets ?? [];
  const counts = { rows, created, updated, skipped, rejected: state.rejected };
  const result = {
    ...counts,
    change,
    seconds,
    furtherColumns: sets,
    ignoredColumns,
    detected,
    passedOver,
    ...(review && { review }),
  };
  const passed = passedOverInWords(passedOver);
  if (detected !== null && !asked) out.note(reading(state.file, detected));
  if (passed !== '') out.note(`${state.file}: ${passed}.`);
  if (sets.length > 0 && !asked)
    out.note(`Beside username, domain and password: ${sets.map(furtherName).join(', ')}.`);
  if (leftOut.length > 0 && state.phase === 'done') {
    out.note(`Left out: ${leftOut.map((column) => unusedColumnName(column)).join('; ')}.`);
  }
  for (const line of review === null ? [] : reviewInWords(review)) out.note(line);
  for (const row of rejected) {
    const column = row.column === null ? '' : `, column ${row.column}`;
    out.note(`${state.file}, line ${row.line}${column}: ${row.reason}`);
  }
  if (state.rejected > rejected.length) {
    const all =
      saved !== null && 'file' in saved ? `all are in ${saved.file}` : '--rejects OUT writes them all';
    out.note(`… and ${counted(state.rejected - rejected.length, 'rejected row')} more; ${all}.`);
  }
  const problem = saved !== null && 'problem' in saved ? saved.problem : null;
  if (problem !== null) out.note(`postern: The rejected rows were not saved. ${problem}`);
  if (state.phase !== 'done') {
    const report = error ?? {
      code: 'cancelled',
      message: 'The import was cancelled; nothing of it was kept.',
    };
    out.note(`postern: ${report.message}`);
    if (out.json) await out.result({ ...result, error: report }, '');
    return 1;
  }
  const parts = IMPORT_OUTCOMES.map((outcome) => `${state[outcome]} ${outcomeWord(outcome, state)}`);
  const numbers = `${counted(rows, 'row')}: ${parts.join(', ')}`;
  const none = nothingToDo(state);
  const nothing = none && tell(none);
  if (nothing !== null) out.note(nothing);
  const checked = state.dryRun ? `${ONLY_CHECKED} ` : '';
  await out.result(result, `${checked}${numbers}, in ${seconds.toFixed(1)} s.`);
  return state.rejected > 0 ? 3 : 0;
}

/** What was found out about the file, and how to say it if it is not so. */
function reading(file: string, detected: CsvReading): string {
  const assumed = detected.encodingBy === 'assumed' ? ' If it is another encoding: --encoding NAME.' : '';
  return `${file} was read as ${readingInWords(detected)}.${assumed}`;
}

function progress(state: ImportState): string {
  const share = state.totalBytes === 0 ? 1 : state.bytes / state.totalBytes;
  const left = state.eta === null ? '' : `, ${Math.ceil(state.eta)} s left`;
  const rate = Math.round(state.rowsPerSecond).toLocaleString('en');
  // How much there is, a directory does not say beforehand.
  if (state.from === 'directory') return `${state.file}: ${counted(state.rows, 'row')}, ${rate} a second`;
  return `${state.file}: ${Math.floor(share * 100)} %, ${counted(state.rows, 'row')}, ${rate} a second${left}`;
}
