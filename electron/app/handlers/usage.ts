/** How much of their limits users have used. */
import type { CheckedRequest } from '../../../shared/contract/contract.ts';
import type { MailPage, UsageRow } from '../../../shared/contract/relay-types.ts';
import { setImmediate } from 'node:timers/promises';
import { nearestLimit, ruleUsage, usageSince, type UsageBucket } from '../../../shared/domain/usage.ts';
import type { AppContext } from './app-context.ts';
import type { Group } from '../base/handler-types.ts';
import { userViews } from './user-view.ts';

export function usageHandlers({ session, relay, now }: AppContext): Group<'usage'> {
  return { 'usage.list': (request) => list(request) };

  async function list({
    query,
    used,
    nearestFirst,
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
    const everybody = used || nearestFirst;
    if (everybody) gather(null);
    const view = userViews(store, at);
    const row = (id: number): UsageRow | null => {
      const user = store.get(id);
      if (user === undefined) return null;
      const { address, displayAddress, status, effective } = view(user);
      const rules = ruleUsage(effective, windows, at, buckets.get(id) ?? []);
      return { id, address, displayAddress, status, rules };
    };
    let ids = used ? matching.filter((id) => buckets.has(id)) : matching;
    if (nearestFirst) ids = await byShare(ids, (id) => buckets.has(id), row);
    const shown = ids.subarray(offset, offset + limit);
    if (!everybody) for (const id of shown) gather(id);
    const entries = [...shown].flatMap((id) => row(id) ?? []);
    return { total: ids.length, entries };
  }
}

/** Users for whom the owner works before others have a turn. */
const AT_ONCE = 200;

/** Whoever has used most of a limit first; those who have sent nothing last, and alike in the order of before. */
async function byShare(
  ids: Uint32Array,
  hasSent: (id: number) => boolean,
  row: (id: number) => UsageRow | null,
): Promise<Uint32Array> {
  const shares = new Map<number, number>();
  for (const id of ids) {
    if (!hasSent(id)) continue;
    shares.set(id, nearestLimit(row(id)?.rules ?? [])?.share ?? 0);
    if (shares.size % AT_ONCE === 0) await setImmediate();
  }
  const sent = [...shares.keys()].sort((a, b) => (shares.get(b) ?? 0) - (shares.get(a) ?? 0));
  const others = ids.filter((id) => !shares.has(id));
  return Uint32Array.from([...sent, ...others]);
}
