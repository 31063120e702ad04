/** `postern queue`: what is under way, and what is done about it. */
import { QUEUE } from '../../shared/lists/mail-lists.ts';
import { EVERYTHING, isEverything } from '../../shared/lists/filter.ts';
import type { Client, Request } from '../../shared/contract/contract.ts';
import type { MailChange, QueueRow } from '../../shared/contract/relay-types.ts';
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
import { hostAndPort } from './relay-flags.ts';
import { relativeTime } from './relative-time.ts';
import { sizeInWords } from '../../shared/domain/byte-size.ts';
import { withSet } from './set-client.ts';
import { showMessage } from './show-message.ts';
import { UsageError } from './usage-error.ts';
import { possibleFilter, whereFlag } from './where.ts';

type Target = Pick<Request<'queue.retry'>, 'target' | 'expected' | 'job'>;

interface Action {
  readonly verb: string;
  readonly run: (client: Client, target: Target, invocation: Invocation) => Promise<MailChange>;
}

const ACTIONS: Readonly<Record<string, Action>> = {
  hold: { verb: 'Held', run: (client, target) => client.invoke('queue.hold', { ...target, on: true }) },
  release: {
    verb: 'Let go',
    run: (client, target) => client.invoke('queue.hold', { ...target, on: false }),
  },
  retry: { verb: 'Trying', run: (client, target) => client.invoke('queue.retry', target) },
  route: {
    verb: 'Routed',
    run: (client, target, invocation) =>
      client.invoke('queue.reroute', { ...target, route: routeOf(invocation) }),
  },
  delete: { verb: 'Deleted', run: (client, target) => client.invoke('queue.remove', target) },
};

export const queueCommand: Command = {
  name: 'queue',
  takes: '[list | show | hold | release | retry | route | delete | flush | pause | resume] [MESSAGE…]',
  server: true,
  about:
    'Show the queue, one line a recipient; show the text of a message; hold, release, retry, route or delete what is in it.',
  flags: {
    where: whereFlag(QUEUE, 'recipient:@example.com or "attempts more than 3"'),
    all: { help: 'Everything in the queue.' },
    ...EXPECT_FLAG,
    to: { value: 'HOST:PORT|usual', help: 'Where “route” sends it.' },
    ...sortFlag(QUEUE),
    ...PAGE_FLAGS,
    ...CSV_FLAGS,
  },
  run: async (invocation) => {
    const [name = 'list', ...messages] = invocation.args;
    if (name === 'list') return list(invocation, messages);
    if (name === 'show') await showMessage(invocation, 'queue', messages);
    else if (name === 'pause' || name === 'resume') await pause(invocation, name === 'pause', messages);
    else if (name === 'flush') return flush(invocation, messages);
    else return change(invocation, name, messages);
    return 0;
  },
};

async function list(invocation: Invocation, messages: readonly string[]): Promise<ExitStatus> {
  if (messages.length > 0) throw new UsageError('Choose what to list by --where, such as "message is …".');
  const filter = possibleFilter(invocation, QUEUE);
  const sort = sortOf(invocation, QUEUE);
  if (asksForCsv(invocation)) return writeCsv(invocation, { list: 'queue', filter, sort }, 'recipient');
  const part = partOf(invocation);
  const now = Date.now();
  await withSet(invocation, 'reads', (client) =>
    printList<QueueRow>(invocation, part, {
      word: 'recipient',
      head: [
        'Message',
        'State',
        'Sender',
        'Recipient',
        'Size',
        'Received',
        'Tries',
        'Next',
        'Expires',
        'Last reply',
      ],
      row: (entry) => [
        entry.message,
        entry.state,
        entry.sender === '' ? '<>' : entry.sender,
        entry.recipient,
        sizeInWords(entry.size),
        relativeTime(entry.received, now),
        entry.attempts,
        entry.nextAttempt === null ? '-' : relativeTime(entry.nextAttempt, now),
        entry.expires === null ? '-' : relativeTime(entry.expires, now),
        entry.lastReply,
      ],
      page: (offset, limit, view) => client.invoke('queue.list', { filter, sort, view, offset, limit }),
    }),
  );
  return 0;
}

async function change(
  invocation: Invocation,
  name: string,
  messages: readonly string[],
): Promise<ExitStatus> {
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined) {
    const known = [...Object.keys(ACTIONS), 'flush', 'pause', 'resume'].join(', ');
    throw new UsageError(`queue does not know “${name.slice(0, 40)}”: use list, show, ${known}.`);
  }
  const target = targetOf(invocation, messages);
  if (name === 'route') routeOf(invocation);
  const result = await withSet(invocation, 'writes', (client) =>
    inSteps(invocation, client, (job) => action.run(client, { ...target, job }, invocation)),
  );
  return reportMailChange(invocation, action.verb, result, 'recipient');
}

async function flush(invocation: Invocation, messages: readonly string[]): Promise<ExitStatus> {
  if (messages.length > 0) throw new UsageError('flush tries everything; for some, use retry.');
  const target: Target = {
    target: { by: 'filter', filter: EVERYTHING },
    expected: invocation.count('expect', 0),
  };
  const result = await withSet(invocation, 'writes', (client) =>
    inSteps(invocation, client, (job) => client.invoke('queue.retry', { ...target, job })),
  );
  if (result.stopped !== undefined) return reportMailChange(invocation, 'Trying', result, 'recipient');
  await invocation.out.result(result, `Trying ${result.changed} now.`);
  return 0;
}

async function pause(invocation: Invocation, on: boolean, messages: readonly string[]): Promise<void> {
  if (messages.length > 0)
    throw new UsageError('pause and resume are about the whole queue; for some, use hold.');
  await withSet(invocation, 'writes', (client) => client.invoke('queue.pause', { on }));
  await invocation.out.result({ paused: on }, on ? 'No new attempts are made.' : 'Attempts are made again.');
}

/** Exactly one way of choosing. */
function targetOf(invocation: Invocation, messages: readonly string[]): Target {
  const filter = possibleFilter(invocation, QUEUE);
  const ways = [messages.length > 0, !isEverything(filter), invocation.has('all')].filter(Boolean).length;
  if (ways !== 1) throw new UsageError('Name the messages by their ids, by --where, or by --all.');
  const expected = invocation.count('expect', 0);
  if (messages.length > 0) return { target: { by: 'messages', messages: [...messages] }, expected };
  return { target: { by: 'filter', filter }, expected };
}

function routeOf(invocation: Invocation): string {
  const to = invocation.text('to');
  if (to === undefined) throw new UsageError('Say where to: --to HOST:PORT, or --to usual.');
  if (to === 'usual') return '';
  hostAndPort(to, 'to');
  return to;
}
