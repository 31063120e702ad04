/** `postern usage`: how much of their limits users have used. */
import { all } from '../../shared/lists/filter.ts';
import { HAS_SENT } from '../../shared/lists/user-lists.ts';
import type { Client } from '../../shared/contract/contract.ts';
import type { UsageRow } from '../../shared/contract/relay-types.ts';
import type { Command } from './command.ts';
import { asksForCsv, CSV_FLAGS, writeCsv } from './csv-output.ts';
import { PAGE_FLAGS, partOf, printList } from './mail-lists.ts';
import { relativeTime } from './relative-time.ts';
import { addressCondition, idOf, userFilter, WHERE_FLAG } from './selection.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';

export const usageCommand: Command = {
  name: 'usage',
  takes: '[ADDRESS]',
  server: true,
  about: 'Show how much of their limits users have used: those who have sent this month, or the one named.',
  flags: { where: WHERE_FLAG, ...PAGE_FLAGS, ...CSV_FLAGS },
  run: async (invocation) => {
    const [address, ...more] = invocation.args;
    if (more.length > 0) throw new UsageError('usage takes at most one address; for more, use --where.');
    const where = userFilter(invocation);
    const filter = address === undefined ? where : all(where, addressCondition(address));
    // One that is not there has not used nothing.
    const exists = async (client: Client) => address !== undefined && idOf(client, address);
    const query = { filter: address === undefined ? all(filter, HAS_SENT) : filter };
    if (asksForCsv(invocation)) {
      return writeCsv(invocation, { list: 'usage', query }, 'user', exists);
    }
    const part = partOf(invocation);
    const now = Date.now();
    await withSet(invocation, 'reads', async (client) => {
      await exists(client);
      await printList<UsageRow>(invocation, part, {
        word: 'user',
        head: ['User', 'Minute', 'Hour', 'Day', 'Week', 'Month', 'Recipients', 'Day ends'],
        row: ({ displayAddress, rules }) => [
          displayAddress,
          ...rules.map(({ used, limit }) => (limit === 0 ? `${used}` : `${used} of ${limit}`)),
          relativeTime(rules.find(({ rule }) => rule === 'limitPerDay')?.resets ?? now, now),
        ],
        page: (offset, limit) =>
          client.invoke('usage.list', {
            query,
            offset,
            limit,
          }),
      });
    });
    return 0;
  },
};
