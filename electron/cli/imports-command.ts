/** `postern imports`: what was imported into a set, by whom, and what came of it. */
import { visibleText } from '../../shared/domain/visible-text.ts';
import { importedInWords } from '../../shared/domain/import-words.ts';
import { ACTIVITY, importsOnly } from '../../shared/lists/change-lists.ts';
import { all } from '../../shared/lists/filter.ts';
import type { Command } from './command.ts';
import { table, timeText } from './output.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';
import { possibleFilter, whereFlag } from './where.ts';

export const importsCommand: Command = {
  name: 'imports',
  server: true,
  takes: '',
  about:
    'List the imports of the set, latest first, as long as its history is kept: who, from what, what came of the rows.\n' +
    'One that changed nothing, failed or was cancelled is none. “postern undo CHANGE” takes one back.',
  flags: {
    where: whereFlag(ACTIVITY, '"time:last7d" or "undone is no"'),
    offset: { value: 'N', help: 'Leave out the latest N.' },
    limit: { value: 'N', help: 'Show at most N, 1 to 1000; 50 unless told.' },
  },
  run: async (invocation) => {
    if (invocation.args.length > 0)
      throw new UsageError('imports takes no arguments; “postern import FILE” imports one.');
    const filter = all(possibleFilter(invocation, ACTIVITY), importsOnly());
    const limit = invocation.count('limit', 1, 1000) ?? 50;
    const page = { filter, offset: invocation.count('offset', 0) ?? 0, limit };
    const { total, changes } = await withSet(invocation, 'reads', (client) =>
      client.invoke('changes.list', page),
    );
    const rows = changes.map((change) => [
      change.seq ?? '',
      timeText(change.time),
      visibleText(change.actor),
      visibleText(change.imported?.file ?? ''),
      importedInWords(change),
      change.undone ? 'undone' : '',
    ]);
    const text =
      total === 0
        ? 'Nothing was imported.'
        : table(['Change', 'Time', 'By', 'From', 'Result', 'State'], rows);
    await invocation.out.result({ total, imports: changes }, text);
    return 0;
  },
};
