/** What the steps of an import would change, counted by field, with the first of them before and after. */
import { crc32 } from 'node:zlib';
import type { ChangedRow, ReviewedUpdates } from '../../../shared/contract/types.ts';
import type { Operation } from '../model/journal-types.ts';
import { userTouched } from '../model/operation.ts';
import { changedFields, changedRow } from '../query/change-details.ts';
import type { SetState } from '../table/set-state.ts';

/** Users that are shown with each field. */
const SHOWN = 200;
/** Users whose text goes into the digest in one call. */
const DIGESTED = 500;

export class UpdateReview {
  readonly #state: SetState;
  readonly #fields = new Map<string, number>();
  readonly #rows: ChangedRow[] = [];
  #changed = 0;
  #unchanged = 0;
  #digest = 0;
  /** What is not in the digest yet. */
  #said: string[] = [];

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
    const [first] = steps as readonly [Operation, ...Operation[]];
    const fields = changedFields(steps);
    for (const { field } of fields) this.#fields.set(field, (this.#fields.get(field) ?? 0) + 1);
    // A name is read from the table only where it is shown.
    if (this.#rows.length < SHOWN) this.#rows.push(changedRow(steps, this.#state));
    // Kinds of passwords, no places: each reading of a file seals anew. Nor when a relay has hardened one.
    const said = fields.map(({ field, before, after }) =>
      field === 'password' ? [field] : [field, before, after],
    );
    this.#said.push(JSON.stringify([userTouched(first), said]));
    if (this.#said.length === DIGESTED) this.#take();
  }

  end(): ReviewedUpdates & { readonly digest: number } {
    this.#take();
    const fields = [...this.#fields].map(([field, count]) => ({ field, count }));
    return {
      ...{ changed: this.#changed, unchanged: this.#unchanged, rows: this.#rows, digest: this.#digest },
      fields: fields.sort((a, b) => b.count - a.count),
    };
  }

  #take(): void {
    this.#digest = crc32(this.#said.join(''), this.#digest);
    this.#said = [];
  }
}
