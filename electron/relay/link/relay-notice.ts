/** What the relay tells its owner unasked, for the administrator's notifications. */
import type { Message } from '../../../shared/text/text.ts';
import type { Finding } from '../../../shared/domain/finding.ts';

/** What the relay tells its owner. */
export type RelayNotice =
  | {
      readonly kind: 'quarantined';
      readonly finding: Finding;
      readonly user: string;
      readonly subject: string;
      readonly reason: string;
    }
  | { readonly kind: 'locked'; readonly user: string; readonly reason: string; readonly until: number | null }
  | { readonly kind: 'destination-down'; readonly destination: string; readonly reason: string }
  /** A message that the courier cannot send is held in the queue. */
  | {
      readonly kind: 'held-back';
      readonly message: string;
      readonly sender: string;
      readonly reason: Message;
    }
  /** Mail without a sender was given up: a report of what became of a message, or a user's own (`user`), of which nobody is told. */
  | {
      readonly kind: 'report-failed';
      readonly message: string;
      readonly recipient: string;
      readonly user: string;
      readonly reason: string;
    }
  | { readonly kind: 'scanner-down'; readonly scanner: string; readonly reason: string }
  /** Users whose passwords a directory has cannot log in now. */
  | { readonly kind: 'directory-down'; readonly reason: Message }
  /** Changed settings, or a changed certificate, cannot be used; what was before goes on. */
  | { readonly kind: 'settings-refused'; readonly reason: Message }
  /** Changes of the set cannot be read: users are as they were before. */
  | { readonly kind: 'set-not-followed'; readonly reason: Message }
  /** The file of rules, or lines of it, cannot be used: mail is taken without them. */
  | { readonly kind: 'rules-refused'; readonly reason: Message }
  /** Nothing can be stored, so no mail is taken. */
  | { readonly kind: 'storage-failed'; readonly reason: Message };
