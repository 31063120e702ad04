/** Errors as they cross the contract: `{code, message, details}`. The message is a sentence for the administrator, in English; `told` is it in any language. */
import type { ArgumentsOf } from '../text/arguments.ts';
import { t, tell, type Message, type PlainText, type Text, type Value, asSaid } from '../text/text.ts';

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

/**
 * The one error class of the application; anything else that escapes is reported as `internal`. What is told to people is in the dictionary:
 * a sentence without German does not compile.
 */
export class PosternError extends Error {
  override readonly name = 'PosternError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly #message: Message | null;

  constructor(
    code: ErrorCode,
    told: PlainText | Message,
    details?: Readonly<Record<string, unknown>>,
    options?: ErrorOptions,
  ) {
    super(typeof told === 'string' ? t(told) : tell(told), options);
    this.code = code;
    this.details = details;
    this.#message = typeof told === 'string' ? null : told;
  }

  /** A text with its values. Whoever shows it tells it in the reader's language. */
  static of<K extends Text, E extends PosternError>(
    this: new (...made: ConstructorParameters<typeof PosternError>) => E,
    code: ErrorCode,
    text: K,
    values: Readonly<Record<ArgumentsOf<K>, Value>>,
    details?: Readonly<Record<string, unknown>>,
    options?: ErrorOptions,
  ): E {
    return new this(code, { text, values }, details, options);
  }

  /** A sentence that no dictionary can have: of a library or the system; or of the command line, which speaks English. */
  static asSaid(
    code: ErrorCode,
    sentence: string,
    details?: Readonly<Record<string, unknown>>,
    options?: ErrorOptions,
  ): PosternError {
    return new PosternError(code, sentence as PlainText, details, options);
  }

  /** What it says, to be part of another message. */
  get told(): Message {
    return this.#message ?? { text: this.message as PlainText };
  }

  /** The same with other details. */
  withDetails(details: Readonly<Record<string, unknown>>): PosternError {
    return new PosternError(this.code, this.told, details, { cause: this.cause });
  }

  toReport(): ErrorReport {
    const { code, message, details } = this;
    return {
      code,
      message,
      ...(this.#message === null ? {} : { told: this.#message }),
      ...(details === undefined ? {} : { details }),
    };
  }

  /** In the language of this process's reader. */
  static fromReport({ code, message, told, details }: ErrorReport): PosternError {
    // A sentence without values may be in the dictionary as it stands.
    return told === undefined
      ? PosternError.asSaid(code, message, details)
      : new PosternError(code, told, details);
  }
}

/** What an error says, to be part of a message: in the dictionary's words where it is one of ours, else as it stands. */
export function saidOf(error: unknown): Message {
  if (error instanceof PosternError) return error.told;
  return asSaid(error instanceof Error ? error.message : String(error));
}
