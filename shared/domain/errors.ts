/** Errors as they cross the contract: `{code, message, details}`. The message is a sentence for the administrator. */
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
  /** Machine-readable context: for `invalid-request` the `field` (dotted path), else counts, paths, ids. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The one error class of the application; anything else that escapes is reported as `internal`. */
export class PosternError extends Error {
  override readonly name = 'PosternError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>> | undefined;

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

  toReport(): ErrorReport {
    return this.details === undefined
      ? { code: this.code, message: this.message }
      : { code: this.code, message: this.message, details: this.details };
  }

  static fromReport(report: ErrorReport): PosternError {
    return new PosternError(report.code, report.message, report.details);
  }
}
