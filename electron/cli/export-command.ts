/** `postern export`: writes users as CSV to a file, or to stdout. */
import { tell } from '../../shared/text/text.ts';
import { resolve } from 'node:path';
import { EXPORT_FORMATS, exportContent, type ExportFormat } from '../../shared/domain/export-format.ts';
import type { Client } from '../../shared/contract/contract.ts';
import { PosternError, type ErrorCode } from '../../shared/domain/errors.ts';
import { isEverything } from '../../shared/lists/filter.ts';
import type { Command, Invocation } from './command.ts';
import { throughFile } from './csv-output.ts';
import { counted } from './output.ts';
import { userFilter, WHERE_FLAG } from './selection.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';

export const exportCommand: Command = {
  name: 'export',
  server: true,
  takes: '',
  about: 'Write users as CSV; what the file holds and what it cannot hold is said before.',
  flags: {
    where: WHERE_FLAG,
    out: { value: 'FILE', help: 'The file to write; without it, the CSV goes to stdout.' },
    format: {
      value: EXPORT_FORMATS.join('|'),
      help: 'full (unless told) holds all of each user and imports exactly; gateway: username,domain,password; reading: for a spreadsheet.',
    },
    damaged: { help: 'Of a damaged set: write what is left of it.' },
    'no-mark': { help: 'Set no mark. An export of all users sets one; see “postern changes”.' },
    'without-passwords': { help: 'Leave the passwords out of the full format.' },
  },
  run: async (invocation) => {
    const file = invocation.text('out');
    if (invocation.args.length > 0)
      throw new UsageError('export takes no arguments; name the file by --out.');
    const how = {
      format: invocation.choice('format', EXPORT_FORMATS) ?? 'full',
      passwords: !invocation.has('without-passwords'),
      damaged: invocation.has('damaged'),
      mark: !invocation.has('no-mark'),
    };
    if (!how.passwords && how.format !== 'full') {
      throw new UsageError('--without-passwords goes with --format full: gateway has them, reading never.');
    }
    if (file !== undefined) {
      const { result, content } = await write(invocation, resolve(file), how);
      const wrote = `Wrote ${counted(result.rows, 'user')} to ${result.file}.`;
      const { unmarked, ...said } = result;
      const why = unmarked === undefined ? {} : { unmarked: tell(unmarked) };
      await invocation.out.result({ ...said, ...why, format: how.format, ...content }, wrote);
      return 0;
    }
    if (invocation.out.json) throw new UsageError('With --json, say which file to write: --out FILE.');
    await throughFile(invocation, 'users.csv', (path) => write(invocation, path, how));
    return 0;
  },
};

/** Why a set cannot be opened to set a mark. */
const NOT_WRITABLE: ReadonlySet<ErrorCode> = new Set(['set-in-use', 'read-only']);

interface How {
  readonly format: ExportFormat;
  readonly passwords: boolean;
  readonly damaged: boolean;
  readonly mark: boolean;
}

/** Says on stderr what the file will hold and what not, then writes it. */
function write(invocation: Invocation, path: string, how: How) {
  const query = { filter: userFilter(invocation) };
  const marks = how.mark && how.format !== 'reading' && isEverything(query.filter);
  const work = async (client: Client, whyNot?: string) => {
    const survey = await client.invoke('exports.describe', { query });
    const content = exportContent(how.format, survey, how.passwords);
    for (const text of content.holds) invocation.out.note(`Holds: ${text}`);
    for (const text of content.lacks) invocation.out.note(`Does not hold: ${text}`);
    if (content.secrets !== null) invocation.out.note(content.secrets);
    const result = await client.invoke('exports.users', { query, path, ...how });
    if (result.mark !== undefined)
      invocation.out.note(`Set the mark “${result.mark}”: see “postern changes”.`);
    else if (result.unmarked !== undefined)
      invocation.out.note(`No mark was set: ${whyNot ?? tell(result.unmarked)}`);
    return { result, content };
  };
  return withSet(invocation, marks ? 'writes' : 'reads', (client) => work(client)).catch((error: unknown) => {
    // What can only be read is exported all the same.
    if (!marks || !(error instanceof PosternError) || !NOT_WRITABLE.has(error.code)) throw error;
    return withSet(invocation, 'reads', (client) => work(client, error.message));
  });
}
