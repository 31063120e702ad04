/** How changes and users are called in the activity log. */
import { displayDomain } from '../../../shared/domain/domain-name.ts';
import type { IncomingRow } from './journal-types.ts';
import { addressOf, type UserRecord } from '../../../shared/domain/user.ts';

type Named = Pick<UserRecord, 'kind' | 'username' | 'domain'>;

/** Sets from before "Deleted" was the one word for it say "Removed" in their journals. */
export function inTodaysWords(summary: string): string {
  return summary.replace(/^((?:(?:Undid|Redid): )*)Removed /, '$1Deleted ');
}

/** The address of the only user, or a count. */
export function nameUsers(users: number, only: Named | undefined): string {
  if (users === 1 && only !== undefined) return displayAddress(only);
  return countUsers(users);
}

/** `1 user`, `1,200 users`. */
export function countUsers(users: number): string {
  return `${users.toLocaleString('en-US')} ${users === 1 ? 'user' : 'users'}`;
}

/** "the incoming user anna@example.com", or a count. */
export function nameIncoming(users: number, only: IncomingRow | undefined): string {
  if (users !== 1 || only === undefined) return countIncoming(users);
  const [, username, domain] = only;
  return `the incoming user ${displayAddress({ kind: 'mailbox', username, domain })}`;
}

/** `1 incoming user`, `1,200 incoming users`. */
export function countIncoming(users: number): string {
  return `${users.toLocaleString('en-US')} incoming ${users === 1 ? 'user' : 'users'}`;
}

/** The address with U-labels. */
export function displayAddress(user: Named): string {
  return addressOf({ kind: user.kind, username: user.username, domain: displayDomain(user.domain) });
}
