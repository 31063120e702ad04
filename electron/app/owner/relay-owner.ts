/** What the relay has the set's owner commit: locks and hardened passwords. */
import { RELAY_ACTOR } from '../../../shared/domain/actor.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { CommitCalls } from '../../relay/link/link-types.ts';
import type { Served } from '../../relay/link/rpc.ts';
import type { UserStore } from '../../store/model/store-types.ts';

/** Serves those calls on whatever store is open at the time. */
export function ownerCalls(store: () => UserStore): Served<CommitCalls> {
  return {
    // The store leaves a manual lock as it is.
    async lockUser({ id, lock, replaces }) {
      if (replaces !== undefined) {
        const current = store().get(id)?.lock;
        // An administrator was there first.
        if (current?.since !== replaces.since || current.until !== replaces.until) return store().info().seq;
      }
      const selection = { by: 'ids' as const, ids: [id] };
      await unlessGone(store().commit({ kind: 'lock', selection, lock }, RELAY_ACTOR));
      return store().info().seq;
    },
    // The store leaves alone whose password is another one by now.
    async harden({ users }) {
      await unlessGone(store().commit({ kind: 'harden', users }, RELAY_ACTOR));
    },
  };
}

/** A user who was removed meanwhile needs neither. */
async function unlessGone(commit: Promise<unknown>): Promise<void> {
  try {
    await commit;
  } catch (error) {
    if (!(error instanceof PosternError) || error.code !== 'not-found') throw error;
  }
}
