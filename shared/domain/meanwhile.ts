/** A field that somebody else changed since the form about it was filled. */
export interface MeanwhileChanged {
  /** As in `settings.limitPerDay`, `system.timeZone`, `password`, `name`. */
  readonly field: string;
  /** Its value now; null where it is inherited. Of a password, which one it is. */
  readonly now: unknown;
}
