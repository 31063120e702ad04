/** Errors as they cross the contract: `{code, message, details}`. The message is a sentence for the administrator, in English; `told` is it in any language. */
import type { ArgumentsOf } from '../text/arguments.ts';
import { tell, translated, type Message, type Text, type Value } from '../text/text.ts';

export const ERROR_CODES = [
  'invalid-request',
  'not-found',
  'address-taken',
  'conflict',
  'ip-users-forbidden',
  'no-set-open',
  'set-in-use',
  'set-exists',
  'not-a-set',
  'set-damaged',
  'set-newer-format',
  'read-only',
  'disk-full',
  'io-failed',
  'credential-store-unavailable',
  'wrong-key',
  'bad-file',
  'choice-needed',
  'job-running',
  'nothing-to-undo',
  'left-alone',
  'changed-meanwhile',
  'cancelled',
  'unauthorised',
  'not-available-here',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export interface ErrorReport {
  readonly code: ErrorCode;
  /** What is wrong and what to do, without any secret. */
  readonly message: string;
  /** The same as a text and its values, where the sentence was made of them. */
  readonly told?: Message;
  /** Machine-readable context: for `invalid-request` the `field` (dotted path), else counts, paths, ids. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The one error class of the application; anything else that escapes is reported as `internal`. */
export class PosternError extends Error {
  override readonly name = 'PosternError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  #message: Message | undefined;

  /** A sentence that is made already: of another, of a library, of the system. */
  constructor(
    code: ErrorCode,
    message: string,
    details?: Readonly<Record<string, unknown>>,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.details = details;
  }

  /** A sentence of ours: a text of the dictionary, with its values. Whoever shows it tells it in the reader's language. */
  static of<K extends Text, E extends PosternError>(
    this: new (...made: ConstructorParameters<typeof PosternError>) => E,
    code: ErrorCode,
    text: K,
    values: Readonly<Record<ArgumentsOf<K>, Value>>,
    details?: Readonly<Record<string, unknown>>,
    options?: ErrorOptions,
  ): E {
    return PosternError.#made(this, { text, values }, code, details, options);
  }

  toReport(): ErrorReport {
    const { code, message, details } = this;
    return {
      code,
      message,
      ...(this.#message === undefined ? {} : { told: this.#message }),
      ...(details === undefined ? {} : { details }),
    };
  }

  /** In the language of this process's reader. */
  static fromReport({ code, message, told, details }: ErrorReport): PosternError {
    // A sentence without values may be in the dictionary as it stands.
    if (told === undefined) return new PosternError(code, translated(message), details);
    return PosternError.#made(PosternError, told, code, details);
  }

  static #made<E extends PosternError>(
    of: new (...made: ConstructorParameters<typeof PosternError>) => E,
    told: Message,
    code: ErrorCode,
    details: PosternError['details'],
    options?: ErrorOptions,
  ): E {
    const error = new of(code, tell(told), details, options);
    error.#message = told;
    return error;
  }
}
