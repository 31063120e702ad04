/** The command line itself is wrong: exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** Lines below the sentence, such as a condition with the place that is wrong under it. */
  readonly below: readonly string[];

  constructor(message: string, below: readonly string[] = []) {
    super(message);
    this.below = below;
  }
}
