/**
 * A set in PostgreSQL as one of several processes has it: in memory, followed, and changed by whoever comes first. There is no owner; who
 * was second follows, plans again and tries again.
 */
import { message, tell, type Message } from '../../../shared/text/text.ts';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { SetInfo } from '../../../shared/contract/types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { READ_ONLY_ASKED } from '../../../shared/domain/set-health.ts';
import type { ChangeIsolation } from '../follow/change-isolation.ts';
import { ChangeGate } from '../change/change-gate.ts';
import { ChangeWriter } from '../change/change-writer.ts';
import { standsInTheWay, type Coming } from '../change/give-way.ts';
import { IncomingImport } from '../change/incoming-import.ts';
import { JournalImport } from '../change/import-session.ts';
import type { StagedImport } from '../change/staged-import.ts';
import { Overtaken, type PlacedBatches, type ReadableLog } from '../model/change-log.ts';
import type { SetHome, SetPlace } from '../model/set-home.ts';
import type { FrozenSet, ImportOptions, ImportSession, MeantFolder } from '../model/store-types.ts';
import { applyBatches, applyChange } from '../table/apply-change.ts';
import { SetState } from '../table/set-state.ts';
import { Claims } from './claims.ts';
import { isNoTable } from './database-error.ts';
import { Database, type DatabaseAddress, type Row } from './database.ts';
import { ChangeNotices } from './follow-changes.ts';
import { IdBlocks } from './id-blocks.ts';
import { SET_MIGRATIONS } from './set-schema.ts';
import { migrate } from './migrate.ts';
import { PostgresLog } from './postgres-log.ts';
import { shelfOf } from './shelf.ts';
import { SnapshotTurn } from './snapshot-turn.ts';
import { changesAfter, patientBatches } from './stored-log.ts';
import { readStoredSnapshot } from './stored-snapshot.ts';
import { deleteLeftBehind } from './writers.ts';

/** How often a change is planned anew because others were first, before whoever wants it is told. */
const TRIES = 60;
/** Longest random pause before a change is planned anew; milliseconds. So two do not meet again and again. */
const PAUSE = 25;

export interface SharedOptions {
  /** Unix milliseconds; the system's clock by default. */
  readonly now?: () => number;
  /** Makes the set in a schema that is not there yet, with that name. */
  readonly create?: { readonly name: string } | undefined;
  /** Only looked at. */
  readonly readOnly?: boolean;
  /** It is a relay's: it follows, and writes nothing but automatic locks. */
  readonly locksOnly?: boolean;
  /** With `readOnly`: it is followed. A large change is seen whole or not at all by whoever asks this. */
  readonly follow?: ChangeIsolation;
  /** As people are told of it; the database and schema by default. */
  readonly path?: string;
}

export class SharedSet implements SetHome {
  readonly state: SetState;
  readonly log: ReadableLog;
  readonly place: SetPlace;
  readonly #database: Database;
  readonly #options: SharedOptions;
  readonly #claims: Claims;
  readonly #writer: ChangeWriter;
  readonly #gate = new ChangeGate();
  readonly #notices: ChangeNotices;
  readonly #snapshots: SnapshotTurn;
  readonly #imports = new Set<StagedImport>();
  readonly #listeners = new Set<(seq: number) => void>();
  #told: number;
  #condition = '';
  #closed = false;
  #broken: PosternError | null = null;

  private constructor(
    database: Database,
    address: DatabaseAddress,
    ids: IdBlocks,
    state: SetState,
    options: SharedOptions,
  ) {
    const { schema } = address;
    const now = options.now ?? Date.now;
    const writer = options.readOnly === true ? 0 : ids.next();
    this.#database = database;
    this.#options = options;
    this.state = state;
    this.#told = state.seq;
    this.place = { shelf: shelfOf(database), server: address };
    this.#claims = new Claims(state);
    const log = new PostgresLog(database, ids, schema, writer, this.#claims, options.locksOnly);
    this.log = log;
    this.#writer = new ChangeWriter(state, log, now);
    this.#notices = new ChangeNotices(database, schema, writer, () => this.follow());
    this.#snapshots = new SnapshotTurn({ database, schema, ids, state, log, gate: this.#gate, now });
  }

  /**
   * Opens the set in a schema, with all that has happened in it. Rejects with `not-found` where there is none and none is to be made,
   * with `set-newer-format`, with a sentence about a server that is too old, or with a `DiskError` when it cannot be reached.
   */
  static async open(address: DatabaseAddress, options: SharedOptions = {}): Promise<SharedSet> {
    const database = new Database(address);
    let set: SharedSet | null = null;
    try {
      await migrate(database, address.schema, SET_MIGRATIONS, options.create !== undefined);
      const ids = new IdBlocks(database);
      // Who may only read takes no numbers.
      if (options.readOnly !== true) await ids.fetch();
      const state = new SetState();
      // Whoever only follows asks nothing of its marks.
      if (options.follow !== undefined) state.marks.turnOff();
      const head = await firstHead(database, options.create?.name);
      [state.id, state.name] = [String(head['set_id']), String(head['name'])];
      await readStoredSnapshot(database, state);
      set = new SharedSet(database, address, ids, state, options);
      const { seq } = state;
      // First: what comes between the two is heard of.
      if (options.readOnly !== true || options.follow !== undefined) await set.#notices.start();
      await set.follow();
      if (options.readOnly === true || options.locksOnly === true) return set;
      await deleteLeftBehind(database, address.schema);
      if (state.seq > seq) await set.#snapshots.afterOpening();
      return set;
    } catch (error) {
      // The connection that listens would be waited for.
      if (set !== null) await set.#notices.end();
      await database.close();
      throw error;
    }
  }

  /** Why nothing more can be read or written here, or null. */
  get broken(): PosternError | null {
    return this.#broken ?? this.#writer.broken;
  }

  /** Why what is in memory may not be what others have written, or null. */
  behind(): Message | null {
    if (this.broken !== null) return this.broken.told;
    const { trouble } = this.#database;
    if (trouble === null || trouble instanceof PosternError) return trouble?.told ?? null;
    return message('The server does not answer as it should ({said}).', { said: trouble.message });
  }

  condition(): Pick<SetInfo, 'path' | 'damage' | 'readOnly' | 'behind'> {
    const asked = this.#options.readOnly === true ? message(READ_ONLY_ASKED) : null;
    const { path = this.#database.where } = this.#options;
    return { path, damage: [], readOnly: this.broken?.told ?? asked, behind: this.behind() };
  }

  held(): MeantFolder {
    return { set: this.state.id, device: 'postgres', inode: this.#database.where };
  }

  refuses({ set }: MeantFolder): Message | null {
    if (set === this.state.id) return null;
    return message('The process that is asked has another set open. Nothing was changed; try again.');
  }

  /** Takes in what others have written until now. */
  async follow(): Promise<void> {
    const leave = await this.#gate.enter(null);
    try {
      this.#requireSound();
      while ((await this.#takeIn()) > 0) continue;
    } finally {
      this.#writer.followed();
      leave();
      this.#tell();
    }
  }

  async change<T>(keys: readonly string[] | null, change: (writer: ChangeWriter) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      const leave = await this.#gate.enter(keys);
      try {
        this.#requireWritable();
        const result = await change(this.#writer);
        this.#tell();
        return result;
      } catch (error) {
        this.#tell();
        if (!(error instanceof Overtaken) || tries === TRIES) throw error;
      } finally {
        leave();
      }
      await this.follow();
      await wait(Math.random() * PAUSE);
    }
  }

  async look<T>(work: (writer: ChangeWriter) => Promise<T>): Promise<T> {
    const leave = await this.#gate.enter(null);
    try {
      this.#requireWritable();
      return await work(this.#writer);
    } finally {
      leave();
    }
  }

  beginImport(options: ImportOptions): ImportSession {
    this.#requireWritable();
    const Session = options.into === 'incoming' ? IncomingImport : JournalImport;
    const session: StagedImport = new Session(this.#writer, options, {
      ready: Promise.resolve(),
      claim: async (of, ids) => {
        const leave = await this.#gate.enter(null);
        return this.#claims.claim(this.#database, of, ids).finally(leave);
      },
      alone: (work) => this.change(null, work),
      over: () => this.#imports.delete(session),
    });
    this.#imports.add(session);
    return session;
  }

  /** Called with the number of the last change, of whomever; also where the server is lost or back. Gives the way to end it. */
  onChange(listener: (seq: number) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** No file of it can be deleted. */
  onMended(): () => void {
    return () => undefined;
  }

  async compact(): Promise<void> {
    this.#requireWritable();
    await this.#snapshots.write();
  }

  /** A backup is made of files. */
  freeze(): Promise<FrozenSet> {
    return Promise.reject(
      PosternError.of(
        'conflict',
        'Postern makes backups of sets in folders. Back up this one with the server’s own means (pg_dump), or move it to a folder first.',
        {},
      ),
    );
  }

  /** There is no set of an earlier format on a server. */
  sealAnew(): Promise<void> {
    return Promise.resolve();
  }

  /** Ends once what is under way has. */
  async close(): Promise<void> {
    if (this.#closed) return;
    await Promise.all([...this.#imports].map((session) => session.cancel()));
    await this.#snapshots.end();
    const leave = await this.#gate.enter(null);
    this.#closed = true;
    leave();
    await this.#notices.end();
    await this.#database.close();
  }

  /** Takes in some changes; says how many. The set in memory is of no use once one of them does not fit. */
  async #takeIn(): Promise<number> {
    const head = await headOf(this.#database);
    const seq = Number(head?.['seq']);
    if (head?.['set_id'] !== this.state.id || seq < this.state.seq)
      throw (this.#broken = gone(this.#database.where));
    this.#claims.follow(head);
    if (seq === this.state.seq) return 0;
    const changes = await changesAfter(this.#database, this.state.seq).catch((error: unknown) => {
      // Whoever waits for news would wait for ever.
      if (error instanceof PosternError && error.code === 'set-newer-format') this.#broken = error;
      throw error;
    });
    try {
      for (const stored of changes) {
        const { place } = stored;
        if ('small' in stored) {
          await this.#makeWay(stored.small);
          applyChange(this.state, stored.small, place);
          continue;
        }
        const batches = this.#madeWay(patientBatches(this.#database, stored.end, () => this.#closed));
        const { follow } = this.#options;
        if (follow === undefined) await applyBatches(this.state, batches, stored.end, place, nextTurn);
        else await follow.apply(this.state, batches, stored.end, place);
      }
    } catch (error) {
      throw (this.#broken = doesNotFit(error, this.#database.where));
    }
    if (changes.length === 0)
      throw (this.#broken = doesNotFit(`change ${seq} is missing`, this.#database.where));
    return changes.length;
  }

  async *#madeWay(batches: PlacedBatches): PlacedBatches {
    for await (const [batch, place] of batches) {
      await this.#makeWay(batch);
      yield [batch, place];
    }
  }

  /** An import that is under way here brings somebody whom another process has added meanwhile: it is given up. */
  async #makeWay(coming: Coming): Promise<void> {
    if (this.#imports.size === 0) return;
    for (
      let met = standsInTheWay(this.state, coming);
      met !== null;
      met = standsInTheWay(this.state, coming)
    ) {
      const { of, id, address } = met;
      const session = [...this.#imports].find((one) => one.brings(of, id));
      if (session === undefined) return;
      await session.giveWay(addedMeanwhile(address));
    }
  }

  #requireSound(): void {
    if (this.#closed) throw PosternError.of('no-set-open', 'The set was closed.', {});
    if (this.broken !== null) throw this.broken;
  }

  #requireWritable(): void {
    this.#requireSound();
    if (this.#options.readOnly === true) throw new PosternError('read-only', READ_ONLY_ASKED);
  }

  /** Of a change, and of a server that is gone or back. */
  #tell(): void {
    const behind = this.behind();
    const condition = behind === null ? '' : tell(behind);
    const changed = this.state.seq !== this.#told;
    if (!changed && condition === this.#condition) return;
    [this.#told, this.#condition] = [this.state.seq, condition];
    for (const listener of this.#listeners) listener(this.state.seq);
    const { readOnly, locksOnly } = this.#options;
    if (changed && readOnly !== true && locksOnly !== true) this.#snapshots.whenQuiet();
  }
}

/** The head of a set that is being opened, which gets its name when it is new. */
async function firstHead(database: Database, name?: string): Promise<Row> {
  if (name !== undefined)
    await database.query("UPDATE change_head SET name = $1 WHERE name = '' AND seq = 0", [name]);
  const head = await headOf(database);
  if (head === null) throw gone(database.where);
  return head;
}

/** Which set it is and how far; null where it was deleted. */
async function headOf(database: Database): Promise<Row | null> {
  try {
    const [row] = await database.query(
      'SELECT set_id, name, seq, claims, last_user, last_incoming, last_block FROM change_head',
    );
    return row ?? null;
  } catch (error) {
    if (isNoTable(error)) return null;
    throw error;
  }
}

function addedMeanwhile(address: string): PosternError {
  return PosternError.of(
    'conflict',
    'While the file was imported, somebody else added {address}, which the file has, too. Nothing was imported; import it again.',
    { address },
    { address },
  );
}

function gone(where: string): PosternError {
  return PosternError.of(
    'not-found',
    'The set in {where} was deleted, or put back to an earlier state, while it was open here. Nothing was changed; close it and open it again.',
    { where },
  );
}

function doesNotFit(error: unknown, where: string): PosternError {
  const said = error instanceof Error ? error.message : String(error);
  return PosternError.of(
    'set-damaged',
    'A change in {where} could not be taken in ({said}). Close the set and open it again.',
    { where, said },
    {},
    { cause: error },
  );
}
