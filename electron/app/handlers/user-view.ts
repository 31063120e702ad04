/** A stored user as the contract shows it: with display names, status and the values in force; never the password. */
import { displayDomain } from '../../../shared/domain/domain-name.ts';
import { lockInForce, plannedLock } from '../../../shared/domain/lock.ts';
import type { OutgoingSettings } from '../../../shared/domain/settings.ts';
import { schemeOfStored } from '../../../shared/domain/password-hash.ts';
import { ownAt, settingsAt, withoutOver } from '../../../shared/domain/temporary.ts';
import { addressOf, passwordId, type OutgoingUser, type StoredUser } from '../../../shared/domain/user.ts';
import { visibleText } from '../../../shared/domain/visible-text.ts';
import { userStatus } from '../../../shared/domain/user-status.ts';
import type { UserStore } from '../../store/model/store-types.ts';

/** Views for one answer: what a domain's users inherit is worked out once. */
export function userViews(store: UserStore, now: number): (user: StoredUser) => OutgoingUser {
  const inherited = new Map<string, OutgoingSettings>();
  const logins = new Set(store.system().directory?.logins);
  const at = { now, ipAuthorised: store.system().authoriseIpAddresses };
  return (user) => {
    const { password, ...record } = user;
    let levels = inherited.get(user.domain);
    if (levels === undefined) {
      levels = settingsAt(now, store.settings(null), store.settings(user.domain));
      inherited.set(user.domain, levels);
    }
    const shownDomain = visibleText(displayDomain(user.domain));
    return {
      ...record,
      address: addressOf(user),
      displayDomain: shownDomain,
      displayAddress: visibleText(addressOf({ ...user, domain: shownDomain })),
      status: userStatus(user.kind, user.lock, at),
      lock: lockInForce(user.lock, now),
      plannedLock: plannedLock(user.lock, now),
      hasPassword: password !== null,
      ...(user.kind === 'mailbox' && logins.has(user.domain) && { passwordIn: 'directory' as const }),
      importedHash: schemeOfStored(password?.verifier),
      passwordId: passwordId(password),
      settings: withoutOver(user.settings, now),
      effective: { ...levels, ...ownAt(user.settings, now) },
    };
  };
}

/** `address` of a user with U-labels, for messages and lists. */
export function displayAddress(user: StoredUser): string {
  return addressOf({ ...user, domain: displayDomain(user.domain) });
}
