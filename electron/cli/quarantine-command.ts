/** `postern quarantine`: what was found to be spam, malware or a blocked attachment, and what is done about it. */
import { QUARANTINE } from '../../shared/lists/mail-lists.ts';
import { isEverything } from '../../shared/lists/filter.ts';
import type { Request } from '../../shared/contract/contract.ts';
import type { QuarantineRow } from '../../shared/contract/relay-types.ts';
import type { Command, ExitStatus, Invocation } from './command.ts';
import { asksForCsv, CSV_FLAGS, writeCsv } from './csv-output.ts';
import {
  EXPECT_FLAG,
  inSteps,
  PAGE_FLAGS,
  partOf,
  printList,
  reportMailChange,
  sortFlag,
  sortOf,
} from './mail-lists.ts';
import { relativeTime } from './relative-time.ts';
import { sizeInWords } from '../../shared/domain/byte-size.ts';
import { withSet } from './set-client.ts';
import { showMessage } from './show-message.ts';
import { UsageError } from './usage-error.ts';
import { possibleFilter, whereFlag } from './where.ts';

type Target = Pick<Request<'quarantine.delete'>, 'target' | 'expected'>;

export const quarantineCommand: Command = {
  name: 'quarantine',
  takes: '[list | show | release | delete | confirm] [MESSAGE…]',
  server: true,
  about:
    'Show the quarantine; show the text of a message; release it to its recipients, delete it, or confirm that it is spam.',
  flags: {
    where: whereFlag(QUARANTINE, 'finding:malware or "score less than 7.5"'),
    all: { help: 'Everything in the quarantine.' },
    ...EXPECT_FLAG,
    train: { help: 'Learn from it: what is released is wanted, what is deleted is spam.' },
    'allow-for-day': {
      help: 'With release: let mail of this user with this subject pass for a day. It must have a subject.',
    },
    ...sortFlag(QUARANTINE),
    ...PAGE_FLAGS,
    ...CSV_FLAGS,
  },
  run: async (invocation) => {
    const [name = 'list', ...messages] = invocation.args;
    switch (name) {
      case 'list':
        return list(invocation, messages);
      case 'show':
        await showMessage(invocation, 'quarantine', messages);
        return 0;
      case 'release':
        return release(invocation, messages);
      case 'delete':
        return remove(invocation, messages, invocation.has('train'));
      case 'confirm':
        return remove(invocation, messages, true);
      default:
        throw new UsageError(
          `quarantine does not know “${name.slice(0, 40)}”: use list, show, release, delete or confirm.`,
        );
    }
  },
};

async function list(invocation: Invocation, messages: readonly string[]): Promise<ExitStatus> {
  if (messages.length > 0) throw new UsageError('Choose what to list by --where, such as "user is …".');
  const filter = possibleFilter(invocation, QUARANTINE);
  const sort = sortOf(invocation, QUARANTINE);
  if (asksForCsv(invocation)) return writeCsv(invocation, { list: 'quarantine', filter, sort }, 'message');
  const part = partOf(invocation);
  const now = Date.now();
  await withSet(invocation, 'reads', (client) =>
    printList<QuarantineRow>(invocation, part, {
      word: 'message',
      head: [
        'Message',
        'Found',
        'By',
        'Score',
        'Why',
        'User',
        'Recipients',
        'Subject',
        'Size',
        'Received',
        'Expires',
      ],
      row: (entry) => [
        entry.message,
        entry.finding,
        entry.scanner,
        entry.score ?? '-',
        entry.reason,
        entry.user,
        entry.recipients.join(', '),
        entry.subject,
        sizeInWords(entry.size),
        relativeTime(entry.received, now),
        relativeTime(entry.expires, now),
      ],
      page: (offset, limit, view) => client.invoke('quarantine.list', { filter, sort, view, offset, limit }),
    }),
  );
  return 0;
}

async function release(invocation: Invocation, messages: readonly string[]): Promise<ExitStatus> {
  const target = targetOf(invocation, messages);
  const how = { train: invocation.has('train'), allowForDay: invocation.has('allow-for-day') };
  const result = await withSet(invocation, 'writes', (client) =>
    inSteps(invocation, client, (job) => client.invoke('quarantine.release', { ...target, ...how, job })),
  );
  return reportMailChange(invocation, 'Released', result, 'message');
}

async function remove(
  invocation: Invocation,
  messages: readonly string[],
  train: boolean,
): Promise<ExitStatus> {
  const target = targetOf(invocation, messages);
  const result = await withSet(invocation, 'writes', (client) =>
    inSteps(invocation, client, (job) => client.invoke('quarantine.delete', { ...target, train, job })),
  );
  return reportMailChange(invocation, 'Deleted', result, 'message');
}

/** Exactly one way of choosing. */
function targetOf(invocation: Invocation, messages: readonly string[]): Target {
  const filter = possibleFilter(invocation, QUARANTINE);
  const ways = [messages.length > 0, !isEverything(filter), invocation.has('all')].filter(Boolean).length;
  if (ways !== 1) throw new UsageError('Name the messages by their ids, by --where, or by --all.');
  const expected = invocation.count('expect', 0);
  if (messages.length > 0) return { target: { by: 'messages', messages: [...messages] }, expected };
  return { target: { by: 'filter', filter }, expected };
}
