/** What a set must hold after the steps of tests/crash/owner-child.ts: a plain map, and a stack for undo. */

export type CrashStep =
  | { readonly kind: 'add' | 'edit'; readonly address: string; readonly limit: number }
  | { readonly kind: 'remove'; readonly address: string }
  | { readonly kind: 'import'; readonly prefix: string; readonly rows: number }
  | { readonly kind: 'undo' }
  | { readonly kind: 'compact' };

type Users = ReadonlyMap<string, number | null>;

export class CrashModel {
  /** Address to its limit per day, null where none is set. */
  readonly users: Users;
  readonly #earlier: readonly Difference[];

  constructor(users: Users = new Map(), earlier: readonly Difference[] = []) {
    this.users = users;
    this.#earlier = earlier;
  }

  /** The model after a step; this one stays. */
  after(step: CrashStep): CrashModel {
    switch (step.kind) {
      case 'add':
      case 'edit':
        return this.#change(new Map([[step.address, step.limit]]));
      case 'remove':
        return this.#change(new Map([[step.address, undefined]]));
      case 'import': {
        const rows = Array.from(
          { length: step.rows },
          (_, at) => [`${step.prefix}-${at}@example.org`, null] as const,
        );
        return this.#change(new Map(rows));
      }
      case 'undo':
        return new CrashModel(
          applied(this.users, this.#earlier.at(-1) ?? new Map()),
          this.#earlier.slice(0, -1),
        );
      case 'compact':
        return this;
    }
  }

  #change(difference: Difference): CrashModel {
    const back = new Map([...difference.keys()].map((address) => [address, this.users.get(address)]));
    return new CrashModel(applied(this.users, difference), [...this.#earlier, back]);
  }
}

/** Limits by address; undefined: the user is not there. */
type Difference = ReadonlyMap<string, number | null | undefined>;

function applied(users: Users, difference: Difference): Users {
  const next = new Map(users);
  for (const [address, limit] of difference) {
    if (limit === undefined) next.delete(address);
    else next.set(address, limit);
  }
  return next;
}
