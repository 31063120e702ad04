/** Hardens the open set's sealed passwords in the background: one thread of the lowest priority, when nothing else runs. */
import { asSaid, message, tell, type Message } from '../../../shared/text/text.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { HardeningState } from '../../../shared/contract/types.ts';
import { writePrivately } from '../../credentials/private-file.ts';
import type { UserStore } from '../../store/model/store-types.ts';
import type { EventHub } from '../base/event-hub.ts';
import { fileError } from '../base/file-error.ts';
import { HARDENING_ACTOR } from '../../../shared/domain/actor.ts';
import type { Group } from '../base/handler-types.ts';
import type { Notifications } from '../base/notifications.ts';
import type { Session } from '../owner/session.ts';
import { folderOf } from '../../store/model/set-home.ts';
import { setFolder } from '../base/set-folder.ts';

/** Milliseconds without a change before it starts: an import, a row of edits and the page come first. */
const QUIET = 5_000;
/** Milliseconds after a failure. */
const RETRY = 60_000;

interface Parts {
  readonly session: Session;
  readonly events: EventHub;
  readonly notifications: Notifications;
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** False for a short command, which is over before it would be of use. */
  readonly enabled: boolean;
}

interface Run {
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/** Replaces sealed passwords by verifiers in the background, while the set is open. */
export class Hardening {
  readonly #parts: Parts;
  #enabled: boolean;
  #store: UserStore | null = null;
  #paused = false;
  #problem: Message | null = null;
  #run: Run | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** So that one failure is told once. */
  #told: string | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#enabled = parts.enabled;
    parts.events.on('changed', () => this.#later(QUIET));
    parts.events.on('credentials', () => this.#later(0));
  }

  /** The set was opened. */
  opened(): void {
    this.#store = this.#parts.session.store();
    // On a server several processes would harden the same passwords.
    this.#paused = folderOf(this.#store.place) === null || existsSync(this.#pausePath());
    this.#problem = this.#told = null;
    this.#later(QUIET);
  }

  /** The set is about to be closed; what was computed is committed. */
  async closing(): Promise<void> {
    this.#store = null;
    this.#cancelTimer();
    await this.#halt();
  }

  /** For a process that turns out to stay: the headless relay. */
  enable(): void {
    this.#enabled = true;
    this.#later(QUIET);
  }

  state(): HardeningState {
    const store = this.#parts.session.store();
    const { sealed, hardened } = store.passwords();
    const off = !this.#wanted(store);
    const running = this.#run !== null;
    const phase =
      sealed === 0 ? 'done' : off ? 'off' : this.#paused ? 'paused' : running ? 'running' : 'waiting';
    const told = this.#problem;
    return { phase, hardened, sealed, problem: told && tell(told), ...(told && { told }) };
  }

  async pause(): Promise<HardeningState> {
    const path = this.#pausePath();
    try {
      await writePrivately(path, '', true);
    } catch (error) {
      throw fileError(error, path);
    }
    this.#paused = true;
    this.#cancelTimer();
    await this.#halt();
    return this.#tell();
  }

  async resume(): Promise<HardeningState> {
    const path = this.#pausePath();
    try {
      await rm(path, { force: true });
    } catch (error) {
      throw fileError(error, path);
    }
    this.#paused = false;
    if (this.#enabled) this.#begin();
    return this.#tell();
  }

  /** A file in the set says that it is paused, for whichever process opens the set next. */
  #pausePath(): string {
    return join(setFolder(this.#parts.session.store()), 'hardening-paused');
  }

  #later(pause: number): void {
    if (!this.#enabled || this.#store === null || this.#run !== null) return;
    this.#cancelTimer();
    this.#timer = setTimeout(() => this.#begin(), pause).unref();
  }

  #begin(): void {
    this.#cancelTimer();
    const store = this.#store;
    if (store === null || this.#run !== null || this.#paused) return;
    if (!this.#wanted(store) || store.toHarden(1, 1).length === 0) return;
    const stop = new AbortController();
    const done = this.#harden(store, stop.signal).then(
      () => this.#ended(null),
      (error: unknown) => this.#ended(toldOf(error)),
    );
    this.#run = { stop, done };
  }

  async #harden(store: UserStore, signal: AbortSignal): Promise<void> {
    const keyring = await this.#parts.session.keyring();
    // Asked for only where it is at hand: nobody is to be bothered for what happens in the background.
    if (keyring.state().state !== 'ready') {
      this.#problem = message('The set’s key is not at hand. Unlock it under Settings, Passwords.');
      return;
    }
    const key = await keyring.key();
    this.#problem = null;
    const { hardenPasswords, missingPasswords } = await import('../../credentials/harden-passwords.ts');
    const { VerifierThread } = await import('../../credentials/verifier-thread.ts');
    const thread = new VerifierThread();
    this.#tell();
    try {
      const { missing } = await hardenPasswords(
        {
          toHarden: (from, limit) => (this.#wanted(store) ? store.toHarden(from, limit) : []),
          sealed: (block) => store.sealed(block),
          key,
          setId: store.info().id,
          makeVerifier: (password) => thread.makeVerifier(password),
          parallel: 1,
          commit: async (users) => {
            await store.commit({ kind: 'harden', users }, HARDENING_ACTOR);
            this.#tell();
          },
          now: this.#parts.now,
        },
        signal,
      );
      this.#problem = missing === 0 ? null : missingPasswords(missing).told;
    } finally {
      await thread.close();
    }
  }

  /** The sample's users are made up: nobody logs in as one. */
  #wanted(store: UserStore): boolean {
    const { readOnly, sample } = store.info();
    return readOnly === null && !sample && store.system().hardenInBackground !== false;
  }

  #ended(failure: Message | null): void {
    this.#run = null;
    this.#problem = failure ?? this.#problem;
    if (this.#store === null) return;
    const said = failure && tell(failure);
    if (failure !== null && said !== this.#told) {
      this.#told = said;
      this.#parts.log(`Hardening of passwords: ${said}`);
      this.#parts.notifications.add({
        kind: 'warning',
        title: 'Passwords are not hardened',
        body: failure,
      });
    }
    if (failure !== null) this.#later(RETRY);
    this.#tell();
  }

  async #halt(): Promise<void> {
    const run = this.#run;
    run?.stop.abort();
    await run?.done;
  }

  #tell(): HardeningState {
    const state = this.state();
    this.#parts.events.emit('hardening', state);
    return state;
  }

  #cancelTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

function toldOf(error: unknown): Message {
  if (error instanceof PosternError) return error.told;
  return asSaid(error instanceof Error ? error.message : String(error));
}

/** The contract's operations on the hardening of passwords. */
export function hardeningHandlers({ hardening }: { readonly hardening: Hardening }): Group<'hardening'> {
  return {
    'hardening.state': () => hardening.state(),
    'hardening.pause': () => hardening.pause(),
    'hardening.resume': () => hardening.resume(),
  };
}
