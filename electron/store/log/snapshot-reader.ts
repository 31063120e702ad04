/** Reads a snapshot section by section. A damaged section ends the reading: what came before stands, the rest is reported. */
import { usersMessage } from '../../../shared/domain/change-message.ts';
import { said } from './damage.ts';
import { message } from '../../../shared/text/text.ts';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DamageReport } from '../../../shared/contract/types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { FileCursor } from './file-cursor.ts';
import { checksum, decodeLine, FORMAT, formatOf } from './line-format.ts';
import {
  count,
  MOST_BYTES,
  overrides,
  Plausible,
  system,
  text,
  time,
  whatIsWrong,
} from '../model/plausible.ts';
import { codeOf, segmentsIn, SNAPSHOT } from './set-files.ts';
import type { SetState } from '../table/set-state.ts';
import type { EndLine, SectionLine, SnapshotHead } from './snapshot-format.ts';
import { takeHead, takeLastIds, takeRows } from './snapshot-rows.ts';

export interface SnapshotRead {
  readonly head: SnapshotHead;
  readonly bytes: number;
  readonly damage: DamageReport | null;
}

/** The first line of the snapshot in `folder`. Rejects with `not-a-set`, `set-damaged` or `set-newer-format`. */
export async function readSnapshotHead(folder: string): Promise<SnapshotHead> {
  const cursor = await openSnapshot(folder);
  try {
    return (await headOf(cursor, folder)).head;
  } finally {
    await cursor.close();
  }
}

/** Fills an empty state from the snapshot in `folder`. */
export async function readSnapshot(folder: string, state: SetState): Promise<SnapshotRead> {
  const cursor = await openSnapshot(folder);
  try {
    const { head, format } = await headOf(cursor, folder);
    checkHead(head, folder);
    takeHead(head, format, state, new Plausible(folder));
    const damage = await readSections(cursor, head, state);
    takeLastIds(head, state);
    return { head, bytes: cursor.offset, damage };
  } finally {
    await cursor.close();
  }
}

async function openSnapshot(folder: string): Promise<FileCursor> {
  try {
    const isFolder = (await lstat(join(folder, SNAPSHOT))).isDirectory();
    if (isFolder && (await segmentsIn(folder)).length === 0) throw notASet(folder);
    return await FileCursor.open(join(folder, SNAPSHOT));
  } catch (error) {
    if (error instanceof PosternError) throw error;
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') {
      throw notASet(folder, error);
    }
    throw PosternError.of(
      'io-failed',
      '{path} cannot be read ({code}). Check the disk and its permissions.',
      { path: join(folder, SNAPSHOT), code: codeOf(error) },
      { path: folder },
      { cause: error },
    );
  }
}

async function headOf(
  cursor: FileCursor,
  folder: string,
): Promise<{ readonly head: SnapshotHead; readonly format: number }> {
  const line = await cursor.line();
  const decoded = line === undefined ? null : decodeLine(line);
  if (decoded?.ok === true && line !== undefined) {
    const format = formatOf(line);
    const head = tried(() => JSON.parse(decoded.body.toString()) as Partial<SnapshotHead> | null);
    if (typeof head === 'object' && head?.postern === 'user-set')
      return { head: head as SnapshotHead, format };
  }
  if (decoded?.ok === false && decoded.newerFormat !== null) throw newerFormat(folder, decoded.newerFormat);
  const text = (line ?? cursor.rest()).subarray(0, 200).toString('latin1');
  if (!text.includes('"postern"')) throw notASet(folder);
  throw PosternError.of(
    'set-damaged',
    'The first line of {folder} is damaged, so nothing of the set can be read. Nothing was changed; restore the folder from a backup.',
    { folder: join(folder, SNAPSHOT) },
    { path: folder, file: SNAPSHOT },
  );
}

/** The refusal of a set that a newer version wrote. */
export function newerFormat(folder: string, format: number): PosternError {
  return PosternError.of(
    'set-newer-format',
    '{folder} was written by a newer version of Postern (format {format}; this one reads format {format2}). Update Postern to open it.',
    { folder, format, format2: FORMAT },
    { path: folder, format, supported: FORMAT },
  );
}

function notASet(folder: string, cause?: unknown): PosternError {
  return PosternError.of(
    'not-a-set',
    '{folder} is not a user set. Choose a folder that Postern made, or create a new set.',
    { folder },
    { path: folder },
    { cause },
  );
}

async function readSections(
  cursor: FileCursor,
  head: SnapshotHead,
  state: SetState,
): Promise<DamageReport | null> {
  const domains: string[] = [];
  let lines = 1;
  const damaged = (line: number, offset: number, why = ''): DamageReport => ({
    kind: 'bad-snapshot',
    file: SNAPSHOT,
    line,
    offset,
    bytes: 0,
    setAside: null,
    ...said(
      message(
        'The snapshot is damaged from line {line} on{why, select, none {} other { ({why})}}: {size} of its {users} could be read. {lost} and every change after number {seq} are not shown. The set is open for reading only, its files are untouched; restore the folder from a backup.',
        {
          line: String(line),
          why: why === '' ? 'none' : why,
          size: String(state.table.size),
          users: usersMessage(head.users),
          lost: usersMessage(head.users - state.table.size),
          seq: String(head.seq),
        },
      ),
    ),
  });
  for (;;) {
    const at = cursor.offset;
    const line = await cursor.line();
    const decoded = line === undefined ? null : decodeLine(line);
    lines++;
    // A snapshot is of one format throughout: what it is opened by must not hang on one byte.
    if (decoded?.ok !== true || line === undefined || formatOf(line) !== state.format)
      return damaged(lines, at);
    const said = tried(() => JSON.parse(decoded.body.toString()) as SectionLine | EndLine | null);
    if (typeof said === 'string' || said === null) return damaged(lines, at, said ?? '');
    if ('end' in said) {
      const rows = said.rows as Partial<EndLine['rows']> | null;
      const whole = rows?.users === state.table.size && (rows.incoming ?? 0) === state.incoming.rows.size;
      return whole ? null : damaged(lines, at);
    }
    const bytes = isSection(said) ? await cursor.bytes(said.bytes) : undefined;
    if (bytes === undefined || checksum(bytes) !== said.checksum) return damaged(lines + 1, at);
    const wrong = tried(() => takeRows(said.section, rowsOf(bytes), state, domains));
    if (wrong !== undefined) return damaged(lines + 1, at, wrong);
    lines += said.rows;
  }
}

/** What came of it, or what was wrong with what a file says. */
function tried<T>(work: () => T): T | string {
  try {
    return work();
  } catch (error) {
    return whatIsWrong(error);
  }
}

function isSection({ bytes, rows }: SectionLine): boolean {
  return Number.isInteger(bytes) && bytes >= 0 && bytes <= MOST_BYTES && Number.isInteger(rows) && rows >= 0;
}

/** Throws `set-damaged` for a first line that says what cannot be. */
function checkHead(head: SnapshotHead, folder: string): void {
  try {
    text(head.id, 100);
    text(head.name, 10_000);
    for (const value of [head.seq, head.lastBlock, head.segment, head.users]) count(value, 'a number');
    for (const id of [head.lastId, head.lastIncoming ?? 0]) new Plausible(folder).id(id);
    time(head.time);
    system(head.system);
    overrides(head.level);
  } catch (error) {
    throw PosternError.of(
      'set-damaged',
      'The first line of {path} says what cannot be: {why}. Nothing was changed; restore the folder from a backup.',
      { path: join(folder, SNAPSHOT), why: whatIsWrong(error) },
      { path: folder, file: SNAPSHOT },
    );
  }
}

// A newline never stands inside a JSON text, so the lines become one array by putting commas in its place.
function rowsOf(bytes: Buffer): unknown[] {
  const text = bytes.toString('utf8', 0, bytes.length - 1);
  return JSON.parse(`[${text.replaceAll('\n', ',')}]`) as unknown[];
}
