/** Spam that an administrator allowed for a day by releasing its like: mail of the same user with the same subject. */
import { createHash } from 'node:crypto';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { QuarantineEntry } from '../mail/mail-list-types.ts';

const DAY = 86_400_000;

/** Space of the value store. */
export const ALLOW_SPACE = 'allow';

/** Of a message in quarantine, what says whether its like may be allowed. */
export interface Releasable extends Pick<QuarantineEntry, 'finding' | 'subject'> {
  readonly message: string;
}

/** The key under which a release allows a sender's subject. */
export function allowKey(userId: number | null, subject: string): string {
  return createHash('sha256')
    .update(`${userId ?? 0}\0${subject}`)
    .digest('base64url');
}

/** What is kept now: until when. */
export function allowedUntil(now: number): string {
  return String(now + DAY);
}

/**
 * Throws `invalid-request` for what is no spam, and for a message without a subject, whose like would be all of the user's mail
 * without one. `message`: its name.
 */
export function requireAllowable({ message, finding, subject }: Releasable): void {
  if (finding !== 'spam') {
    throw PosternError.of(
      'invalid-request',
      'Message {message} was found to be {finding, select, malware {malware} other {a blocked attachment}}: only the like of spam can be allowed for a day. Nothing was released; release it without allowing its like.',
      { message, finding },
    );
  }
  if (subject.trim() !== '') return;
  throw PosternError.of(
    'invalid-request',
    'Message {message} has no subject: allowing its like for a day would let all mail of this user without a subject pass. Nothing was released; release it without allowing its like.',
    { message },
  );
}

/** Whether it is still allowed. What has more left than it was given was kept by a clock that was ahead then. */
export function stillAllowed(until: string | null, now: number): boolean {
  const left = Number(until ?? 0) - now;
  return left > 0 && left <= DAY;
}
