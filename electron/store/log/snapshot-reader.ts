/** Reads a snapshot section by section. A damaged section ends the reading: what came before stands, the rest is reported. */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { assertNever } from '../../../shared/domain/assert-never.ts';
import type { DamageReport } from '../../../shared/contract/types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { DEFAULT_SYSTEM_SETTINGS } from '../../../shared/domain/settings.ts';
import { FileCursor } from './file-cursor.ts';
import { checksum, decodeLine, FORMAT, formatOf } from './line-format.ts';
import {
  aLock,
  count,
  header,
  Implausible,
  list,
  MOST_BYTES,
  overrides,
  place,
  Plausible,
  system,
  text,
  time,
  user as aUser,
  whatIsWrong,
} from '../model/plausible.ts';
import type { IncomingRow, UserRow } from '../model/journal-types.ts';
import { blockOf } from '../table/sealed-blocks.ts';
import { codeOf, segmentsIn, SNAPSHOT } from './set-files.ts';
import type { SetState } from '../table/set-state.ts';
import { countUsers } from '../../../shared/domain/change-sentence.ts';
import {
  recordOf,
  type SectionKind,
  type EndLine,
  type SectionLine,
  type SnapshotBlock,
  type SnapshotChange,
  type SnapshotDomain,
  type SnapshotDropped,
  type SnapshotHead,
  type SnapshotIncoming,
  type SnapshotMark,
  type SnapshotUser,
} from './snapshot-format.ts';

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
    Object.assign(state, {
      format,
      plausible: new Plausible(folder),
      id: head.id,
      name: head.name,
      sample: head.sample,
      seq: head.seq,
      system: { ...DEFAULT_SYSTEM_SETTINGS, ...head.system },
      level: head.level,
    });
    state.blocks.reserve(head.lastBlock);
    const damage = await readSections(cursor, head, state);
    state.table.reserve(head.lastId);
    if (head.lastIncoming !== undefined) state.incoming.rows.reserve(head.lastIncoming);
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
    throw new PosternError(
      'io-failed',
      `${join(folder, SNAPSHOT)} cannot be read (${codeOf(error)}). Check the disk and its permissions.`,
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
    message:
      `The snapshot is damaged from line ${line} on${why === '' ? '' : ` (${why})`}: ${state.table.size} of its ${countUsers(head.users)} could be read. ` +
      `${countUsers(head.users - state.table.size)} and every change after number ${head.seq} are not shown. The set is open for reading only, its files are untouched; restore the folder from a backup.`,
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
    const wrong = tried(() => load(said.section, rowsOf(bytes), state, domains));
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
    throw new PosternError(
      'set-damaged',
      `The first line of ${join(folder, SNAPSHOT)} says what cannot be: ${whatIsWrong(error)}. Nothing was changed; restore the folder from a backup.`,
      { path: folder, file: SNAPSHOT },
    );
  }
}

// A newline never stands inside a JSON text, so the lines become one array by putting commas in its place.
function rowsOf(bytes: Buffer): unknown[] {
  const text = bytes.toString('utf8', 0, bytes.length - 1);
  return JSON.parse(`[${text.replaceAll('\n', ',')}]`) as unknown[];
}

function load(kind: SectionKind, rows: unknown[], state: SetState, domains: string[]): void {
  const { table, blocks, history, plausible } = state;
  switch (kind) {
    case 'domains':
      for (const [domain, settings] of rows as SnapshotDomain[]) {
        text(domain, 1_000);
        if (settings !== null) overrides(settings);
        domains.push(domain);
        if (settings !== null) state.domains.set(domain, settings);
      }
      return;
    case 'blocks':
      for (const row of rows as SnapshotBlock[]) {
        const [id, entries, base64, segment, offset, length, wanted] = row;
        place(id, entries);
        text(base64, MOST_BYTES);
        for (const at of [segment, offset, length]) count(at, 'a place in the journal');
        blocks.put(id, blockOf([id, entries, base64]), segment === 0 ? null : { segment, offset, length });
        if (wanted === 1) blocks.want(id);
      }
      return;
    case 'users':
      for (const row of rows as SnapshotUser[]) {
        const [
          id,
          user,
          username,
          domain,
          block,
          entry,
          createdAt,
          changedAt,
          settings,
          lock,
          verifier,
          kept,
        ] = row;
        plausible?.id(id);
        if (id < 1) throw new Implausible('a user has the id 0');
        aUser(user, username, domains[domain]);
        place(block, entry);
        time(createdAt);
        time(changedAt);
        if (settings) overrides(settings);
        if (lock) aLock(lock);
        if (verifier !== undefined) text(verifier, 10_000);
        table.insertRow(id, user, username, domains[domain] as string, block, entry, createdAt, false);
        if (verifier !== undefined) table.setVerifier(id, verifier, kept === 1);
        if (block !== 0 && (verifier === undefined || kept === 1)) blocks.use(block);
        if (changedAt !== 0) table.touch(id, changedAt);
        if (settings) table.setSettings(id, settings);
        if (lock) table.setLock(id, lock);
      }
      return;
    case 'incoming':
      for (const row of rows as SnapshotIncoming[]) {
        const user = row.with(2, domains[row[2]] ?? '') as unknown as IncomingRow;
        plausible?.incomingRow(user);
        if (domains[row[2]] === undefined) throw new Implausible('a domain is missing');
        state.incoming.insert(user, false);
        if (user[4] !== 0) blocks.use(user[4]);
      }
      return;
    case 'dropped':
      for (const [id, segment, offset, length] of rows as SnapshotDropped[]) {
        for (const at of [id, segment, offset, length]) count(at, 'a place in the journal');
        blocks.noteDropped(id, { segment, offset, length });
      }
      return;
    case 'history':
      for (const row of rows as SnapshotChange[]) {
        const record = recordOf(row);
        header(record);
        for (const at of [record.seq, ...(Object.values(record.place) as readonly unknown[])])
          count(at, 'a place in the journal');
        if (record.lifted !== undefined) list(record.lifted);
        history.add(record);
      }
      return;
    case 'marks':
      for (const row of rows as SnapshotMark[]) loadMark(row, state);
      return;
    default:
      assertNever(kind);
  }
}

function loadMark(row: SnapshotMark, { marks, plausible }: SetState): void {
  if (typeof row[0] === 'string') {
    const [name, at, made, seq, lastId, level, domains] = row as Extract<
      SnapshotMark,
      readonly [string, ...unknown[]]
    >;
    text(name, 1_000);
    time(at);
    count(seq, 'a change');
    plausible?.id(lastId);
    overrides(level);
    list(domains);
    for (const [domain, settings] of domains) {
      text(domain, 1_000);
      overrides(settings);
    }
    marks.add({
      name,
      time: at,
      made: made === 'export' ? made : 'hand',
      seq,
      lastId,
      level,
      domains: new Map(domains),
    });
    return;
  }
  if (row.length === 1) {
    plausible?.id(row[0]);
    marks.restore(row[0], null);
    return;
  }
  const user = row as UserRow;
  plausible?.row(user);
  marks.restore(user[0], user);
}
