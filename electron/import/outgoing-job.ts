/** Makes outgoing users of incoming ones: a job as every import, whose rows come from the set itself. */
import { randomBytes, randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ImportState, SkippedRow } from '../../shared/contract/types.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import { generates, type OutgoingPasswords } from '../../shared/domain/incoming.ts';
import { IP_NAME } from '../../shared/domain/incoming-row.ts';
import { MADE_UP_BYTES, madeUpPassword } from '../../shared/domain/made-up-password.ts';
import { parseIpUser } from '../../shared/domain/user-name.ts';
import { openSecrets, passwordAmong, sealPasswords, type OpenedSecrets } from '../credentials/seal.ts';
import type { OwnFiles } from '../store/log/own-files.ts';
import type { ImportSession, StoredIncoming, UserStore } from '../store/model/store-types.ts';
import { HandOut, refuseHandOut } from './hand-out.ts';
import type { ImportJob } from './import-job.ts';
import { ImportProgress } from './import-progress.ts';
import { displayAddress } from '../../shared/domain/change-sentence.ts';

export interface OutgoingJobOptions {
  readonly store: UserStore;
  readonly actor: string;
  readonly key: Uint8Array;
  readonly setId: string;
  /** Incoming users, in the order in which they become outgoing ones. */
  readonly ids: Uint32Array;
  readonly passwords: OutgoingPasswords;
  /** The file that takes made-up passwords; null where none are made up. */
  readonly handOut: string | null;
  readonly own: OwnFiles;
  readonly dryRun: boolean;
  readonly onProgress?: (state: ImportState) => void;
}

/** How this source is called in the activity log and on screens. */
export const INCOMING_SOURCE = 'the incoming users';
const BATCH = 2_000;
/** Opened blocks that are kept: users of one follow one another. */
const OPENED = 16;

/** Begins making outgoing users of incoming ones; it is an import like others. */
export function startOutgoing(options: OutgoingJobOptions): ImportJob {
  return new OutgoingJob(options);
}

interface Candidate {
  readonly user: StoredIncoming;
  /** Null: none yet. */
  readonly password: string | null;
  readonly madeUp: boolean;
}

class OutgoingJob implements ImportJob {
  readonly id = randomUUID();
  readonly done: Promise<ImportState>;
  readonly #options: OutgoingJobOptions;
  readonly #progress: ImportProgress;
  readonly #skipped: { readonly id: number; readonly why: 'outgoing' | 'ip' }[] = [];
  readonly #opened = new Map<number, OpenedSecrets>();
  #session: ImportSession | null = null;
  #cancelled = false;

  constructor(options: OutgoingJobOptions) {
    this.#options = options;
    this.#progress = new ImportProgress(
      this.id,
      INCOMING_SOURCE,
      { dryRun: options.dryRun, into: 'users', from: 'incoming' },
      options.onProgress ?? (() => undefined),
    );
    this.done = this.#run();
  }

  state(): ImportState {
    return this.#progress.state();
  }

  answer(): ImportState {
    throw new PosternError('conflict', 'The import does not ask anything now.');
  }

  async cancel(): Promise<void> {
    this.#cancelled = true;
    await this.done;
  }

  rejected(): { readonly total: number; readonly rows: readonly [] } {
    return { total: 0, rows: [] };
  }

  skipped(offset: number, limit: number): { readonly total: number; readonly rows: readonly SkippedRow[] } {
    const rows = this.#skipped.slice(offset, offset + limit).map(({ id, why }): SkippedRow => {
      const user = this.#options.store.incoming.get(id);
      const address = user === undefined ? '' : displayAddress({ ...user, kind: 'mailbox' });
      return { address, reason: why === 'ip' ? IP_NAME : ALREADY };
    });
    return { total: this.#skipped.length, rows };
  }

  saveRejects(): never {
    throw new PosternError('conflict', 'Nothing was rejected.');
  }

  keepRejects(): Promise<void> {
    return Promise.resolve();
  }

  dispose(): void {
    this.#skipped.length = 0;
  }

  async #run(): Promise<ImportState> {
    // Not before the caller has the job in hand: the first progress names it.
    await Promise.resolve();
    let handOut: HandOut | null = null;
    try {
      const { handOut: path, own, dryRun, passwords } = this.#options;
      this.#progress.begins(this.#options.ids.length);
      if (path !== null && generates(passwords)) {
        if (dryRun) await refuseHandOut(path, own);
        else handOut = await HandOut.open(path, own);
      }
      await this.#stageAll(handOut);
      await this.#finish(handOut);
    } catch (error) {
      await this.#session?.cancel();
      await handOut?.discard();
      this.#progress.failed(error);
    }
    this.#opened.clear();
    return this.state();
  }

  async #stageAll(handOut: HandOut | null): Promise<void> {
    const { store, actor, ids } = this.#options;
    const session = store.beginImport({ actor, file: INCOMING_SOURCE, onDuplicate: 'skip' });
    this.#session = session;
    for (let at = 0; at < ids.length; at += BATCH) {
      if (this.#cancelled)
        throw new PosternError('cancelled', 'The import was cancelled; nothing of it was kept.');
      const users = [...ids.subarray(at, at + BATCH)].flatMap((id) => store.incoming.get(id) ?? []);
      const candidates = this.#candidates(users);
      let created = 0;
      // Those without a password are a batch of their own: an entry of a sealed block is always a password.
      for (const has of [true, false]) {
        const part = candidates.filter(({ password }) => (password !== null) === has);
        const made = await this.#stage(session, part);
        created += made.length;
        await handOut?.write(made.filter(({ madeUp }) => madeUp));
      }
      const skipped = users.length - created;
      const rows = Math.min(ids.length, at + BATCH);
      this.#progress.staged(
        { rows: users.length, rejected: 0, bytes: rows },
        { created, updated: 0, skipped, rejects: [] },
      );
      await nextTurn();
    }
  }

  /** Who is no outgoing user yet, with the password it gets. */
  #candidates(users: readonly StoredIncoming[]): readonly Candidate[] {
    const { passwords } = this.#options;
    const random = randomBytes(generates(passwords) ? users.length * MADE_UP_BYTES : 0);
    return users.flatMap((user, at): Candidate[] => {
      if (user.outgoing) return this.#skip(user, 'outgoing');
      // It would be one whom no password is asked of.
      if (parseIpUser(user.username).ok) return this.#skip(user, 'ip');
      const known = passwords.startsWith('known') ? this.#known(user) : null;
      const madeUp = known === null && generates(passwords);
      const password = madeUp ? madeUpPassword(random, at * MADE_UP_BYTES) : known;
      return [{ user, password, madeUp }];
    });
  }

  #skip(user: StoredIncoming, why: 'outgoing' | 'ip'): [] {
    this.#skipped.push({ id: user.id, why });
    return [];
  }

  /** Stages them; gives those that the store has taken. */
  async #stage(session: ImportSession, part: readonly Candidate[]): Promise<readonly Candidate[]> {
    if (part.length === 0) return [];
    const { key, setId } = this.#options;
    const secrets = part.flatMap(({ password }) => password ?? []);
    const addresses = part.map(({ user }) => `${user.username}@${user.domain}`);
    const { duplicates } = await session.stage({
      usernames: part.map(({ user }) => user.username),
      domains: part.map(({ user }) => user.domain),
      kinds: new Uint8Array(part.length),
      lines: new Uint32Array(part.length),
      passwords: secrets.length === 0 ? null : sealPasswords(key, setId, addresses, secrets),
    });
    const not = new Set(duplicates.map(({ row }) => row));
    return part.filter((candidate, row) => {
      if (!not.has(row)) return true;
      this.#skip(candidate.user, 'outgoing');
      return false;
    });
  }

  /** An incoming user's password; null where it is not known. */
  #known({ password, username, domain }: StoredIncoming): string | null {
    if (password === null) return null;
    const { store, key, setId } = this.#options;
    let opened = this.#opened.get(password.block);
    if (opened === undefined) {
      const sealed = store.sealed(password.block);
      if (sealed === undefined) {
        throw new PosternError(
          'set-damaged',
          `The password of ${username}@${domain} is missing from the set.`,
        );
      }
      opened = openSecrets(key, { set: setId, purpose: 'incoming' }, sealed);
      this.#opened.set(password.block, opened);
      if (this.#opened.size > OPENED) this.#opened.delete(this.#opened.keys().next().value as number);
    }
    return passwordAmong(opened, password.index, `${username}@${domain}`, 'incoming') || null;
  }

  async #finish(handOut: HandOut | null): Promise<void> {
    const session = this.#session;
    if (session === null) return;
    if (this.#cancelled)
      throw new PosternError('cancelled', 'The import was cancelled; nothing of it was kept.');
    if (this.#options.dryRun) {
      await session.cancel();
      this.#progress.finished(null);
      return;
    }
    this.#progress.committing();
    // Before anybody has a password that nobody knows.
    await handOut?.settle();
    const { change } = await session.commit();
    const file = (await handOut?.keep()) ?? null;
    this.#progress.finished(change === 0 ? null : change, file);
  }
}

const ALREADY = 'It is an outgoing user already.';
