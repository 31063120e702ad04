/** How much of their limits users have used. */
import type { UsageRow } from '../../../shared/contract/relay-types.ts';
import type { AppContext } from './app-context.ts';
import type { Group } from '../base/handler-types.ts';
import { userViews } from './user-view.ts';

/** The contract's operations on usage. */
export function usageHandlers({ session, relay, now }: AppContext): Group<'usage'> {
  return {
    'usage.list': async ({ query, offset, limit }) => {
      const store = session.store();
      const { total, users } = store.query(query, offset, limit);
      const rows = await relay.used.of(store, users.map(userViews(store, now())));
      const entries = rows.map(({ id, address, displayAddress, status, usage = [] }): UsageRow => ({
        id,
        address,
        displayAddress,
        status,
        rules: usage,
      }));
      return { total, entries };
    },
  };
}
