/** `postern compare`: a new export of the gateway, or another set, beside this one and a mark of it; and taking over what they changed. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Client } from '../../shared/contract/contract.ts';
import type { DifferenceRow, DifferenceWindow, Side } from '../../shared/contract/difference.ts';
import type { ImportState } from '../../shared/contract/types.ts';
import { visibleText } from '../../shared/domain/visible-text.ts';
import type { Filter } from '../../shared/lists/filter.ts';
import { all, condition } from '../../shared/lists/filter.ts';
import { DIFFERENCES, fieldsText, whatOf } from '../../shared/lists/difference-list.ts';
import { markOf } from './changes-command.ts';
import type { Command, ExitStatus, Invocation } from './command.ts';
import { answersFrom, IMPORT_FLAGS, runJob } from './import-command.ts';
import { counted, table, timeText } from './output.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';
import { possibleFilter, whereFlag } from './where.ts';

const NOT_HERE = new Set(['on-duplicate', 'all-or-nothing', 'dry-run', 'rejects']);
const READING_FLAGS = Object.fromEntries(
  Object.entries(IMPORT_FLAGS).filter(([name]) => !NOT_HERE.has(name)),
);

export const compareCommand: Command = {
  name: 'compare',
  server: true,
  takes: 'FILE|DIR',
  about:
    'Compare with a file of users, such as a new export of the gateway, or with another set: what only they changed, what only we changed, and conflicts.',
  flags: {
    since: {
      value: 'MARK',
      help: 'The mark both started from; the latest one unless told. See “postern marks”.',
    },
    'without-mark': { help: 'Compare the two as they are: who changed what cannot be told then.' },
    where: whereFlag(DIFFERENCES, '"side is conflict" or "what is deleted"'),
    offset: { value: 'N', help: 'Leave out the first N.' },
    limit: { value: 'N', help: 'Show at most N, 1 to 1000; 50 unless told.' },
    apply: { help: 'Take over what only they changed, as one change; “postern undo” takes it back.' },
    conflicts: {
      value: 'ours|theirs',
      help: 'With --apply: how conflicts are decided; they stay as here unless told.',
    },
    ...READING_FLAGS,
  },
  run: async (invocation) => {
    const [path, ...more] = invocation.args;
    if (path === undefined || more.length > 0)
      throw new UsageError('Give one file, or the folder of another set.');
    const since = invocation.text('since');
    const without = invocation.has('without-mark');
    if (without && since !== undefined)
      throw new UsageError('--since and --without-mark exclude each other.');
    const filter = possibleFilter(invocation, DIFFERENCES);
    const page = {
      offset: invocation.count('offset', 0) ?? 0,
      limit: invocation.count('limit', 1, 1000) ?? 50,
    };
    const apply = invocation.has('apply');
    const conflicts = invocation.choice('conflicts', ['ours', 'theirs']);
    if (conflicts !== undefined && !apply) throw new UsageError('--conflicts goes with --apply.');
    const full = resolve(path);
    const isSet = (await stat(full).catch(() => null))?.isDirectory() === true;
    const answers = isSet ? {} : answersFrom(invocation, 'users');
    const source = isSet ? ({ from: 'set', path: full } as const) : ({ from: 'path', path: full } as const);
    return withSet(invocation, 'writes', async (client) => {
      const mark = without ? null : await markOf(client, since);
      const request = { source, answers, compare: { mark } };
      const state = await runJob(client, () => client.invoke('imports.start', request), invocation);
      if (state.phase !== 'done') return failed(invocation, state);
      if (conflicts !== undefined) await decide(client, state.id, conflicts);
      const window = await client.invoke('differences.list', {
        of: { with: 'import', id: state.id },
        filter,
        ...page,
      });
      tell(invocation, window);
      if (!apply) return list(invocation, window, mark);
      const result = await client.invoke('differences.apply', { id: state.id });
      const { open } = window.counts;
      if (open > 0)
        invocation.out.note(
          `Left as here: ${counted(open, 'conflict')} that nobody has decided; see --conflicts.`,
        );
      const done =
        result.change === 0
          ? 'Nothing had to change.'
          : `Took over ${counted(result.users, 'user')} (change ${result.change}).`;
      await invocation.out.result({ mark, ...result, counts: window.counts, ...window.with }, done);
      return open > 0 || (window.with?.rejected ?? 0) > 0 ? 3 : 0;
    });
  },
};

async function decide(client: Client, id: string, choice: 'ours' | 'theirs'): Promise<void> {
  const filter: Filter = all(condition('side', 'is', 'conflict'));
  await client.invoke('differences.choose', { id, choice, filter });
}

async function failed({ out }: Invocation, { error }: ImportState): Promise<ExitStatus> {
  const told = error ?? { code: 'cancelled', message: 'The comparison was cancelled.' };
  out.note(`postern: ${told.message}`);
  if (out.json) await out.result({ error: told }, '');
  return 1;
}

/** What could not be compared is said before what was. */
function tell({ out }: Invocation, { with: of }: DifferenceWindow): void {
  if (of === undefined) return;
  if (of.rejected > 0)
    out.note(
      `${counted(of.rejected, 'row')} of ${visibleText(of.file)} could not be read: whoever stands in them counts as not there, and is deleted only if you say so. “postern import --dry-run” says why.`,
    );
  if (of.uncompared > 0)
    out.note(
      `The passwords of ${counted(of.uncompared, 'user')} could not be compared: only a verifier is left of them here or there.`,
    );
}

const WHERE: Readonly<Record<Side, string>> = { ours: 'here', theirs: 'there', conflict: 'both' };

async function list({ out }: Invocation, window: DifferenceWindow, mark: string | null): Promise<ExitStatus> {
  const { ours, theirs, conflicts } = window.counts;
  const since = mark === null ? '' : ` since “${visibleText(mark)}”`;
  const head = `Only there${since}: ${theirs}; only here: ${ours}; conflicts: ${conflicts}.`;
  const rows = window.rows.map((row) => [WHERE[row.side], whatOf(row), row.name, fieldsText(row, timeText)]);
  const shown = window.rows.length < window.total ? `\n${window.rows.length} of ${window.total} shown.` : '';
  await out.result(
    { mark, ...window, rows: window.rows.map((row: DifferenceRow) => ({ what: whatOf(row), ...row })) },
    rows.length === 0 ? head : `${head}\n${table(['Where', 'What', 'Who', 'Fields'], rows)}${shown}`,
  );
  return (window.with?.rejected ?? 0) > 0 ? 3 : 0;
}
