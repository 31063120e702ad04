/** Finding, adding and deleting incoming users, and making outgoing ones of them. */
import type { IncomingUser } from '../../../shared/domain/incoming.ts';
import { IP_NAME, passwordProblem } from '../../../shared/domain/incoming-row.ts';
import { displayDomain } from '../../../shared/domain/domain-name.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { parseIpUser, parseLocalPart } from '../../../shared/domain/user-name.ts';
import { visibleText } from '../../../shared/domain/visible-text.ts';
import type { StoredIncoming, UserStore } from '../../store/model/store-types.ts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { IncomingSelection } from '../../../shared/domain/incoming.ts';
import type { IncomingSummary } from '../../../shared/contract/incoming-contract.ts';
import { requireDomain } from '../base/domain-field.ts';
import type { Group } from '../base/handler-types.ts';
import type { AppContext } from './app-context.ts';

const NAMED = 10;
/** Users looked at in one turn of the loop. */
const SLICE = 5_000;

/** The contract's operations on incoming users. */
export function incomingHandlers({ session, actor, imports }: AppContext): Group<'incoming'> {
  return {
    'incoming.query': ({ query, offset, limit }) => {
      const { users, ...window } = session.store().incoming.query(query, offset, limit);
      return { ...window, users: users.map(view) };
    },
    'incoming.summarise': ({ selection }) => summarise(session.store(), selection),
    'incoming.add': async ({ username, domain, password, access }) => {
      const store = session.store();
      if (parseIpUser(username).ok) throw new PosternError('invalid-request', IP_NAME, { field: 'username' });
      const parsed = parseLocalPart(username);
      if (!parsed.ok) throw new PosternError('invalid-request', parsed.reason, { field: 'username' });
      const user = { username: parsed.username, domain: requireDomain(domain) };
      const wrong = passwordProblem(password);
      if (wrong !== null) throw new PosternError('invalid-request', wrong, { field: 'password' });
      const sealed = password === '' ? null : await session.seal(password, addressOf(user), 'incoming');
      return store.commit({ kind: 'incoming-add', users: [{ ...user, access, password: sealed }] }, actor);
    },
    'incoming.remove': ({ selection, expected }) =>
      session.store().commit({ kind: 'incoming-remove', selection, expected }, actor),
    'incoming.toOutgoing': (request) => imports.startOutgoing(request),
  };
}

async function summarise({ incoming }: UserStore, selection: IncomingSelection): Promise<IncomingSummary> {
  const ids = incoming.resolve(selection);
  const first: string[] = [];
  let [outgoing, known] = [0, 0];
  for (const [at, id] of ids.entries()) {
    const user = incoming.get(id);
    if (user === undefined) continue;
    if (first.length < NAMED) first.push(view(user).displayAddress);
    if (user.outgoing) outgoing++;
    else if (user.password !== null) known++;
    if (at % SLICE === SLICE - 1) await nextTurn();
  }
  return { count: ids.length, first, outgoing, known };
}

function view({ id, username, domain, access, createdAt, outgoing, password }: StoredIncoming): IncomingUser {
  const shown = addressOf({ username, domain: displayDomain(domain) });
  return {
    ...{ id, username, domain, access, createdAt, outgoing },
    address: addressOf({ username, domain }),
    displayAddress: visibleText(shown),
    password: password !== null,
  };
}

function addressOf({ username, domain }: { readonly username: string; readonly domain: string }): string {
  return `${username}@${domain}`;
}
