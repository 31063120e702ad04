/** What the steps of an import would change, counted by field, with the first of them before and after. */
import { crc32 } from 'node:zlib';
import type { ChangedRow, ReviewedUpdates } from '../../../shared/contract/types.ts';
import type { Operation } from '../model/journal-types.ts';
import { changedRow } from '../query/change-details.ts';
import type { SetState } from '../table/set-state.ts';

/** Users that are shown with each field. */
const SHOWN = 200;

export class UpdateReview {
  readonly #state: SetState;
  readonly #fields = new Map<string, number>();
  readonly #rows: ChangedRow[] = [];
  #changed = 0;
  #unchanged = 0;
  #digest = 0;

  constructor(state: SetState) {
    this.#state = state;
  }

  /** Takes what one user gets; nothing where it is so already. */
  take(steps: readonly Operation[]): void {
    if (steps.length === 0) {
      this.#unchanged += 1;
      return;
    }
    this.#changed += 1;
    const row = changedRow(steps, this.#state);
    for (const { field } of row.fields) this.#fields.set(field, (this.#fields.get(field) ?? 0) + 1);
    if (this.#rows.length < SHOWN) this.#rows.push(row);
    // Kinds of passwords, no places: each reading of a file seals anew. Nor when a relay has hardened one.
    const said = row.fields.map(({ field, before, after }) =>
      field === 'password' ? [field] : [field, before, after],
    );
    this.#digest = crc32(JSON.stringify([row.user, said]), this.#digest);
  }

  end(): ReviewedUpdates & { readonly digest: number } {
    const fields = [...this.#fields].map(([field, count]) => ({ field, count }));
    return {
      ...{ changed: this.#changed, unchanged: this.#unchanged, rows: this.#rows, digest: this.#digest },
      fields: fields.sort((a, b) => b.count - a.count),
    };
  }
}
