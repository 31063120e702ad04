/** How one operation of the contract is declared. */
import * as v from 'valibot';

/** An operation: its request's schema, its response's type (a phantom), and a sentence for the docs. */
export interface Operation<S extends v.GenericSchema = v.GenericSchema, R = unknown> {
  readonly about: string;
  readonly request: S;
  /** True for an operation that changes the user set; refused on a read-only set, sent to the owner by the CLI. */
  readonly writes: boolean;
  /** Never set: carries the response's type. */
  readonly response?: R;
}

/** A set by its id and its folder: a copy of the folder, kept as a backup, has the same id. */
export interface MeantSet {
  readonly id: string;
  /** Absolute, as `SetInfo` has it. */
  readonly path: string;
}

/** Of a file or folder, as requests name it. */
export const path = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(4096),
  v.check((one) => !one.includes('\0'), 'A path cannot contain NUL.'),
);

const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max));

/** Spread into the request of every operation that writes. */
export const meant = {
  /** The set that the change is meant for: refused with `conflict` while another is open. Absent: whichever is open. */
  set: v.optional(v.strictObject({ id: text(100), path: text(32_767) })),
};

/** Declares an operation that answers `R`: what it is about, the schema of its request, and whether it writes. */
export function operation<R>() {
  return <S extends v.GenericSchema>(
    about: string,
    request: S,
    options: { writes?: boolean } = {},
  ): Operation<S, R> => ({
    about,
    request,
    writes: options.writes ?? false,
  });
}
