/** `postern undo`, `redo` and `activity`. */
import { visibleText } from '../../shared/domain/visible-text.ts';
import { ACTIVITY, activityShown } from '../../shared/lists/change-lists.ts';
import type { Request } from '../../shared/contract/contract.ts';
import type { ChangeEntry, ChangeResult } from '../../shared/contract/types.ts';
import { noteLeftAlone, reportChange } from './change-output.ts';
import type { Command, ExitStatus, Invocation } from './command.ts';
import { asksForCsv, CSV_FLAGS, writeCsv } from './csv-output.ts';
import { table, timeText } from './output.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';
import { possibleFilter, whereFlag } from './where.ts';

const DRY_RUN = { 'dry-run': { help: 'Only say what it would do, and what it would leave alone.' } };

export const undoCommand: Command = {
  name: 'undo',
  server: true,
  takes: '[CHANGE]',
  about: 'Take back the last change, or the one with that number.',
  flags: DRY_RUN,
  run: async (invocation) => {
    const [number, ...more] = invocation.args;
    if (more.length > 0 || (number !== undefined && !/^[1-9]\d{0,14}$/.test(number))) {
      throw new UsageError('undo takes the number of one change, as “postern activity” shows it.');
    }
    const request = number === undefined ? {} : { change: Number(number) };
    if (invocation.has('dry-run')) return preview(invocation, { kind: 'undo', ...request });
    const result = await withSet(invocation, 'writes', (client) => client.invoke('changes.undo', request));
    await reportChange(invocation.out, 'Undone:', result);
    return statusOf(result);
  },
};

export const redoCommand: Command = {
  name: 'redo',
  server: true,
  takes: '',
  about: 'Do again what was last undone.',
  flags: DRY_RUN,
  run: async (invocation) => {
    if (invocation.args.length > 0) throw new UsageError('redo takes no arguments.');
    if (invocation.has('dry-run')) return preview(invocation, { kind: 'redo' });
    const result = await withSet(invocation, 'writes', (client) => client.invoke('changes.redo', {}));
    await reportChange(invocation.out, 'Done again:', result);
    return statusOf(result);
  },
};

async function preview(invocation: Invocation, request: Request<'changes.preview'>): Promise<ExitStatus> {
  const { out } = invocation;
  // Read where it would be done: only the owner of a set takes anything back.
  const result = await withSet(invocation, 'writes', (client) => client.invoke('changes.preview', request));
  noteLeftAlone(out, 'Would leave alone', result);
  const done = result.kind === 'undo' ? 'Would undo' : 'Would do again';
  await out.result(result, `${done}: ${visibleText(result.of.summary)}. Nothing was changed.`);
  return statusOf(result);
}

/** Some of it was left alone, as rows are that an import rejects. */
function statusOf({ leftAlone }: Pick<ChangeResult, 'leftAlone'>): ExitStatus {
  return leftAlone === undefined ? 0 : 3;
}

export const activityCommand: Command = {
  name: 'activity',
  server: true,
  takes: '',
  about: 'Show what was changed, latest first.',
  flags: {
    where: whereFlag(ACTIVITY, '"time:last7d kind:import" or "actor is relay"'),
    offset: { value: 'N', help: 'Leave out the latest N.' },
    limit: { value: 'N', help: 'Show at most N, 1 to 1000; 50 unless told.' },
    hardening: { help: 'Also changes that only hardened passwords: there may be a great many.' },
    ...CSV_FLAGS,
  },
  run: async (invocation) => {
    if (invocation.args.length > 0) throw new UsageError('activity takes no arguments.');
    const filter = activityShown(possibleFilter(invocation, ACTIVITY), invocation.has('hardening'));
    if (asksForCsv(invocation)) return writeCsv(invocation, { list: 'activity', filter }, 'change');
    const limit = invocation.count('limit', 1, 1000) ?? 50;
    const page = { filter, offset: invocation.count('offset', 0) ?? 0, limit };
    const result = await withSet(invocation, 'reads', (client) => client.invoke('changes.list', page));
    const rows = result.changes.map((change) => [
      change.seq ?? '',
      timeText(change.time),
      change.actor,
      `${change.summary}${undone(change)}`,
    ]);
    await invocation.out.result(result, table(['Change', 'Time', 'By', 'What'], rows));
    return 0;
  },
};

function undone({ undone: is, left = 0 }: ChangeEntry): string {
  if (!is) return '';
  return left === 0 ? ' (undone)' : ` (undone, but for ${left.toLocaleString('en')})`;
}
