/** Which users a command is meant for: addresses, `--where` conditions, or all. */
import type { Client } from '../../shared/contract/contract.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import { canonicalAddress } from '../../shared/domain/fold.ts';
import type { Condition, SelectionInput } from '../../shared/domain/query.ts';
import { parseWhere } from '../../shared/domain/where.ts';
import type { Flag, Invocation } from './command.ts';
import { UsageError } from './usage-error.ts';

export const WHERE_FLAG: Flag = {
  value: 'CONDITION',
  many: true,
  help: 'Only users for which this holds, such as "domain is example.com"; repeatable.',
};

export const SELECTION_FLAGS: Readonly<Record<string, Flag>> = {
  where: WHERE_FLAG,
  all: { help: 'Every user of the set.' },
};

/** Conditions of all `--where` flags. */
export function conditions(invocation: Pick<Invocation, 'texts'>): Condition[] {
  return invocation.texts('where').map((text) => {
    const parsed = parseWhere(text);
    if (!parsed.ok) throw new UsageError(parsed.reason);
    return parsed.condition;
  });
}

/** Checks that exactly one way of choosing was used, before the set is touched. */
export function chooser(invocation: Invocation): (client: Client) => Promise<SelectionInput> {
  const where = conditions(invocation);
  const ways = [invocation.args.length > 0, where.length > 0, invocation.has('all')].filter(Boolean).length;
  if (ways !== 1) throw new UsageError('Name the users by their addresses, by --where, or by --all.');
  if (invocation.args.length === 0) {
    return () => Promise.resolve({ by: 'query', query: { conditions: where } });
  }
  return async (client) => ({
    by: 'ids',
    ids: await Promise.all(invocation.args.map((address) => idOf(client, address))),
  });
}

/** The condition that names one user, however the address is written. */
export function addressCondition(address: string): Condition {
  return { field: 'address', operator: 'is', value: canonicalAddress(address) };
}

/** Throws `not-found` for an address that no user has. */
export async function idOf(client: Client, address: string): Promise<number> {
  const { users } = await client.invoke('users.query', {
    query: { conditions: [addressCondition(address)] },
    offset: 0,
    limit: 1,
  });
  const [user] = users;
  if (user === undefined) throw new PosternError('not-found', `There is no user ${address}.`, { address });
  return user.id;
}
