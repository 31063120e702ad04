/** DKIM keys of the relay (RFC 6376): asked of its owner, who alone can unseal them, and then kept in memory. */
import type { RelaySettings } from '../../../shared/domain/relay-settings.ts';

type Which = RelaySettings['dkim'][number];

export class DkimKeys {
  readonly #ask: (which: Which) => Promise<string>;
  readonly #patience: () => Promise<unknown>;
  readonly #keys = new Map<string, { readonly which: Which; readonly pem: string }>();
  readonly #asked = new Map<string, Promise<void>>();
  #wanted: RelaySettings['dkim'] = [];
  #preparing: Promise<void> = Promise.resolve();
  #prepared: RelaySettings['dkim'] = [];
  #onKey: (which: Which) => void = () => {};

  /**
   * `ask` gives a private key in PEM; rejects when it cannot be had now, and may take as long as somebody leaves a question
   * unanswered. `patience` resolves when a key that was asked for is not to be waited for any longer.
   */
  constructor(ask: (which: Which) => Promise<string>, patience: () => Promise<unknown>) {
    this.#ask = ask;
    this.#patience = patience;
  }

  /**
   * Asks for each of these keys. Resolves once each is there, or known not to be had now: then these domains are signed, and
   * mail of one without its key waits. When others are wanted meanwhile, it resolves with those.
   */
  prepare(wanted: RelaySettings['dkim']): Promise<void> {
    this.#wanted = wanted;
    this.#preparing = this.#prepare(wanted);
    return this.#preparing;
  }

  /** The settings with those domains to sign that were prepared: a key that is on its way must hold no mail back. */
  prepared(settings: RelaySettings): RelaySettings {
    return settings.dkim === this.#prepared ? settings : { ...settings, dkim: this.#prepared };
  }

  /** The private key in PEM. Null when it is not there: then the message waits, and the key is asked for again. */
  key(domain: string, selector: string): string | null {
    const key = this.#keys.get(nameOf({ domain, selector }));
    if (key === undefined) void this.#get({ domain, selector });
    return key?.pem ?? null;
  }

  /** `listener` hears of each key that is there, and of each that comes. */
  onKey(listener: (which: Which) => void): void {
    this.#onKey = listener;
    for (const { which } of this.#keys.values()) listener(which);
  }

  async #prepare(wanted: RelaySettings['dkim']): Promise<void> {
    const all = Promise.all(wanted.map((which) => this.#get(which)));
    await (wanted.length === 0 ? all : Promise.race([all, this.#patience()]));
    if (this.#wanted === wanted) this.#prepared = wanted;
    else await this.#preparing;
  }

  #get(which: Which): Promise<void> {
    const name = nameOf(which);
    if (this.#keys.has(name)) return Promise.resolve();
    const asked = this.#asked.get(name) ?? this.#fetch(name, which);
    this.#asked.set(name, asked);
    return asked;
  }

  async #fetch(name: string, which: Which): Promise<void> {
    try {
      this.#keys.set(name, { which, pem: await this.#ask(which) });
    } catch {
      // Each message that waits for it says so in the mail log.
      return;
    } finally {
      this.#asked.delete(name);
    }
    this.#onKey(which);
  }
}

function nameOf({ domain, selector }: Which): string {
  return `${selector}._domainkey.${domain}`;
}
