/** Opens a user set, or makes one: reads it, sets damage aside, takes the owner's lock, and says what was found. */
import { message, type Message } from '../../shared/text/text.ts';
import { randomUUID } from 'node:crypto';
import { access, constants, readdir, realpath, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Low } from 'lowdb';
import { PosternError } from '../../shared/domain/errors.ts';
import { READ_ONLY_ASKED } from '../../shared/domain/set-health.ts';
import { isServerAddress } from '../../shared/domain/set-place.ts';
import type { DamageReport } from '../../shared/contract/types.ts';
import { ChangeWriter } from './change/change-writer.ts';
import { readClosedMark, writeClosedMark } from './log/closed-mark.ts';
import { cutShort, said } from './log/damage.ts';
import { identityOf } from './log/folder-identity.ts';
import { FolderLog } from './log/folder-log.ts';
import { Journal } from './log/journal.ts';
import { KeptFiles } from './log/kept-files.ts';
import { writtenFormat } from './log/line-format.ts';
import type { Replay } from './log/journal-replay.ts';
import { convertedFiles } from './log/line-file.ts';
import { hasOwner, HELD, OwnerLock, type Told } from './log/owner-lock.ts';
import { isSetFileName } from './log/own-files.ts';
import { makeFolder, openPlain, setFileMode, setFolderMode } from './log/plain-file.ts';
import { setAsideName, setAsideTail } from './log/set-aside.ts';
import { SetAdapter } from './log/set-adapter.ts';
import {
  codeOf,
  isWriteForbidden,
  OWNER_LOCK,
  ownFile,
  segmentName,
  segmentsIn,
  SNAPSHOT,
  writeError,
} from './log/set-files.ts';
import type { PasswordOf } from './postgres/open-shared-store.ts';
import { SetState } from './table/set-state.ts';
import { readSnapshotHead } from './log/snapshot-reader.ts';
import type { UserStore } from './model/store-types.ts';
import { FolderHome } from './folder-home.ts';
import { SetStore } from './user-store.ts';

export interface OpenSetOptions {
  /** Unix milliseconds; the system's clock by default. */
  readonly now?: () => number;
  /** Makes the set when the folder is missing or empty; a set that is there is opened. */
  readonly create?: { readonly name?: string; readonly sample?: boolean };
  /** Reads only: takes no lock, so it also opens a set that another process owns, as it is on disk. */
  readonly readOnly?: boolean;
  /** Control socket of this process, to be told to whoever finds the set in use. */
  readonly socket?: string;
  /** The password of a role on a server; as PostgreSQL's own programs find it by default. */
  readonly passwordOf?: PasswordOf;
  /** Whether it is opened for one command only; told likewise. */
  readonly brief?: boolean;
}

/** Why a set is open for reading only that has no room for its lock. */
const DISK_FULL = message(
  'The disk of this set is full, so the set cannot be changed. Free some space there and open it again; until then it can be exported and backed up to another disk.',
);

/** Journal length from which on a set is compacted before it opens, so that no way of using it lets it grow for ever. */
const COMPACT_FIRST = 256 << 20;

/**
 * Opens the set in the folder `path`, or on the server that it names. Rejects with `not-found`, `not-a-set`, `set-in-use` (details: pid, socket),
 * `set-newer-format`, `set-damaged`, `disk-full` or `io-failed`; where writing is impossible it opens read-only.
 */
export async function openSet(path: string, options: OpenSetOptions = {}): Promise<UserStore> {
  if (isServerAddress(path))
    return (await import('./postgres/open-shared-store.ts')).openSharedStore(path, options);
  const now = options.now ?? Date.now;
  const folder = await findFolder(path, options);
  const told = { socket: options.socket ?? null, brief: options.brief ?? options.readOnly ?? false };
  const made =
    options.create !== undefined && !(await isSet(folder))
      ? await createSet(folder, options.create, now, told)
      : null;
  let lock: OwnerLock | Message | null = made;
  try {
    const { id } = await readSnapshotHead(folder);
    if (options.readOnly === true) {
      await made?.release();
      lock = (await writeForbidden(folder)) ?? message(READ_ONLY_ASKED);
    }
    lock ??= await lockOrReason(folder, told).catch((error: unknown) => {
      throw withSetId(error, id);
    });
    return await openLocked(folder, now, lock);
  } catch (error) {
    if (lock instanceof OwnerLock) await lock.release().catch(() => {});
    throw error;
  }
}

/** So that whoever goes on to ask the owner can say which set is meant. */
function withSetId(error: unknown, set: string): unknown {
  if (!(error instanceof PosternError) || error.code !== 'set-in-use') return error;
  return error.withDetails({ ...error.details, set });
}

/** True when the folder, or the server, has a user set there, of whatever format version. */
export async function isSet(path: string, passwordOf?: PasswordOf): Promise<boolean> {
  if (isServerAddress(path))
    return (await import('./postgres/open-shared-store.ts')).isSharedSet(path, passwordOf);
  try {
    await readSnapshotHead(path);
    return true;
  } catch (error) {
    return (
      error instanceof PosternError && (error.code === 'set-newer-format' || error.code === 'set-damaged')
    );
  }
}

/** Why nothing could be written in the folder, or null. */
async function writeForbidden(folder: string): Promise<Message | null> {
  try {
    await access(folder, constants.W_OK);
    return null;
  } catch (error) {
    return isWriteForbidden(error) ? forbiddenBy(error) : null;
  }
}

function forbiddenBy(error: unknown): Message {
  return codeOf(error) === 'EROFS'
    ? message(
        'The set lies on a read-only file system, so it cannot be changed there. Copy the folder to change it.',
      )
    : message('You have no permission to write in the folder of this set, so it cannot be changed.');
}

async function findFolder(path: string, options: OpenSetOptions): Promise<string> {
  try {
    if (options.create !== undefined) await makeFolder(path);
    return await realpath(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      throw PosternError.of(
        'not-found',
        'There is no folder {path}. Check the path, or create a new set.',
        { path },
        { path },
      );
    }
    if (codeOf(error) === 'EEXIST' || codeOf(error) === 'ENOTDIR') {
      throw PosternError.of(
        'not-a-set',
        '{path} is a file. A user set is a folder; choose one.',
        { path },
        { path },
      );
    }
    throw writeError(error, path);
  }
}

/** Makes the set, under its lock: of several that would make it at once one does, and has it open. Null when another one did. */
async function createSet(
  folder: string,
  create: NonNullable<OpenSetOptions['create']>,
  now: () => number,
  told: Told,
): Promise<OwnerLock | null> {
  await refuseOtherFiles(folder);
  let lock: OwnerLock;
  try {
    lock = await OwnerLock.acquire(folder, told);
  } catch (error) {
    throw writeError(error, folder);
  }
  try {
    if (await isSet(folder)) {
      await lock.release();
      return null;
    }
    await refuseOtherFiles(folder);
    await makeFiles(folder, create, now);
    return lock;
  } catch (error) {
    await lock.release().catch(() => {});
    throw error;
  }
}

async function refuseOtherFiles(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter(
    (name) => !name.startsWith('.') && name !== 'lost+found' && !name.startsWith(OWNER_LOCK),
  );
  // Another process has made it meanwhile.
  if (names.includes(SNAPSHOT)) return;
  if ((await segmentsIn(folder)).length > 0 && !isAborted(names)) {
    throw PosternError.of(
      'set-damaged',
      '{folder} has journals of a user set but no {snapshot}. Nothing was changed; restore the folder from a backup.',
      { folder, snapshot: SNAPSHOT },
      { path: folder, file: SNAPSHOT },
    );
  }
  if (names.length > 0 && !isAborted(names)) {
    throw PosternError.of(
      'not-a-set',
      '{folder} holds other files. Choose a folder that is empty or does not exist yet.',
      { folder },
      { path: folder },
    );
  }
}

async function makeFiles(
  folder: string,
  create: NonNullable<OpenSetOptions['create']>,
  now: () => number,
): Promise<void> {
  const state = new SetState();
  state.id = randomUUID();
  state.name = create.name ?? basename(folder);
  state.sample = create.sample ?? false;
  try {
    await rm(join(folder, segmentName(1)), { force: true });
    await Journal.create(folder, { journal: 1, set: state.id, seq: 0, bytes: 0 });
    // The snapshot is what makes the folder a set, so it comes last.
    await new Low(new SetAdapter(folder, now), state).write();
  } catch (error) {
    throw writeError(error, folder);
  }
}

/** What a creation leaves that was cut off before its end. */
function isAborted(names: readonly string[]): boolean {
  return names.every((name) => name === segmentName(1) || name === `${SNAPSHOT}.new`);
}

async function lockOrReason(folder: string, told: Told): Promise<OwnerLock | Message> {
  try {
    return await OwnerLock.acquire(folder, told);
  } catch (error) {
    if (isWriteForbidden(error)) return forbiddenBy(error);
    const told = writeError(error, folder);
    if (told.code === 'disk-full') return DISK_FULL;
    throw told;
  }
}

async function openLocked(folder: string, now: () => number, lock: OwnerLock | Message): Promise<UserStore> {
  const converted = await convertedFiles(folder, lock instanceof OwnerLock);
  const { adapter, db } = await readFolder(folder, now, lock instanceof OwnerLock);
  const replay = adapter.opened?.replay ?? null;
  const damage: DamageReport[] = [...converted];
  const bad = adapter.opened?.snapshot.damage;
  if (bad) damage.push(bad);
  if (replay !== null) damage.push(...(await judge(folder, replay, db.data, lock)));
  const parts = { db, adapter, path: folder, folder: await identityOf(folder), now };
  if (!(lock instanceof OwnerLock) || replay === null || replay.stopped) {
    if (lock instanceof OwnerLock) await lock.release();
    const whole = replay !== null && !replay.stopped;
    const reason =
      !(lock instanceof OwnerLock) && whole
        ? lock
        : message('The set is damaged. It is open for reading only, so that nothing more is lost.');
    return new SetStore(
      new FolderHome({ ...parts, damage, owned: null, readOnly: reason, earlierBytes: 0 }),
      now,
    );
  }
  try {
    const journal = await startWriting(folder, replay, db.data);
    const files = new KeptFiles(folder, journal);
    const log = new FolderLog(journal, replay.lastBegin, () => lock.lost() ?? files.problem());
    const writer = new ChangeWriter(db.data, log, now);
    const earlierBytes = replay.bytes - replay.length;
    const home = new FolderHome({
      ...parts,
      damage: damage.map((report) => withSetAside(report, replay)),
      owned: { writer, journal, lock, files },
      readOnly: null,
      earlierBytes,
    });
    const store = new SetStore(home, now);
    if (replay.bytes > Math.max(COMPACT_FIRST, 2 * adapter.snapshotBytes)) {
      await store.compact().catch((error: unknown) => {
        if (writeError(error, folder).code !== 'disk-full') throw error;
      });
    }
    return store;
  } catch (error) {
    const told = writeError(error, folder);
    if (told.code !== 'disk-full') throw told;
    await lock.release();
    const home = new FolderHome({ ...parts, damage, owned: null, readOnly: DISK_FULL, earlierBytes: 0 });
    return new SetStore(home, now);
  }
}

/** Times a set is read beside its owner that looks damaged. */
const READS = 3;

/** Reads snapshot and journal. An owner may take back the lines that are just being read: what looks like damage then is read again. */
async function readFolder(folder: string, now: () => number, owned: boolean) {
  for (let read = 1; ; read++) {
    const adapter = new SetAdapter(folder, now);
    const db = new Low<SetState>(adapter, new SetState());
    await db.read();
    const stopped = adapter.opened?.replay?.stopped === true;
    if (owned || !stopped || read === READS || !(await hasOwner(folder))) return { adapter, db };
  }
}

/** Damage as replay reports it, less what only looks like it: another process may be writing right now. */
async function judge(
  folder: string,
  replay: Replay,
  state: SetState,
  lock: OwnerLock | Message,
): Promise<readonly DamageReport[]> {
  if (!(lock instanceof OwnerLock) && (await hasOwner(folder))) {
    return replay.damage.filter((report) => report.kind === 'bad-line');
  }
  const closed = await readClosedMark(folder);
  if (closed <= state.seq || replay.stopped) return replay.damage;
  // Without room for it the same is said at the next opening.
  if (lock instanceof OwnerLock) await writeClosedMark(folder, state.seq).catch(() => {});
  return [
    ...replay.damage,
    cutShort(segmentName(replay.segment), replay.lines + 1, replay.length, state.seq, closed),
  ];
}

/** Puts the torn tail aside, and the journal into a state in which the next line can follow. */
async function startWriting(folder: string, replay: Replay, state: SetState): Promise<Journal> {
  if (replay.torn > 0) await setAsideTail(folder, replay.segment, replay.length, replay.torn);
  const path = join(folder, segmentName(replay.segment));
  await ownFile(path);
  await setModes(folder);
  const handle = await openPlain(path, 'r+');
  // Of what never ended nothing counts: at the end of the journal it only takes room.
  await handle.truncate(replay.counted).finally(() => handle.close());
  const journal = new Journal(folder, replay.segment, replay.counted, writtenFormat(state.format));
  try {
    if (replay.counted === 0) {
      // The crash came while the segment was being made.
      const head = { journal: replay.segment, set: state.id, seq: state.seq, bytes: replay.previous };
      await journal.append(journal.line(head), { sync: true }).done;
    }
    for (const { begin, place } of replay.unfinished) {
      if (place.segment === replay.segment && place.offset >= replay.counted) continue;
      // Said once: the next opening need not report it again.
      await journal.append(journal.line({ cancel: begin.begin }), { sync: true }).done;
    }
    return journal;
  } catch (error) {
    await journal.close();
    throw error;
  }
}

/** A copy, an archive or another program may have let others in: the modes of a set are set, not kept. */
async function setModes(folder: string): Promise<void> {
  setFolderMode(folder);
  for (const name of await readdir(folder)) {
    // What an owner holds is let go of by whoever of its process opens and closes it otherwise.
    if (isSetFileName(name) && !name.startsWith(HELD)) setFileMode(join(folder, name));
  }
}

function withSetAside(report: DamageReport, replay: Replay): DamageReport {
  if (report.kind !== 'torn-tail' || report.bytes === 0) return report;
  const setAside = setAsideName(replay.segment, report.offset);
  const told = message('{damage} Its bytes were kept in {setAside}.', { damage: report.told, setAside });
  return { ...report, ...said(told), setAside };
}
