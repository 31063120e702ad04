/** Spam that an administrator allowed for a day by releasing its like: mail of the same user with the same subject. */
import { createHash } from 'node:crypto';

const DAY = 86_400_000;

/** Space of the value store. */
export const ALLOW_SPACE = 'allow';

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

/** Whether it is still allowed. What has more left than it was given was kept by a clock that was ahead then. */
export function stillAllowed(until: string | null, now: number): boolean {
  const left = Number(until ?? 0) - now;
  return left > 0 && left <= DAY;
}
