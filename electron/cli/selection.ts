/** Which users a command is meant for: addresses, `--where` conditions, or all. */
import type { Client } from '../../shared/contract/contract.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import { canonicalAddress } from '../../shared/domain/fold.ts';
import type { SelectionInput } from '../../shared/domain/query.ts';
import { condition, isEverything, type Filter } from '../../shared/lists/filter.ts';
import { USERS } from '../../shared/lists/user-lists.ts';
import type { Flag, Invocation } from './command.ts';
import { UsageError } from './usage-error.ts';
import { whereFilter, whereFlag } from './where.ts';

export const WHERE_FLAG = whereFlag(USERS, '"limitPerDay>500" or "domain is example.com"');

export const SELECTION_FLAGS: Readonly<Record<string, Flag>> = {
  where: WHERE_FLAG,
  all: { help: 'Every user of the set.' },
};

/** What all `--where` flags ask for. */
export function userFilter(invocation: Pick<Invocation, 'texts'>): Filter {
  return whereFilter(invocation, USERS);
}

/** Checks that exactly one way of choosing was used, before the set is touched. */
export function chooser(invocation: Invocation): (client: Client) => Promise<SelectionInput> {
  const filter = userFilter(invocation);
  const ways = [invocation.args.length > 0, !isEverything(filter), invocation.has('all')].filter(
    Boolean,
  ).length;
  if (ways !== 1) throw new UsageError('Name the users by their addresses, by --where, or by --all.');
  if (invocation.args.length === 0) {
    return () => Promise.resolve({ by: 'query', query: { filter } });
  }
  return async (client) => ({
    by: 'ids',
    ids: await Promise.all(invocation.args.map((address) => idOf(client, address))),
  });
}

/** The condition that names one user, however the address is written. */
export function addressCondition(address: string): Filter {
  return condition('address', 'is', canonicalAddress(address));
}

/** Throws `not-found` for an address that no user has. */
export async function idOf(client: Client, address: string): Promise<number> {
  const { users } = await client.invoke('users.query', {
    query: { filter: addressCondition(address) },
    offset: 0,
    limit: 1,
  });
  const [user] = users;
  if (user === undefined) throw PosternError.asSaid('not-found', `There is no user ${address}.`, { address });
  return user.id;
}
