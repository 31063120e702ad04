/** `postern changes`: what was changed since a mark, and the files that carry it to the gateway. */
import { resolve } from 'node:path';
import type { Client } from '../../shared/contract/contract.ts';
import { CARRY_FILES, type CarryFile, type DifferenceRow } from '../../shared/contract/difference.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import { visibleText } from '../../shared/domain/visible-text.ts';
import type { Filter } from '../../shared/lists/filter.ts';
import { DIFFERENCES, fieldsText, whatOf } from '../../shared/lists/difference-list.ts';
import type { Command, Invocation } from './command.ts';
import { counted, table, timeText } from './output.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';
import { possibleFilter, whereFlag } from './where.ts';

const WORDS: Readonly<Record<CarryFile, string>> = {
  add: 'user to add',
  remove: 'user to remove',
  passwords: 'user with another password',
  'by-hand': 'setting to change by hand',
};

export const changesCommand: Command = {
  name: 'changes',
  server: true,
  takes: '',
  about: 'Show what was changed since a mark, by what users are and were; write files for the gateway.',
  flags: {
    since: { value: 'MARK', help: 'The mark; the latest one unless told. See “postern marks”.' },
    where: whereFlag(DIFFERENCES, '"what is added" or "fields contains lock"'),
    offset: { value: 'N', help: 'Leave out the first N.' },
    limit: { value: 'N', help: 'Show at most N, 1 to 1000; 50 unless told.' },
    add: { value: 'FILE', help: 'Write whom to add, with passwords, as username,domain,password.' },
    remove: { value: 'FILE', help: 'Write whom to remove, in the same columns; passwords are left blank.' },
    passwords: { value: 'FILE', help: 'Write whose password is another one, in the same columns.' },
    'by-hand': {
      value: 'FILE',
      help: 'Write what such files cannot carry, for reading: settings and locks, then and now.',
    },
  },
  run: async (invocation) => {
    if (invocation.args.length > 0)
      throw new UsageError('changes takes no arguments; name the mark by --since.');
    const since = invocation.text('since');
    const filter = possibleFilter(invocation, DIFFERENCES);
    const page = {
      offset: invocation.count('offset', 0) ?? 0,
      limit: invocation.count('limit', 1, 1000) ?? 50,
    };
    const files = CARRY_FILES.flatMap((file) => {
      const path = invocation.text(file);
      return path === undefined ? [] : [{ file, path: resolve(path) }];
    });
    const twice = files.find(({ path }, at) =>
      files.some((other, beside) => beside > at && other.path === path),
    );
    if (twice !== undefined) throw new UsageError('Each file needs a name of its own.');
    if (
      files.length > 0 &&
      (invocation.texts('where').length > 0 || invocation.has('offset') || invocation.has('limit'))
    )
      throw new UsageError('The files hold all that was changed: leave out --where, --offset and --limit.');
    return withSet(invocation, 'reads', async (client) => {
      const mark = await markOf(client, since);
      return files.length > 0
        ? write(invocation, client, mark, files)
        : list(invocation, client, mark, { filter, ...page });
    });
  },
};

/** The mark of that name, or the latest. */
export async function markOf(client: Client, name: string | undefined): Promise<string> {
  if (name !== undefined) return name;
  const latest = (await client.invoke('marks.list', {})).at(-1);
  if (latest !== undefined) return latest.name;
  throw PosternError.asSaid(
    'not-found',
    'The set has no mark, so nothing tells what was changed since when. Set one (postern marks add NAME); each export of the whole set sets one, too.',
  );
}

async function list(
  { out }: Invocation,
  client: Client,
  mark: string,
  query: { readonly filter: Filter; readonly offset: number; readonly limit: number },
): Promise<0> {
  const window = await client.invoke('differences.list', { of: { with: 'mark', mark }, ...query });
  const { added, changed, deleted } = window.counts;
  const head = `Since “${visibleText(mark)}”: ${added} added, ${changed} changed, ${deleted} deleted.`;
  const rows = window.rows.map((row) => [whatOf(row), row.name, fieldsText(row, timeText)]);
  const shown = window.rows.length < window.total ? `\n${window.rows.length} of ${window.total} shown.` : '';
  await out.result(
    { mark, ...window, rows: window.rows.map(jsonRow) },
    rows.length === 0 ? head : `${head}\n${table(['What', 'Who', 'Fields'], rows)}${shown}`,
  );
  return 0;
}

/** A row without what is the same for every row of this command. */
function jsonRow({ user, name, domain, fields, ...row }: DifferenceRow): object {
  return {
    ...{ what: whatOf({ user, name, domain, fields, ...row }), user, name, domain },
    fields: fields.map(({ field, base, ours }) => ({ field, before: base, after: ours })),
  };
}

async function write(
  { out }: Invocation,
  client: Client,
  mark: string,
  files: readonly { readonly file: CarryFile; readonly path: string }[],
): Promise<0> {
  const written: object[] = [];
  const lines: string[] = [];
  const survey = await client.invoke('exports.describeChanges', { mark });
  const secret = files.flatMap(({ file }) => (file === 'add' || file === 'passwords' ? [file] : []));
  if (secret.some((file) => survey[file] > survey.blank[file]))
    out.note(
      'Holds passwords in clear text: only you can read it (mode 0600). Delete it when it has served its purpose.',
    );
  const blank = secret.reduce((sum, file) => sum + survey.blank[file], 0);
  if (blank > 0)
    out.note(
      `Does not hold: the passwords of ${counted(blank, 'user')}, of which only the verifier is left: they stand there with a blank password.`,
    );
  for (const { file, path } of files) {
    const result = await client.invoke('exports.changes', { mark, file, path });
    written.push({ for: file, ...result });
    lines.push(`Wrote ${counted(result.rows, WORDS[file])} to ${result.file}.`);
  }
  await out.result({ mark, files: written }, lines.join('\n'));
  return 0;
}
