/** `postern undo`, `redo` and `activity`. */
import { reportChange } from './change-output.ts';
import type { Command } from './command.ts';
import { table, timeText } from './output.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';

export const undoCommand: Command = {
  name: 'undo',
  takes: '[CHANGE]',
  about: 'Take back the last change, or the one with that number.',
  flags: {},
  run: async (invocation) => {
    const [number, ...more] = invocation.args;
    if (more.length > 0 || (number !== undefined && !/^[1-9]\d{0,14}$/.test(number))) {
      throw new UsageError('undo takes the number of one change, as “postern activity” shows it.');
    }
    const request = number === undefined ? {} : { change: Number(number) };
    const result = await withSet(invocation, 'writes', (client) => client.invoke('changes.undo', request));
    await reportChange(invocation.out, 'Undone:', result);
    return 0;
  },
};

export const redoCommand: Command = {
  name: 'redo',
  takes: '',
  about: 'Do again what was last undone.',
  flags: {},
  run: async (invocation) => {
    if (invocation.args.length > 0) throw new UsageError('redo takes no arguments.');
    const result = await withSet(invocation, 'writes', (client) => client.invoke('changes.redo', {}));
    await reportChange(invocation.out, 'Done again:', result);
    return 0;
  },
};

export const activityCommand: Command = {
  name: 'activity',
  takes: '',
  about: 'Show what was changed, latest first.',
  flags: {
    offset: { value: 'N', help: 'Leave out the latest N.' },
    limit: { value: 'N', help: 'Show at most N, 1 to 1000; 50 unless told.' },
  },
  run: async (invocation) => {
    if (invocation.args.length > 0) throw new UsageError('activity takes no arguments.');
    const limit = invocation.count('limit', 1) ?? 50;
    if (limit > 1000) throw new UsageError('--limit takes at most 1000 here.');
    const page = { offset: invocation.count('offset', 0) ?? 0, limit };
    const result = await withSet(invocation, 'reads', (client) => client.invoke('changes.list', page));
    const rows = result.changes.map((change) => [
      change.seq,
      timeText(change.time),
      change.actor,
      change.undone ? `${change.summary} (undone)` : change.summary,
    ]);
    await invocation.out.result(result, table(['Change', 'Time', 'By', 'What'], rows));
    return 0;
  },
};
