/** What the relay has the set's owner commit: locks and hardened passwords. */
import { PosternError } from '../../shared/domain/errors.ts';
import type { CommitCalls } from '../relay/link/link-types.ts';
import type { Served } from '../relay/link/rpc.ts';
import type { UserStore } from '../store/store-types.ts';

/** Who acts, in the activity log. */
const RELAY = 'relay';

export function ownerCalls(store: () => UserStore): Served<CommitCalls> {
  return {
    // The store leaves a manual lock as it is.
    async lockUser({ id, lock }) {
      const selection = { by: 'ids' as const, ids: [id] };
      await unlessGone(store().commit({ kind: 'lock', selection, lock }, RELAY));
      return store().info().seq;
    },
    // The store leaves alone whose password is another one by now.
    async harden({ users }) {
      await unlessGone(store().commit({ kind: 'harden', users }, RELAY));
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
