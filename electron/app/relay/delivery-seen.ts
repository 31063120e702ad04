/**
 * Whether this computer has seen the open set deliver just like that, at just that place. A set that comes from somebody
 * else, a copy, or one whose delivery was changed by another hand than ours sends no mail before somebody here agreed.
 */
import { deliveryOf, destinationsOf, loginsOf } from '../../../shared/domain/delivery.ts';
import { DEFAULT_RELAY_SETTINGS, relaySettings } from '../../../shared/domain/relay-settings.ts';
import { identityOf } from '../../store/log/folder-identity.ts';
import { tell, type Message } from '../../../shared/text/text.ts';
import type { UserStore } from '../../store/model/store-types.ts';
import type { KnownSets } from '../base/known-sets.ts';

/** Of one open set, from its opening to its closing. */
export class DeliverySeen {
  readonly #store: UserStore;
  readonly #known: KnownSets;
  #autoStart: boolean;
  /** Whether it was seen before anything was done here. */
  #seen: Promise<boolean>;
  #delivery: string;

  /** `keep`: what is seen is noted for a set that was just made, too; a short command is over before. */
  constructor(store: UserStore, known: KnownSets, keep: boolean) {
    this.#store = store;
    this.#known = known;
    this.#delivery = deliveryNow(this.#store);
    this.#autoStart = this.#startsByItself();
    this.#seen = this.#what().then((what) => known.hasSeen(what));
    this.#seen.catch(() => undefined);
    if (!this.#isOurs()) return;
    this.#seen = Promise.resolve(true);
    if (keep) void this.agree();
  }

  /** Where mail would go, in words; null where that was seen. */
  async unseen(): Promise<readonly Message[] | null> {
    const seen = await this.#seen.catch(() => false);
    if (seen) return null;
    const { relay, directory } = this.#store.system();
    return [...destinationsOf(relaySettings(relay)), ...loginsOf(directory ?? null)];
  }

  /** Somebody here has agreed, or changed it here. */
  async agree(): Promise<void> {
    this.#seen = Promise.resolve(true);
    // Not being able to note it means asking again, at another time.
    await this.#what()
      .then((what) => this.#known.noteSeen(what))
      .catch(() => undefined);
  }

  /** The set was changed, which only goes through who has it open: through us. So was that it is to start by itself. */
  async changed(): Promise<void> {
    const delivery = deliveryNow(this.#store);
    const autoStart = this.#startsByItself();
    const agreed = delivery !== this.#delivery || (autoStart && !this.#autoStart);
    this.#delivery = delivery;
    this.#autoStart = autoStart;
    if (agreed) await this.agree();
  }

  /** Just made, so that nobody is in it and nothing is set; or ours in any case. */
  #isOurs(): boolean {
    const { path, seq, users, readOnly } = this.#store.info();
    if (this.#known.holds(path)) return true;
    const plain = JSON.stringify(deliveryOf(DEFAULT_RELAY_SETTINGS));
    return seq === 0 && users === 0 && readOnly === null && this.#delivery === plain;
  }

  #startsByItself(): boolean {
    return relaySettings(this.#store.system().relay).autoStart;
  }

  #what(): Promise<readonly unknown[]> {
    return whatOf(this.#store, this.#delivery);
  }
}

/** The set was put at its place just now, by a restore: a relay that was agreed to there was another set's. */
export async function forgetDelivery(store: UserStore, known: KnownSets): Promise<void> {
  await known.forgetSeen(await whatOf(store, deliveryNow(store)));
}

/** Device numbers change when a computer is started again; path and number of the folder stay. */
async function whatOf(store: UserStore, delivery: string): Promise<readonly unknown[]> {
  const { id, path } = store.info();
  const { inode } = await identityOf(path);
  return [id, path, inode, delivery];
}

function deliveryNow(store: UserStore): string {
  const { relay, directory } = store.system();
  // In English: it is compared with what was noted before.
  const logins = loginsOf(directory ?? null).map(tell);
  return JSON.stringify([...deliveryOf(relaySettings(relay)), ...logins]);
}
