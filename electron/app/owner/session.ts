/** The open set: its store, its key and its control socket. One at a time; opening and closing take turns. */
import { type PlainText, type Message, asSaid, message } from '../../../shared/text/text.ts';
import { condition } from '../../../shared/lists/filter.ts';
import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { CredentialState, SetInfo } from '../../../shared/contract/types.ts';
import { looksLikeVerifier } from '../../../shared/domain/verifier.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { UserQuery } from '../../../shared/domain/query.ts';
import type { Keyring } from '../../credentials/keyring.ts';
import type { OwnFiles } from '../../store/log/own-files.ts';
import type { PreferencesFile } from '../../store/preferences-file.ts';
import { folderOf } from '../../store/model/set-home.ts';
import type { SealedBlock, UserStore } from '../../store/model/store-types.ts';
import { openControlSocket, type Controlled, type ControlSocket, type Holding } from './control-socket.ts';
import { isServerAddress } from '../../../shared/domain/set-place.ts';
import { setPathOf } from '../base/set-folder.ts';
import type { EventHub } from '../base/event-hub.ts';
import type { Notifications } from '../base/notifications.ts';
import { unlessStopped } from '../base/unless-stopped.ts';
import { isDamage } from '../../../shared/domain/set-health.ts';
import { ownerOf, refusal } from './meant-folder.ts';
import type { KnownSets } from '../base/known-sets.ts';
import { ownerDispatch } from './owner-dispatch.ts';
import { ownerCalls } from './relay-owner.ts';
import { ServerPasswords } from './server-passwords.ts';
import type { Dispatch } from '../base/dispatch.ts';
import { removeDeadSockets, socketPath } from './socket-path.ts';

export interface SessionOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly now: () => number;
  readonly events: EventHub;
  readonly notifications: Notifications;
  readonly preferences: PreferencesFile;
  readonly knownSets: KnownSets;
  /** The router, for calls that come by the control socket. */
  readonly dispatch: Dispatch;
  /** A fresh link to the window in a browser, or null. */
  readonly link: () => string | null;
  /** False for a short command, which is no news to the recent list. */
  readonly remembers: boolean;
}

export interface OpenOptions {
  readonly create?: { readonly name: string; readonly sample?: boolean };
  /** Takes no lock: the set is only looked at. */
  readonly readOnly?: boolean;
  /** Opened for one command: whoever wants to have the set open for long waits for its end. */
  readonly brief?: boolean;
  /** Aborted where the caller wants to end, who then waits only a moment more for the set to open. */
  readonly signal?: AbortSignal;
}

/** How long a set that another command has open is waited for. Milliseconds. */
const PATIENCE = 10_000;
const PAUSE = 50;

const MAILBOXES: UserQuery = {
  filter: condition('kind', 'is', 'mailbox'),
  domain: null,
  sort: [],
};

/** Secrets of sets before this format do not say what they are for. */
export const BOUND_FORMAT = 3;
const NOT_SEALED = 'The passwords of this set, of an earlier version, could not be sealed anew';
const NOT_CARRIED = 'A secret is not used';

interface Opened {
  readonly store: UserStore;
  readonly control: ControlSocket | null;
  readonly stopListening: () => void;
  /** Lets the calls in that wait at the control socket; once it is this set that the session has open. */
  readonly serve: () => void;
  keyring: Promise<Keyring> | null;
  /** Sealing anew what an earlier version sealed, while that is under way. */
  sealing: Promise<void> | null;
}

/** The one open set of this process: opens and closes in turns, and answers other processes for it. */
export class Session {
  readonly #options: SessionOptions;
  #opened: Opened | null = null;
  /** Why the open set's secrets could not be sealed anew. */
  #sealingFailed: PosternError | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #afterOpen: () => void = () => undefined;
  #beforeClose: () => Promise<void> = () => Promise.resolve();

  /** Of roles on servers, as long as this process lives. */
  readonly serverPasswords = new ServerPasswords();

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Called when a set has been opened. */
  afterOpen(begin: () => void): void {
    this.#afterOpen = begin;
  }

  /** Called before a set is closed: whatever uses it must stop. */
  beforeClose(stop: () => Promise<void>): void {
    this.#beforeClose = stop;
  }

  /** The open set's store; throws `no-set-open`. */
  store(): UserStore {
    return this.#require().store;
  }

  /** The open set once no opening or closing is under way; null when none is open. */
  async settled(): Promise<SetInfo | null> {
    await this.#turn.catch(() => undefined);
    return this.#opened?.store.info() ?? null;
  }

  /** The open set, or null. */
  info(): SetInfo | null {
    return this.#opened?.store.info() ?? null;
  }

  /** What nothing that is written on request may take the place of. */
  ownFiles(): OwnFiles {
    const keyFile = this.#options.env['POSTERN_KEY_FILE'] ?? '';
    return { set: folderOf(this.store().place), keyFile: keyFile === '' ? null : keyFile };
  }

  readOnly(): Message | null {
    return this.#opened?.store.info().readOnly ?? null;
  }

  /** Opens a set and then closes the one before it: if the new one cannot be opened, the old one stays. */
  open(path: string, options: OpenOptions = {}): Promise<SetInfo> {
    return this.#inTurn(async () => {
      const current = options.create === undefined ? await this.#opensAlready(path) : null;
      if (current !== null) return current;
      const next = await this.#acquire(path, options).catch(async (error: unknown) => {
        if (!this.#wasMoved(error)) throw error;
        // The set that is open lies elsewhere by now, where nobody else can open it.
        await this.#release();
        this.#options.events.emit('set', null);
        return this.#acquire(path, options);
      });
      await this.#release();
      this.#opened = next;
      this.#sealingFailed = null;
      await this.#sealAtHand(next);
      this.#afterOpen();
      next.serve();
      const info = next.store.info();
      // Open it is, whether or not the recent list can be written.
      await this.#remember(path, info).catch(() => undefined);
      this.#options.events.emit('set', info);
      this.#tellTroubles(info);
      return info;
    });
  }

  /** Seals anew at once what an earlier version sealed, where that needs nobody's help; else when the key comes. */
  async #sealAtHand({ store }: Opened): Promise<void> {
    const { id, readOnly } = store.info();
    if (store.format >= BOUND_FORMAT) {
      await this.#options.knownSets.noteBound(id).catch(() => undefined);
      return;
    }
    if (readOnly !== null) return;
    const keyring = await this.keyring().catch(() => null);
    // A set without a key has no secrets: it is of today's format with its first.
    if (keyring?.state().state === 'ready') await keyring.key().catch(() => undefined);
  }

  /** Whether a set cannot be opened because it is the open one, which was moved there meanwhile. */
  #wasMoved(error: unknown): boolean {
    const owner = ownerOf(error);
    const refused = owner?.of == null ? null : (this.#opened?.store.refuses(owner.of) ?? null);
    return owner?.pid === process.pid && refused !== null;
  }

  /** The open set if `path` leads to it, by a link or another mount, too. A copy that lies in its place by now is another. */
  async #opensAlready(path: string): Promise<SetInfo | null> {
    const store = this.#opened?.store;
    if (isServerAddress(path)) {
      const info = store?.info() ?? null;
      // What cannot be read or written any more is opened anew.
      return info?.path === setPathOf(path, this.#options.env) && info.readOnly === null ? info : null;
    }
    const folder = await realpath(path).catch(() => null);
    if (store === undefined || folder === null) return null;
    const info = store.info();
    const { identityOf } = await import('../../store/log/folder-identity.ts');
    return store.refuses({ set: info.id, ...(await identityOf(folder)) }) === null ? info : null;
  }

  /** Resolves once nobody is connected to the control socket; `wait` is told how many are when somebody is. */
  async untilUnused(wait: (others: number) => void): Promise<void> {
    const control = this.#opened?.control ?? null;
    if (control === null || control.served() === 0) return;
    wait(control.served());
    await control.unused();
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#opened === null) return;
      await this.#release();
      this.#options.events.emit('set', null);
    });
  }

  /**
   * Where the open set's key lies. Opened on first use: asking a keychain takes time. Who has waited since they took
   * their store names it, and gets `cancelled` rather than the key of another set.
   */
  keyring(of?: UserStore): Promise<Keyring> {
    const opened = this.#require();
    const { store } = opened;
    if (of !== undefined && of !== store) throw PosternError.of('cancelled', 'The set was closed.', {});
    const { id } = store.info();
    opened.keyring ??= import('../../credentials/keyring.ts').then(async ({ openKeyring }) => {
      const { place } = store;
      const keyring = await openKeyring(id, 'folder' in place ? place.folder : place.shelf, {
        env: this.#options.env,
        hasPasswords: () => store.query(MAILBOXES, 0, 1).total > 0 || store.incoming.size > 0,
      });
      return this.#sealing(opened, keyring);
    });
    opened.keyring.catch(() => (opened.keyring = null));
    return opened.keyring;
  }

  /** Seals the password of the user with that address; rejects with `credential-store-unavailable` when there is no key. */
  async seal(password: string, address: string, purpose: 'user' | 'incoming' = 'user'): Promise<SealedBlock> {
    requireUsable(password);
    const store = this.store();
    const { id } = store.info();
    const key = await (await this.keyring()).key();
    this.requireBound(store);
    const { sealSecrets } = await import('../../credentials/seal.ts');
    return sealSecrets(key, { set: id, purpose }, [address], [password]);
  }

  /** Throws where the set's secrets could not be sealed anew: new ones beside them would be of no use to anybody. */
  requireBound(store: UserStore): void {
    if (store.format < BOUND_FORMAT) throw this.#sealingFailed ?? new PosternError('io-failed', NOT_SEALED);
  }

  /** The keyring, whose key seals anew what an earlier version sealed before anybody else has it. */
  #sealing(opened: Opened, keyring: Keyring): Keyring {
    const { store } = opened;
    const { readOnly } = store.info();
    if (store.format >= BOUND_FORMAT || readOnly !== null) return keyring;
    const key = async (): Promise<Uint8Array> => {
      const bytes = await keyring.key();
      opened.sealing ??= this.#sealAnew(store, keyring, bytes).finally(() => (opened.sealing = null));
      await opened.sealing;
      return bytes;
    };
    const then = (choose: Promise<CredentialState>): Promise<CredentialState> =>
      choose.then(async (state) => {
        await key();
        return state;
      });
    return {
      state: () => keyring.state(),
      key,
      useKeychain: () => then(keyring.useKeychain()),
      usePassphrase: (passphrase) => then(keyring.usePassphrase(passphrase)),
      useKeyFile: (path) => then(keyring.useKeyFile(path)),
    };
  }

  /** Never rejects: what was sealed stays readable as it was, but for what goes to other servers. */
  async #sealAnew(store: UserStore, keyring: Keyring, key: Uint8Array): Promise<void> {
    if (store.format >= BOUND_FORMAT) return;
    const { id } = store.info();
    const { knownSets, notifications } = this.#options;
    try {
      const { sealSetAnew } = await import('./seal-set-anew.ts');
      const inKeychain = keyring.state().keptIn === 'keychain';
      const believed = !(await knownSets.wasBound(id));
      const refused = await sealSetAnew({ store, key, inKeychain, believed });
      this.#sealingFailed = null;
      await knownSets.noteBound(id).catch(() => undefined);
      for (const body of refused) notifications.add({ kind: 'warning', title: NOT_CARRIED, body });
    } catch (error) {
      const failure = error instanceof PosternError ? error : PosternError.asSaid('io-failed', String(error));
      // Tried again whenever the key is wanted, told once.
      if (this.#sealingFailed?.message !== failure.message) {
        notifications.add({ kind: 'warning', title: NOT_SEALED, body: failure.told });
      }
      this.#sealingFailed = failure;
    }
  }

  #require(): Opened {
    if (this.#opened === null) throw PosternError.of('no-set-open', 'Open a user set first.', {});
    return this.#opened;
  }

  async #acquire(path: string, options: OpenOptions): Promise<Opened> {
    const { openSet } = await import('../../store/open-set.ts');
    const { now, env, dispatch, events } = this.#options;
    // The socket is there before the lock file names it; calls wait until the set is open.
    const ready = Promise.withResolvers<Controlled['dispatch']>();
    const holding = Promise.withResolvers<Holding>();
    holding.promise.catch(() => undefined);
    if (!options.readOnly) await removeDeadSockets(env);
    // Whoever wants to change a set on a server opens it, too.
    const control =
      options.readOnly || isServerAddress(path)
        ? null
        : await openControlSocket(socketPath(env), {
            holding: holding.promise,
            dispatch: async (name, payload, of) => (await ready.promise)(name, payload, of),
            subscribe: (event, listener) => events.on(event, listener),
          });
    try {
      const { signal, ...how } = options;
      const opening = unlessBrief(how, () =>
        openSet(path, {
          now,
          passwordOf: (role) => this.serverPasswords.find(role),
          ...how,
          ...(control === null ? {} : { socket: control.path }),
        }),
      );
      const store = await unlessTold(opening, path, signal);
      const stopListening = this.#listen(store);
      const calls = ownerCalls(() => store);
      const readOnly = () => store.info().readOnly;
      const { link, notifications } = this.#options;
      const noticed = (notice: { title: string; body: string }): void => {
        notifications.add({ kind: 'warning', title: asSaid(notice.title), body: asSaid(notice.body) });
      };
      const asked = ownerDispatch({ dispatch, calls, noticed, readOnly, link });
      const serve = () => {
        ready.resolve(async (name, payload, of) => refusal(of, store) ?? asked(name, payload));
        holding.resolve({ as: 'owner', ...store.held() });
      };
      return { store, control, stopListening, serve, keyring: null, sealing: null };
    } catch (error) {
      ready.resolve(() => Promise.reject(new Error('The set was not opened.')));
      holding.reject(new Error('The set was not opened.'));
      await control?.close();
      throw error;
    }
  }

  async #release(): Promise<void> {
    const opened = this.#opened;
    if (opened === null) return;
    await this.#beforeClose();
    await opened.control?.close();
    opened.stopListening();
    this.#opened = null;
    await opened.store.close();
  }

  async #remember(path: string, { sample, name, path: folder }: SetInfo): Promise<void> {
    const { preferences, now, remembers } = this.#options;
    if (!remembers || sample) return;
    if (path !== folder) await preferences.forget(path);
    await preferences.remember({ path: folder, name, openedAt: now() });
  }

  #listen(store: UserStore): () => void {
    const title = 'A file of the set was deleted';
    const stop = [
      store.onChange((seq) => this.#changed(store, seq)),
      store.onMended((body) => this.#options.notifications.add({ kind: 'warning', title, body })),
    ];
    return () => {
      for (const one of stop) one();
    };
  }

  #changed(store: UserStore, seq: number): void {
    this.#options.events.emit('changed', { seq, undo: store.undoState() });
    // Its count of users, its name: an undo may have changed either.
    this.#options.events.emit('set', store.info());
  }

  #tellTroubles(info: SetInfo): void {
    for (const damage of info.damage) {
      this.#options.notifications.add({
        kind: 'warning',
        title: isDamage(damage)
          ? message('{name} was damaged', { name: info.name || basename(info.path) })
          : 'Interrupted before its end',
        body: damage.told,
      });
    }
    if (info.readOnly !== null) {
      this.#options.notifications.add({
        kind: 'warning',
        title: 'The set cannot be changed',
        body: info.readOnly,
      });
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work, work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

/** A set that does not open must keep nobody who is told to end; what opens afterwards is closed again. */
async function unlessTold(
  opening: Promise<UserStore>,
  path: string,
  signal?: AbortSignal,
): Promise<UserStore> {
  if (signal === undefined) return opening;
  return unlessStopped(opening, signal, () => {
    opening.then((store) => store.close()).catch(() => undefined);
    return PosternError.of('cancelled', 'Stopped while “{path}” was being opened. Nothing was changed.', {
      path,
    });
  });
}

/** Who has a set open for one command only is waited for. */
async function unlessBrief<T>({ brief = false }: OpenOptions, open: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (brief || ownerOf(error)?.brief !== true || Date.now() > deadline) throw error;
      await pause(PAUSE);
    }
  }
}

/** A password that an export could not write so that it comes back as it was is not taken in the first place. */
function requireUsable(password: string): void {
  const refuse = (message: PlainText): never => {
    throw new PosternError('invalid-request', message, { field: 'password' });
  };
  if (looksLikeVerifier(password)) {
    throw PosternError.of(
      'invalid-request',
      'A password cannot begin with {verifier} or {hashed}: exports write the verifier of a password that way. Choose another.',
      { verifier: '{argon2id}$argon2', hashed: '{hashed}{' },
      { field: 'password' },
    );
  }
  if (password.includes('\0')) refuse('A password cannot contain a NUL character.');
}
