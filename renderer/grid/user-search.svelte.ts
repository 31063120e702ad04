/** A search over users that an answer waits for: how far it is, and the way to end it. Most are over before anybody asks. */
import type { UserSearch } from '../../shared/contract/types.ts';
import { client } from '../lib/client.ts';

/** Milliseconds between two looks. */
const LOOK_MS = 250;

/** What a list shows of a search that keeps it waiting. */
export interface SearchUnderWay {
  /** How far it is; null while nothing is waited for, and at first. */
  readonly progress: UserSearch | null;
  stop(): void;
}

export class UserSearches implements SearchUnderWay {
  /** What the list calls itself in its questions; another window asks for itself. */
  readonly view: string;
  progress = $state.raw<UserSearch | null>(null);
  #waiting = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param list its key */
  constructor(list: string) {
    this.view = `${list}-${Math.random().toString(36).slice(2)}`;
  }

  /** Looks from time to time until the answer is there; resolves and rejects as it does. */
  async of<T>(answer: Promise<T>): Promise<T> {
    this.#waiting++;
    this.#lookSoon();
    try {
      return await answer;
    } finally {
      this.#waiting--;
      if (this.#waiting === 0) {
        clearTimeout(this.#timer);
        this.#timer = undefined;
        this.progress = null;
      }
    }
  }

  /** Ends it: the answer is refused as `cancelled`, and the rows from before stay. */
  stop(): void {
    void client.invoke('users.search', { view: this.view, stop: true }).catch(() => undefined);
  }

  #lookSoon(): void {
    this.#timer ??= setTimeout(() => void this.#look(), LOOK_MS);
  }

  async #look(): Promise<void> {
    const progress = await client.invoke('users.search', { view: this.view }).catch(() => null);
    if (this.#waiting === 0) return;
    this.progress = progress;
    this.#timer = undefined;
    this.#lookSoon();
  }
}
