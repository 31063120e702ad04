/** What the lines of the mail log are about. */

/** The kinds, which are also the values of the log's field `kind` in conditions. */
export const MAIL_EVENT_KINDS = [
  /** From a client; a quarantined one has `quarantined` instead. */
  'accepted',
  'quarantined',
  /** With a reply: limit, lock, sender, syntax, size … `rule` names which. */
  'refused',
  'delivered',
  'deferred',
  'failed',
  /** The time to retry is over. */
  'expired',
  'bounced',
  'delay-warning',
  'released',
  'deleted',
  'held',
  /** An administrator asked for an attempt now, or gave another route. */
  'retry-requested',
  'rerouted',
  'discarded',
  /** Logins. */
  'auth-failed',
  /** Locks, and what led to them. */
  'strike',
  'locked',
  'unlocked',
] as const;

export type MailEventKind = (typeof MAIL_EVENT_KINDS)[number];
