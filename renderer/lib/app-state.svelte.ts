/** What the whole window knows: the application, the open set, its domains, undo, the running import, the connection. */
import type {
  AppInfo,
  CredentialState,
  DomainEntry,
  ImportState,
  SetInfo,
  UndoState,
} from '../../shared/contract/types.ts';
import { serverOf } from '../../shared/domain/set-place.ts';
import { client } from './client.ts';
import type { ConnectionState, RendererClient } from './renderer-client.ts';
import { dialogs } from './dialogs.svelte.ts';
import { messageOf } from './envelope.ts';
import { router } from './router.svelte.ts';
import { setClient } from './set-client.ts';
import { toasts } from './toasts.svelte.ts';
import { unsaved } from './unsaved.svelte.ts';

const NOTHING_TO_UNDO: UndoState = { undo: null, redo: null };

class AppState {
  info = $state.raw<AppInfo | null>(null);
  set = $state.raw<SetInfo | null>(null);
  domains = $state.raw<readonly DomainEntry[]>([]);
  /** The domain chosen as the current one (A-labels), or null for all users. */
  currentDomain = $state<string | null>(null);
  undo = $state.raw<UndoState>(NOTHING_TO_UNDO);
  /** The import under way, or the last one. */
  import = $state.raw<ImportState | null>(null);
  credentials = $state.raw<CredentialState | null>(null);
  connection = $state<ConnectionState>('connected');
  /** Why the first load failed, or null. */
  failure = $state<string | null>(null);
  /** Grows with each change of the set: who shows users asks again. */
  seq = $state(0);
  /** Grows when time alone has changed what is shown, such as a lock that ran out: who shows that asks again. */
  moment = $state(0);
  /** How often what is open was brought up to date, and asked about; and the last question whose answer was taken. */
  #shown = 0;
  #asked = 0;
  #answered = 0;
  /** How many events told of each: an answer to what was asked before one is older. */
  readonly #heard = { undo: 0, import: 0 };

  /** Which set is open: changes only with the set, unlike `set`, which each change replaces. */
  readonly path = $derived(this.set?.path ?? null);
  /** `host:port` of the server that the set lies on; null: a folder of this computer. */
  readonly server = $derived(this.set === null ? null : serverOf(this.set.path));
  readonly userCount = $derived(this.set?.users ?? 0);
  readonly platform = $derived(this.info?.platform ?? 'linux');
  readonly writable = $derived(this.set !== null && this.set.readOnly === null);
  readonly importing = $derived(
    this.import !== null && (this.import.phase === 'reading' || this.import.phase === 'committing'),
  );

  /** For a dialog or screen about the set that is open as it is made: its changes are refused once another one is. */
  clientOfSet(): RendererClient {
    return setClient(client, this.set);
  }

  /** Subscribes to everything and loads the first state. Called once, by the entry module. */
  async start(): Promise<void> {
    // One change raises both: `set` brings its number and has the rest asked for again.
    client.subscribe('set', (set) => this.#hear(set));
    client.subscribe('changed', ({ undo }) => {
      this.#heard.undo++;
      this.undo = undo;
    });
    client.subscribe('moment', () => this.moment++);
    client.subscribe('import', (state) => {
      this.#heard.import++;
      this.import = state;
    });
    client.subscribe('credentials', (state) => (this.credentials = state));
    client.onConnection((state) => {
      const back = this.connection !== 'connected' && state === 'connected';
      this.connection = state;
      // Events were missed while the line was down.
      if (back) void this.load();
    });
    await this.load();
  }

  /** Asks for the application's whole state again. */
  async load(): Promise<void> {
    const shown = this.#shown;
    try {
      const info = await client.invoke('app.info', {});
      this.info = info;
      this.failure = null;
      // What was shown meanwhile is newer than this answer.
      if (shown === this.#shown) this.#show(info.set);
    } catch (error) {
      this.failure = messageOf(error);
    }
  }

  /** Takes over what an operation answered about the open set, without waiting for the event. */
  adopt(set: SetInfo | null): void {
    this.#show(set);
  }

  /** Whoever connects is told how things stand: what the first load has brought is not asked for again. */
  #hear(set: SetInfo | null): void {
    const known = isSameSet(set, this.set) && set?.seq === this.set?.seq;
    if (known) this.set = set;
    else this.#show(set);
  }

  #show(set: SetInfo | null): void {
    this.#shown++;
    const another = !isSameSet(set, this.set);
    if (another && this.set !== null) this.#leaveSet(set);
    this.set = set;
    if (another) {
      this.currentDomain = null;
      this.domains = [];
      this.undo = NOTHING_TO_UNDO;
      this.import = null;
      this.credentials = null;
    }
    if (set === null) return;
    this.seq = set.seq;
    void this.#refresh();
    if (another) void this.#loadCredentials();
  }

  /** Messages, dialogs and screens about the set before go: what they would do, they would do to the other one. */
  #leaveSet(next: SetInfo | null): void {
    toasts.clear();
    // A dialog that leads to another set holds what was typed about that one.
    const lost = dialogs.current === null && unsaved.any();
    if (dialogs.forgetSet() || lost) {
      toasts.show({
        kind: 'warning',
        title: next === null ? 'The user set was closed.' : `Another user set was opened: “${next.name}”.`,
        detail: 'What was open here for the set before is closed. What was not saved there is not done.',
      });
    }
    router.reset();
  }

  /** Counts by domain and what Undo would do; a failure shows as the lost connection or at the next call. */
  async #refresh(): Promise<void> {
    const { set } = this;
    const heard = { ...this.#heard };
    const asked = ++this.#asked;
    const [domains, undo, latest] = await Promise.all([
      client.invoke('domains.list', {}).catch(() => null),
      client.invoke('changes.undoState', {}).catch(() => null),
      client.invoke('imports.state', {}).catch(() => this.import),
    ]);
    // Of answers that overtake each other, only the newer ones count.
    if (!isSameSet(set, this.set) || asked < this.#answered) return;
    this.#answered = asked;
    if (domains !== null) {
      this.domains = domains;
      if (!domains.some(({ domain }) => domain === this.currentDomain)) this.currentDomain = null;
    }
    if (undo !== null && heard.undo === this.#heard.undo) this.undo = undo;
    // After a lost connection this alone tells how the import went on.
    if (heard.import === this.#heard.import) this.import = latest;
    // The first password makes the key without a word.
    if (this.credentials !== null && this.credentials.state !== 'ready') void this.#loadCredentials();
  }

  async #loadCredentials(): Promise<void> {
    this.credentials = await client.invoke('credentials.state', {}).catch(() => null);
  }
}

/** A copy of a set has the same id, and another folder. */
function isSameSet(one: SetInfo | null, other: SetInfo | null): boolean {
  return one?.id === other?.id && one?.path === other?.path;
}

export const app = new AppState();
