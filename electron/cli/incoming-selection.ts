/** Which incoming users a command is meant for: addresses, `--where` conditions, or all. */
import type { Client } from '../../shared/contract/contract.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import { canonicalAddress } from '../../shared/domain/fold.ts';
import type { IncomingSelectionInput } from '../../shared/domain/incoming.ts';
import { condition, isEverything } from '../../shared/lists/filter.ts';
import { INCOMING } from '../../shared/lists/user-lists.ts';
import type { Flag, Invocation } from './command.ts';
import { UsageError } from './usage-error.ts';
import { whereFilter, whereFlag } from './where.ts';

export const INCOMING_WHERE = whereFlag(INCOMING, '"outgoing is no" or "domain is example.com"');

export const INCOMING_SELECTION: Readonly<Record<string, Flag>> = {
  where: INCOMING_WHERE,
  all: { help: 'Every incoming user of the set.' },
};

/** Checks that exactly one way of choosing was used, before the set is touched. */
export function incomingChooser(invocation: Invocation): (client: Client) => Promise<IncomingSelectionInput> {
  const filter = whereFilter(invocation, INCOMING);
  const { args } = invocation;
  const ways = [args.length > 0, !isEverything(filter), invocation.has('all')].filter(Boolean).length;
  if (ways !== 1)
    throw new UsageError('Name the incoming users by their addresses, by --where, or by --all.');
  if (args.length === 0) return () => Promise.resolve({ by: 'query', query: { filter } });
  return async (client) => ({
    by: 'ids',
    ids: await Promise.all(args.map((address) => idOf(client, address))),
  });
}

async function idOf(client: Client, address: string): Promise<number> {
  const filter = condition('address', 'is', canonicalAddress(address));
  const { users } = await client.invoke('incoming.query', { query: { filter }, offset: 0, limit: 1 });
  const [user] = users;
  if (user === undefined)
    throw PosternError.asSaid('not-found', `There is no incoming user ${address}.`, { address });
  return user.id;
}
