/** What the field of a condition's value suggests: the domains of the set, its users, and times that people ask for most. */
import type { Field } from '../../shared/lists/field.ts';
import { app } from '../lib/app-state.svelte.ts';
import { client } from '../lib/client.ts';
import { TIME_SUGGESTIONS, valueWords } from './operator-words.ts';
import { LatestAnswer } from '../lib/latest-answer.ts';

export interface ValueSuggestion {
  readonly value: string;
  /** Where it says more than the value. */
  readonly label?: string;
}

const MOST_USERS = 8;

export class ValueSuggestions {
  #users = $state.raw<readonly ValueSuggestion[]>([]);
  readonly #answers = new LatestAnswer();

  /** For a field, as far as is known. */
  of(field: Field): readonly ValueSuggestion[] {
    switch (field.type.kind) {
      case 'time':
        return TIME_SUGGESTIONS.map((value) => ({ value, label: valueWords(field, value) }));
      case 'domain':
        return app.domains.map(({ displayDomain }) => ({ value: displayDomain }));
      case 'address':
        return this.#users;
      default:
        return [];
    }
  }

  /** Asks for the users of whom something was typed. */
  async typed({ type }: Field, text: string): Promise<void> {
    const latest = this.#answers.begin();
    if (type.kind !== 'address' || text.trim().length < 2) return;
    const filter = { kind: 'words', text: text.trim() } as const;
    const found = await client
      .invoke('users.query', { query: { filter }, offset: 0, limit: MOST_USERS })
      .catch(() => null);
    if (latest() && found !== null)
      this.#users = found.users.map(({ displayAddress }) => ({ value: displayAddress }));
  }
}
