/** `postern mail-log`: what became of messages, and why. */
import { visibleText } from '../../shared/domain/visible-text.ts';
import { LOG } from '../../shared/lists/mail-lists.ts';
import { isEverything, type Filter } from '../../shared/lists/filter.ts';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '../../shared/contract/contract.ts';
import type { MailLogRow, MailTranscript } from '../../shared/contract/relay-types.ts';
import { whyNoTranscript } from '../../shared/domain/transcript.ts';
import { whyOf } from '../../shared/domain/mail-log-words.ts';
import type { Command, Invocation } from './command.ts';
import { asksForCsv, CSV_FLAGS, writeCsv } from './csv-output.ts';
import { PAGE_FLAGS, partOf, printList, type Part } from './mail-lists.ts';
import { timeText } from './output.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';
import { possibleFilter, whereFlag } from './where.ts';

/** Lines shown unless told otherwise. */
const USUAL = 50;
/** Milliseconds between two looks for new lines. */
const LOOK = 250;
const WINDOW = 1000;

export const mailLogCommand: Command = {
  name: 'mail-log',
  takes: '',
  server: true,
  about: 'Show the mail log, latest first: what became of messages, and why.',
  flags: {
    where: whereFlag(LOG, '"time:last2h kind:refused" or "user is ann@example.com"'),
    message: { value: 'ID', help: 'Only lines of this message.' },
    follow: { help: 'Show the last lines, oldest first, and then new ones as they come.' },
    transcript: { help: 'Below each line, what was said in its SMTP session, where that is kept.' },
    offset: PAGE_FLAGS['offset'] ?? { help: '' },
    limit: { value: 'N', help: `List at most N; ${USUAL} unless told.` },
    ...CSV_FLAGS,
  },
  run: async (invocation) => {
    if (invocation.args.length > 0) throw new UsageError('Choose lines by --where or --message.');
    if (asksForCsv(invocation) && invocation.has('transcript'))
      throw new UsageError('A CSV file has no transcripts; use --transcript without --csv.');
    if (asksForCsv(invocation))
      return writeCsv(invocation, { list: 'log', filter: filterOf(invocation) }, 'line');
    if (invocation.has('follow')) await follow(invocation);
    else await list(invocation);
    return 0;
  },
};

async function list(invocation: Invocation): Promise<void> {
  const filter = filterOf(invocation);
  const part = partOf(invocation, USUAL);
  if (invocation.has('transcript')) {
    await listTranscripts(invocation, filter, part);
    return;
  }
  await withSet(invocation, 'reads', (client) =>
    printList<MailLogRow>(invocation, part, {
      word: 'line',
      head: ['Time', 'What', 'Message', 'User', 'Sender', 'Recipient', 'Why', 'Reply'],
      row: (line) => [
        timeText(line.time),
        line.kind,
        line.message ?? '',
        line.user,
        line.sender,
        line.recipient,
        whyOf(line),
        line.reply,
      ],
      page: (offset, limit, view) => client.invoke('mailLog.list', { filter, view, offset, limit }),
    }),
  );
}

/** A line with what was said below it. */
async function listTranscripts(invocation: Invocation, filter: Filter, part: Part): Promise<void> {
  await withSet(invocation, 'reads', (client) =>
    printList<LineWithTranscript>(invocation, part, {
      word: 'line',
      text: (line) => lineText(line) + transcriptText(line),
      page: async (offset, limit, view) => {
        const page = await client.invoke('mailLog.list', { filter, view, offset, limit });
        const entries: LineWithTranscript[] = [];
        for (const line of page.entries) entries.push(await withTranscript(client, line));
        return { ...page, entries };
      },
    }),
  );
}

type LineWithTranscript = MailLogRow & { readonly transcript: MailTranscript };

async function withTranscript(client: Client, line: MailLogRow): Promise<LineWithTranscript> {
  return { ...line, transcript: await client.invoke('mailLog.transcript', { line: line.id }) };
}

function transcriptText({ transcript, ...line }: LineWithTranscript): string {
  const lines = transcript.text?.split('\n') ?? [`(${whyNoTranscript(line, transcript.kept)})`];
  return lines.map((said) => `\n    ${visibleText(said)}`).join('');
}

/** One JSON document a line with `--json`, for there is no end to wait for. */
async function follow(invocation: Invocation): Promise<void> {
  const { out, signal } = invocation;
  const filter = filterOf(invocation);
  const limit = invocation.count('limit', 0) ?? USUAL;
  if (limit > WINDOW) throw new UsageError(`--limit takes at most ${WINDOW} with --follow.`);
  await withSet(invocation, 'reads', async (client: Client) => {
    const print = async (lines: readonly MailLogRow[]): Promise<void> => {
      for (const line of lines) {
        const full = invocation.has('transcript') ? await withTranscript(client, line) : null;
        const text = lineText(line) + (full === null ? '' : transcriptText(full));
        await out.write(`${out.json ? JSON.stringify(full ?? line) : text}\n`);
      }
    };
    // Where the log ends is asked first: what is written between the two questions is told once.
    let since = (await client.invoke('mailLog.tail', { limit: 1 })).at(-1)?.id ?? 0;
    const last = await client.invoke('mailLog.list', { filter, offset: 0, limit: Math.max(1, limit) });
    const known = last.entries.filter(({ id }) => id <= since);
    await print(known.slice(0, limit).toReversed());
    while (!signal.aborted) {
      const fresh = await client.invoke('mailLog.tail', { since, limit: WINDOW });
      const oldest = fresh[0];
      const newest = fresh.at(-1);
      if (oldest !== undefined && newest !== undefined) {
        await print(await matching(client, filter, fresh));
        since = newest.id;
      }
      if (fresh.length < WINDOW) await pause(LOOK, undefined, { signal }).catch(() => undefined);
    }
  });
}

/** Those of `lines` that the filter holds for: asked of the list, which knows how to compare. */
async function matching(
  client: Client,
  filter: Filter,
  lines: readonly MailLogRow[],
): Promise<readonly MailLogRow[]> {
  if (isEverything(filter)) return lines;
  const ids = new Set(lines.map(({ id }) => id));
  const { entries } = await client.invoke('mailLog.list', { filter, offset: 0, limit: WINDOW });
  return entries.filter(({ id }) => ids.has(id)).toReversed();
}

function filterOf(invocation: Invocation): Filter {
  const message = invocation.text('message');
  const one = message === undefined ? [] : [`message is ${message}`];
  return possibleFilter({ texts: (flag) => [...one, ...invocation.texts(flag)] }, LOG);
}

function lineText(line: MailLogRow): string {
  const parts = [
    timeText(line.time),
    line.kind,
    line.message ?? '',
    line.user,
    line.sender === '' && line.recipient === '' ? '' : `<${line.sender}> → ${line.recipient}`,
    whyOf(line),
    line.reply,
  ];
  return visibleText(parts.filter((part) => part !== '').join('  '));
}
