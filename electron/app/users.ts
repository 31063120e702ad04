/** Finding, adding, editing, deleting, locking and unlocking outgoing users. */
import type { ChangeResult, SelectionSummary } from '../../shared/contract/types.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import { lockStatus, type LockStatus } from '../../shared/domain/lock.ts';
import type { Selection } from '../../shared/domain/query.ts';
import { applyPatch, type SettingsPatch } from '../../shared/domain/settings.ts';
import type { StoredUser } from '../../shared/domain/user.ts';
import type { SealedBlock, UserStore } from '../store/store-types.ts';
import type { AppContext, Group } from './handlers.ts';
import { identify } from './new-user.ts';
import { displayAddress, userViews } from './user-view.ts';

/** Names shown of a selection. */
const NAMED = 5;

export function userHandlers({ session, actor, now }: AppContext): Group<'users'> {
  return {
    'users.query': ({ query, offset, limit }) => {
      const store = session.store();
      const window = store.query(query, offset, limit);
      return { ...window, users: window.users.map(userViews(store, now())) };
    },
    'users.get': ({ id }) => {
      const store = session.store();
      return userViews(store, now())(existing(store, id));
    },
    'users.position': ({ id, query }) => ({ index: session.store().position(id, query) }),
    'users.summarise': ({ selection }) => summarise(session.store(), selection, now()),

    'users.add': async ({ username, domain, password, settings }) => {
      const store = session.store();
      const identity = identify(store, { username, domain, password });
      const sealed = identity.kind === 'ip' ? null : await session.seal(password);
      // Sealing may have asked the keychain for a while: the commit itself checks the address again.
      return store.commit(
        { kind: 'add', users: [{ ...identity, settings: applyPatch({}, settings), password: sealed }] },
        actor,
      );
    },
    'users.edit': ({ selection, password, settings }) => edit(selection, settings, password),
    'users.remove': ({ selection }) => session.store().commit({ kind: 'remove', selection }, actor),
    'users.lock': ({ selection, reason }) => {
      const lock = { kind: 'manual', since: now(), until: null, reason, by: actor } as const;
      return session.store().commit({ kind: 'lock', selection, lock }, actor);
    },
    'users.unlock': ({ selection }) => session.store().commit({ kind: 'unlock', selection }, actor),
  };

  async function edit(
    selection: Selection,
    settings: SettingsPatch,
    password: string | undefined,
  ): Promise<ChangeResult> {
    const store = session.store();
    let sealed: SealedBlock | null = null;
    if (password !== undefined) {
      const [only, ...others] = store.resolve(selection);
      if (only === undefined) throw new PosternError('not-found', 'The user no longer exists.');
      if (others.length > 0) refusePassword('A password can be set for one user at a time only.');
      if (store.get(only)?.kind === 'ip')
        refusePassword('An IP user has no password: it is known by its address.');
      sealed = await session.seal(password);
    }
    return store.commit({ kind: 'edit', selection, settings, password: sealed }, actor);
  }
}

function existing(store: UserStore, id: number): StoredUser {
  const user = store.get(id);
  if (user === undefined)
    throw new PosternError('not-found', 'The user no longer exists.', { field: 'id', id });
  return user;
}

function refusePassword(message: string): never {
  throw new PosternError('invalid-request', message, { field: 'password' });
}

function summarise(store: UserStore, selection: Selection, now: number): SelectionSummary {
  const ids = store.resolve(selection);
  const byStatus: Record<LockStatus, number> = {
    active: 0,
    manual: 0,
    automatic: 0,
    'automatic-exhausted': 0,
  };
  if (selection.by === 'query' && selection.except.length === 0) {
    // The store counts a million by status far faster than they can be taken out one by one.
    const { query } = selection;
    for (const status of ['manual', 'automatic', 'automatic-exhausted'] as const) {
      const conditions = [...query.conditions, { field: 'status', operator: 'is', value: status } as const];
      byStatus[status] = store.query({ ...query, conditions }, 0, 1).total;
    }
    byStatus.active = ids.length - byStatus.manual - byStatus.automatic - byStatus['automatic-exhausted'];
  } else {
    for (const id of ids) byStatus[lockStatus(store.get(id)?.lock ?? null, now)] += 1;
  }
  const first = [...ids.subarray(0, NAMED)].map((id) => displayAddress(existing(store, id)));
  return { count: ids.length, first, byStatus };
}
