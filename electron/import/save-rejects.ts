/** Rejected rows as a CSV that can be mended and imported again: the importer passes over its last four columns. */
import { tell } from '../../shared/text/text.ts';
import { createReadStream } from 'node:fs';
import Papa from 'papaparse';
import type { ExportResult } from '../../shared/contract/types.ts';
import { nameCells } from '../../shared/domain/column-order.ts';
import { GATEWAY_COLUMNS, type CsvColumns } from '../../shared/domain/csv-row.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import type { OwnFiles } from '../store/log/own-files.ts';
import { writeAtomically } from './atomic-file.ts';
import { readRows } from './read-rows.ts';
import { openSourceFile } from './source-file.ts';
import type { ReadAs, Reject } from './worker-messages.ts';

const HEADER = ['username', 'domain', 'password'];
const WHY = ['line', 'column', 'field', 'reason'];
const SLICE = 1000;

/** The imported file, as the import read it; `called`: how people know it. */
interface Source {
  readonly path: string;
  readonly called?: string;
  readonly modified: number;
  readonly readAs: ReadAs;
}

/** Passwords are kept nowhere, so they are read from `source` again; null leaves them out. */
export async function saveRejects(
  path: string,
  rejects: () => Iterable<Reject>,
  source: Source | null,
  further: readonly string[],
  own: OwnFiles,
): Promise<ExportResult> {
  const rows = await writeAtomically(path, 0o600, own, async (append) => {
    await append(csv([[...HEADER, ...further, ...WHY]]));
    const why = reasonWith(further.length);
    return source === null ? writeWithout(rejects(), why, append) : writeWith(rejects(), source, why, append);
  });
  return { rows, file: path };
}

/** Copies rejected rows that were saved before. */
export async function copyRejects(saved: ExportResult, path: string, own: OwnFiles): Promise<ExportResult> {
  await writeAtomically(path, 0o600, own, async (append) => {
    for await (const text of createReadStream(saved.file, 'utf8')) await append(text as string);
  });
  return { rows: saved.rows, file: path };
}

async function writeWithout(
  rejects: Iterable<Reject>,
  why: (reject: Reject) => unknown[],
  append: (text: string) => Promise<void>,
): Promise<number> {
  let count = 0;
  let slice: unknown[][] = [];
  for (const reject of rejects) {
    slice.push([reject.username, reject.domain, '', ...why(reject)]);
    count += 1;
    if (slice.length === SLICE) {
      await append(csv(slice));
      slice = [];
    }
  }
  await append(csv(slice));
  return count;
}

async function writeWith(
  rejects: Iterable<Reject>,
  from: Source,
  why: (reject: Reject) => unknown[],
  append: (text: string) => Promise<void>,
): Promise<number> {
  const source = await openSourceFile(from.path, from.called, from.readAs);
  try {
    if (source.modified !== from.modified) {
      throw PosternError.of(
        'bad-file',
        'The file was changed since the import, so the passwords of its rejected rows cannot be told: import it again.',
        {},
        { path: from.called ?? from.path },
      );
    }
    const left = rejects[Symbol.iterator]();
    let next = left.next();
    let count = 0;
    let slice: unknown[][] = [];
    let at: CsvColumns = GATEWAY_COLUMNS;
    let delimiter = ',';
    const take = (line: number, cells: readonly unknown[]): void => {
      if (next.done === true || next.value.line !== line) return;
      slice.push([...cells, ...why(next.value)]);
      count += 1;
      next = left.next();
    };
    await readRows(source, from.readAs, {
      detected: (dialect) => {
        at = dialect.columns;
        delimiter = dialect.delimiter;
      },
      row(cells, line) {
        // A password with the delimiter in it, unquoted, is whole again when the rest is joined.
        if (cells.length !== at.count) take(line, [cells[0], cells[1], cells.slice(2).join(delimiter)]);
        else {
          const { username, domain } = nameCells(cells, at);
          take(line, [username, domain, cells[at.password] ?? '']);
        }
      },
      doubtful: (cells, line) => take(line, [cells[0], cells[1], cells.slice(2).join(delimiter)]),
      broken: ({ line, firstCell }) => take(line, [firstCell, '', '']),
      async pace() {
        await append(csv(slice));
        slice = [];
      },
    });
    return count;
  } finally {
    await source.handle.close();
  }
}

/** What follows the password: the cells of the `count` further columns, then where the row stood and what is wrong. */
function reasonWith(count: number): (reject: Reject) => unknown[] {
  const none = new Array<string>(count).fill('');
  return ({ line, column, field, reason, further = none }) => [
    ...further,
    line,
    column ?? '',
    field ?? '',
    tell(reason),
  ];
}

function csv(rows: unknown[][]): string {
  return rows.length === 0 ? '' : `${Papa.unparse(rows, { newline: '\n' })}\n`;
}
