/** How much of their limits users have used. */
import type { UsageRow } from '../../../shared/contract/relay-types.ts';
import type { StoredUser } from '../../../shared/domain/user.ts';
import type { UserStore } from '../../store/model/store-types.ts';
import type { AppContext } from './app-context.ts';
import type { Group } from '../base/handler-types.ts';
import { userViews } from './user-view.ts';

/** What users have used of their limits, in their order. */
export async function usageRows(
  store: UserStore,
  { used }: Pick<AppContext['relay'], 'used'>,
  users: readonly StoredUser[],
  now: number,
): Promise<readonly UsageRow[]> {
  const rows = await used.of(store, users.map(userViews(store, now)));
  return rows.map(({ id, address, displayAddress, status, usage = [] }): UsageRow => ({
    id,
    address,
    displayAddress,
    status,
    rules: usage,
  }));
}

/** The contract's operations on usage. */
export function usageHandlers({ session, relay, now }: AppContext): Group<'usage'> {
  return {
    'usage.list': async ({ query, offset, limit }) => {
      const store = session.store();
      const { total, users } = store.query(query, offset, limit);
      return { total, entries: await usageRows(store, relay, users, now()) };
    },
  };
}
