/** The palette's state: what was typed, and what it finds. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { OutgoingUser } from '../../../shared/domain/user.ts';
import { LatestAnswer } from '../../lib/latest-answer.ts';
import { MOST_OF_GROUP, paletteGroups, type PaletteEntry } from './palette-entry.ts';

/** From so many letters on the store is asked for users. */
const LEAST_SOUGHT = 2;

export class Palette {
  text = $state('');
  /** The store is looking for users: those that are shown are those of the text before. */
  seeking = $state(false);
  #users = $state.raw<readonly OutgoingUser[]>([]);
  readonly #client: Client | null;
  readonly #answers = new LatestAnswer();
  readonly #entries: () => readonly PaletteEntry[];
  readonly #entryOf: (user: OutgoingUser) => PaletteEntry;

  /** @param client null while no set is open */
  constructor(
    client: Client | null,
    entries: () => readonly PaletteEntry[],
    entryOf: (user: OutgoingUser) => PaletteEntry,
  ) {
    this.#client = client;
    this.#entries = entries;
    this.#entryOf = entryOf;
  }

  readonly groups = $derived.by(() =>
    paletteGroups([...this.#entries(), ...this.#users.map((user) => this.#entryOf(user))], this.text),
  );

  /** Its name begins with what was typed, and it is no user of the text before. */
  isCalledSo(entry: PaletteEntry | undefined): boolean {
    const sought = this.text.trim().toLowerCase();
    if (entry === undefined || entry.group === 'Users') return false;
    return sought !== '' && entry.label.toLowerCase().startsWith(sought);
  }

  /** What is typed counts at once; users follow when the store has found them. */
  async type(text: string): Promise<void> {
    this.text = text;
    const latest = this.#answers.begin();
    const sought = text.trim();
    if (this.#client === null || sought.length < LEAST_SOUGHT) {
      this.#users = [];
      this.seeking = false;
      return;
    }
    this.seeking = true;
    const filter = { kind: 'words', text: sought } as const;
    const found = await this.#client
      .invoke('users.query', { query: { filter }, offset: 0, limit: MOST_OF_GROUP })
      // The rest of the palette is there all the same.
      .catch(() => null);
    if (!latest()) return;
    this.#users = found?.users ?? [];
    this.seeking = false;
  }
}
