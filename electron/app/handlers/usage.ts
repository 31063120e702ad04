/** How much of their limits users have used. */
import type { CheckedRequest } from '../../../shared/contract/contract.ts';
import type { MailPage, UsageRow } from '../../../shared/contract/relay-types.ts';
import { ruleUsage, usageSince, type UsageBucket } from '../../../shared/domain/usage.ts';
import type { AppContext } from './app-context.ts';
import type { Group } from '../base/handler-types.ts';
import { userViews } from './user-view.ts';

export function usageHandlers({ session, relay, now }: AppContext): Group<'usage'> {
  return { 'usage.list': (request) => list(request) };

  async function list({
    query,
    used,
    offset,
    limit,
  }: CheckedRequest<'usage.list'>): Promise<MailPage<UsageRow>> {
    const store = session.store();
    const reader = await relay.reader();
    const windows = relay.windows(store);
    const at = now();
    const since = usageSince(windows, at);
    const matching = store.matching(query);

    const buckets = new Map<number, UsageBucket[]>();
    const gather = (user: number | null): void => {
      for (const { userId, ...bucket } of reader?.usage(user, since) ?? []) {
        const known = buckets.get(userId);
        if (known === undefined) buckets.set(userId, [bucket]);
        else known.push(bucket);
      }
    };
    // One look over all counters, or one for each user shown, whichever is less.
    if (used) gather(null);
    const ids = used ? matching.filter((id) => buckets.has(id)) : matching;
    const shown = ids.subarray(offset, offset + limit);
    if (!used) for (const id of shown) gather(id);

    const view = userViews(store, at);
    const entries = [...shown].flatMap((id) => {
      const user = store.get(id);
      if (user === undefined) return [];
      const { address, displayAddress, status, effective } = view(user);
      const rules = ruleUsage(effective, windows, at, buckets.get(id) ?? []);
      return [{ id, address, displayAddress, status, rules }];
    });
    return { total: ids.length, entries };
  }
}
