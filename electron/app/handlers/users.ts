/** Finding, adding, editing, deleting, locking and unlocking outgoing users. */
import { type PlainText } from '../../../shared/text/text.ts';
import type { CheckedRequest } from '../../../shared/contract/contract.ts';
import type { ChangeResult } from '../../../shared/contract/types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { Lock } from '../../../shared/domain/lock.ts';
import { applyPatch } from '../../../shared/domain/settings.ts';
import { settingsPatch } from '../../../shared/domain/temporary.ts';
import { addressOf, type StoredUser } from '../../../shared/domain/user.ts';
import type { SealedBlock, UserStore } from '../../store/model/store-types.ts';
import type { AppContext } from './app-context.ts';
import type { Group } from '../base/handler-types.ts';
import { identify } from './new-user.ts';
import { previewEdit } from './preview-edit.ts';
import { summariseSelection } from './summarise-selection.ts';
import { userViews } from './user-view.ts';

/** The contract's operations on outgoing users. */
export function userHandlers({
  session,
  relay,
  imports,
  userSearches,
  actor,
  now,
}: AppContext): Group<'users'> {
  return {
    'users.query': async ({ query, usage, offset, limit }) => {
      const store = session.store();
      const window = store.query(query, offset, limit);
      const users = window.users.map(userViews(store, now()));
      return { ...window, users: usage ? await relay.used.of(store, users) : users };
    },
    'users.search': ({ view, stop }) => userSearches.look(view, stop),
    'users.get': async ({ id, usage }) => {
      const store = session.store();
      const user = userViews(store, now())(existing(store, id));
      const [shown = user] = usage ? await relay.used.of(store, [user]) : [];
      return shown;
    },
    'users.lockHistory': ({ id }) => session.store().lockHistory(id),
    'users.position': ({ id, query }) => ({ index: session.store().position(id, query) }),
    'users.summarise': ({ selection }) => summariseSelection(session.store(), selection, now()),

    'users.add': async ({ username, domain, password, settings }) => {
      const store = session.store();
      const identity = identify(store, { username, domain, password });
      const sealed = password === '' ? null : await session.seal(password, addressOf(identity));
      // Sealing may have asked the keychain for a while: the commit itself checks the address again.
      return store.commit(
        { kind: 'add', users: [{ ...identity, settings: applyPatch({}, settings), password: sealed }] },
        actor,
      );
    },
    'users.edit': edit,
    'users.newPasswords': (request) => imports.startNewPasswords(request),
    'users.previewEdit': ({ selection, settings }) =>
      previewEdit(session.store(), selection, settings, now()),
    'users.remove': ({ selection, expected }) =>
      session.store().commit({ kind: 'remove', selection, expected }, actor),
    'users.lock': ({ selection, expected, reason, since, until, replace }) => {
      const made = now();
      const planned = since !== null && since > made;
      const begin = planned ? since : made;
      if (until !== null && until <= begin) {
        throw PosternError.of(
          'invalid-request',
          'A lock must end later than it begins, and later than now.',
          {},
          {
            field: 'until',
          },
        );
      }
      const lock: Lock = {
        kind: 'manual',
        since: begin,
        until,
        reason,
        by: actor,
        ...(planned ? { made } : {}),
      };
      return session.store().commit({ kind: 'lock', selection, expected, lock, replace }, actor);
    },
    'users.unlock': ({ selection, expected }) =>
      session.store().commit({ kind: 'unlock', selection, expected }, actor),
  };

  async function edit(request: CheckedRequest<'users.edit'>): Promise<ChangeResult> {
    const { selection, expected, settings, password, base } = request;
    const store = session.store();
    let meant = selection;
    let sealed: SealedBlock | null = null;
    if (password !== undefined) {
      const [only, ...others] = store.resolve(selection);
      if (only === undefined) throw PosternError.of('not-found', 'The user no longer exists.', {});
      if (others.length > 0) refusePassword('A password can be set for one user at a time only.');
      const user = existing(store, only);
      if (user.kind === 'ip') refusePassword('An IP user has no password: it is known by its address.');
      // Once it is sealed, a query may find others, too.
      meant = { by: 'ids', ids: [only] };
      sealed = await session.seal(password, addressOf(user));
    }
    return store.commit(
      {
        kind: 'edit',
        selection: meant,
        expected,
        settings: settingsPatch(settings, now()),
        password: sealed,
        base,
      },
      actor,
    );
  }
}

function existing(store: UserStore, id: number): StoredUser {
  const user = store.get(id);
  if (user === undefined)
    throw PosternError.of('not-found', 'The user no longer exists.', {}, { field: 'id', id });
  return user;
}

function refusePassword(message: PlainText): never {
  throw new PosternError('invalid-request', message, { field: 'password' });
}
