/**
 * Whether somebody on this computer has agreed to what the open set does by itself: a set that comes from somebody else, a copy or
 * a restored one writes nowhere, asks no server and sends no mail before. As with a relay that starts by itself.
 */
import type { SystemSettings } from '../../../../shared/domain/settings.ts';
import { identityOf } from '../../../store/log/folder-identity.ts';
import type { UserStore } from '../../../store/model/store-types.ts';
import type { KnownSets } from '../../base/known-sets.ts';

/** What a set does by itself, as one text; null: nothing. */
export function doesByItself({ scheduledBackup, directory, mailNotices }: SystemSettings): string | null {
  const asks = directory != null && directory.schedule !== null ? directory : null;
  const all = [scheduledBackup ?? null, asks, mailNotices ?? null];
  return all.every((one) => one === null) ? null : JSON.stringify(all);
}

/** Of one open set. */
export class AgreedJobs {
  readonly #store: UserStore;
  readonly #known: KnownSets;
  #agreed: Promise<boolean>;
  #what: string | null;

  constructor(store: UserStore, known: KnownSets) {
    this.#store = store;
    this.#known = known;
    this.#what = doesByItself(store.system());
    this.#agreed =
      this.#what === null || known.holds(store.info().path)
        ? Promise.resolve(true)
        : this.#key().then((key) => known.hasSeen(key));
    this.#agreed.catch(() => undefined);
  }

  /** False: somebody is to be asked first. */
  agreed(): Promise<boolean> {
    return this.#agreed.catch(() => false);
  }

  /** The set was changed, which only goes through who has it open: through us. True where it does something else by itself now. */
  async changed(): Promise<boolean> {
    const what = doesByItself(this.#store.system());
    if (what === this.#what) return false;
    this.#what = what;
    await this.agree();
    return true;
  }

  /** Not being able to note it means asking again, at another time. */
  async agree(): Promise<void> {
    this.#agreed = Promise.resolve(true);
    await this.#key()
      .then((key) => this.#known.noteSeen(key))
      .catch(() => undefined);
  }

  async #key(): Promise<readonly unknown[]> {
    const { id, path } = this.#store.info();
    const { inode } = await identityOf(path);
    return ['jobs', id, path, inode, this.#what];
  }
}
