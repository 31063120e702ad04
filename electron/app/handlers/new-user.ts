/** Checks what was entered for a new user, and says which field is wrong. */
import { PosternError } from '../../../shared/domain/errors.ts';
import type { UserKind } from '../../../shared/domain/user.ts';
import { addressOf } from '../../../shared/domain/user.ts';
import {
  IP_WITH_PASSWORD,
  looksLikeIp,
  parseIpUser,
  parseLocalPart,
} from '../../../shared/domain/user-name.ts';
import type { UserStore } from '../../store/model/store-types.ts';
import { requireDomain } from '../base/domain-field.ts';

export interface Identity {
  readonly kind: UserKind;
  readonly username: string;
  readonly domain: string;
}

/** A blank password makes an IP user of an IP address, and is an error otherwise, unless a directory has the passwords of the domain. */
export function identify(
  store: UserStore,
  entered: { readonly username: string; readonly domain: string; readonly password: string },
): Identity {
  const domain = requireDomain(entered.domain);
  const elsewhere =
    store.system().directory?.logins.includes(domain) === true && !looksLikeIp(entered.username);
  const identity =
    entered.password === '' && !elsewhere ? ipUser(entered.username) : mailbox(entered.username);
  const user = { ...identity, domain };
  if (user.kind === 'ip' && !store.system().authoriseIpAddresses) {
    throw PosternError.of(
      'ip-users-forbidden',
      'IP addresses are not authorised: switch on “Authorise IP addresses” in the system settings first.',
      {},
      { field: 'username' },
    );
  }
  const address = addressOf(user);
  if (store.find(address) !== undefined) {
    throw PosternError.of(
      'address-taken',
      '{address} exists already.',
      { address },
      {
        field: 'username',
        owner: address,
      },
    );
  }
  return user;
}

function mailbox(username: string): Omit<Identity, 'domain'> {
  // As in an import: only digits may be a mailbox (a student number), a whole address is none.
  if (parseIpUser(username).ok) {
    throw new PosternError('invalid-request', IP_WITH_PASSWORD, { field: 'password' });
  }
  const parsed = parseLocalPart(username);
  if (!parsed.ok) throw new PosternError('invalid-request', parsed.reason, { field: 'username' });
  return { kind: 'mailbox', username: parsed.username };
}

function ipUser(username: string): Omit<Identity, 'domain'> {
  const parsed = parseIpUser(username);
  if (parsed.ok) return { kind: 'ip', username: parsed.username };
  if (looksLikeIp(username)) throw new PosternError('invalid-request', parsed.reason, { field: 'username' });
  // A wrong user name is worth saying before the missing password.
  mailbox(username);
  throw PosternError.of(
    'invalid-request',
    'Enter a password. Only an IP address, such as 192.0.2.7 or 192.0.2.0/24, can be added without one.',
    {},
    { field: 'password' },
  );
}
