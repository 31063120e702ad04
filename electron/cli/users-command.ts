/** `postern users`: lists users, all that match, streamed so that a million are no burden. */
import { tell } from '../../shared/text/text.ts';
import type { Client } from '../../shared/contract/contract.ts';
import type { UserWindow } from '../../shared/contract/types.ts';
import { SORT_FIELDS, type SortKey, type UserQueryInput } from '../../shared/domain/query.ts';
import { notPossible } from '../../shared/domain/setting-text.ts';
import type { OutgoingUser } from '../../shared/domain/user.ts';
import type { Command, Invocation } from './command.ts';
import { counted, table, timeText, type Output } from './output.ts';
import { userFilter, WHERE_FLAG } from './selection.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';

/** The contract's largest window. */
const WINDOW = 1000;

export const usersCommand: Command = {
  name: 'users',
  server: true,
  takes: '',
  about: 'List outgoing users.',
  flags: {
    where: WHERE_FLAG,
    sort: { value: 'FIELD[:desc]', many: true, help: `By one or more of: ${SORT_FIELDS.join(', ')}.` },
    offset: { value: 'N', help: 'Leave out the first N.' },
    limit: { value: 'N', help: 'List at most N.' },
  },
  run: async (invocation) => {
    if (invocation.args.length > 0)
      throw new UsageError('Choose users by --where, such as --where "address is …".');
    const query = { filter: userFilter(invocation), sort: sortKeys(invocation) };
    const offset = invocation.count('offset', 0) ?? 0;
    const limit = invocation.count('limit', 0) ?? Number.MAX_SAFE_INTEGER;
    await withSet(invocation, 'reads', (client) => list(client, query, offset, limit, invocation.out));
    return 0;
  },
};

async function list(
  client: Client,
  query: UserQueryInput,
  offset: number,
  limit: number,
  out: Output,
): Promise<void> {
  const window = (from: number, size: number) =>
    client.invoke('users.query', { query, offset: from, limit: Math.min(WINDOW, Math.max(1, size)) });
  const first = await window(offset, limit);
  const end = Math.min(first.total, offset + limit);
  const print = out.json ? printJson(out, first.total) : printTable(out);
  let shown: UserWindow['users'] = limit === 0 ? [] : first.users;
  let at = offset;
  await print.head();
  while (shown.length > 0) {
    await print.rows(shown);
    at += shown.length;
    shown = at < end ? (await window(at, end - at)).users : [];
  }
  await print.foot(at - offset, first.total);
}

interface Printer {
  head(): Promise<void>;
  rows(users: readonly OutgoingUser[]): Promise<void>;
  foot(shown: number, total: number): Promise<void>;
}

function printJson(out: Output, total: number): Printer {
  let separator = '';
  return {
    head: () => out.write(`{"total":${total},"users":[`),
    async rows(users) {
      await out.write(separator + users.map((user) => JSON.stringify(user)).join(','));
      separator = ',';
    },
    async foot() {
      await out.write(']');
      await out.finish();
    },
  };
}

function printTable(out: Output): Printer {
  return {
    head: () => Promise.resolve(),
    rows: (users) =>
      out.write(
        `${table(['Address', 'Domain', 'Kind', 'Status', 'A day', 'A month', 'Changed'], users.map(row))}\n`,
      ),
    foot: (shown, total) =>
      out.write(shown === total ? `${counted(total, 'user')}\n` : `${shown} of ${counted(total, 'user')}\n`),
  };
}

function row(user: OutgoingUser): readonly string[] {
  const limit = (value: number) => (value === 0 ? 'unlimited' : value.toLocaleString('en'));
  const { limitPerDay, limitPerMonth } = user.effective;
  return [
    user.displayAddress,
    user.displayDomain,
    user.kind === 'ip' ? 'IP' : 'mailbox',
    user.status,
    limit(limitPerDay),
    limit(limitPerMonth),
    timeText(user.changedAt),
  ];
}

function sortKeys(invocation: Invocation): SortKey[] {
  return invocation.texts('sort').map((text) => {
    const [name, direction = 'asc', ...rest] = text.split(':');
    const field = SORT_FIELDS.find((known) => known === name);
    if (field === undefined || !['asc', 'desc'].includes(direction) || rest.length > 0) {
      throw new UsageError(
        `--sort: ${tell(notPossible(text, `FIELD or FIELD:desc; the fields are ${SORT_FIELDS.join(', ')}`))}`,
      );
    }
    return { field, descending: direction === 'desc' };
  });
}
