/** `postern marks`: named points of a set, from which it can be told what was changed since. */
import { visibleText } from '../../shared/domain/visible-text.ts';
import type { Command, Invocation } from './command.ts';
import { table, timeText } from './output.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';

export const marksCommand: Command = {
  name: 'marks',
  server: true,
  takes: '',
  about: 'List the marks: named points that “changes” and “compare” tell differences from.',
  flags: {},
  run: async (invocation) => {
    if (invocation.args.length > 0) throw new UsageError('marks takes no arguments; see “marks add”.');
    const marks = await withSet(invocation, 'reads', (client) => client.invoke('marks.list', {}));
    const rows = marks.map(({ name, time, made }) => [
      name,
      timeText(time),
      made === 'export' ? 'by an export' : 'by hand',
    ]);
    const text = marks.length === 0 ? 'The set has no marks.' : table(['Mark', 'Set', 'How'], rows);
    await invocation.out.result({ marks }, text);
    return 0;
  },
};

export const marksAddCommand: Command = {
  name: 'marks add',
  server: true,
  takes: 'NAME',
  about: 'Set a mark: from now on it can be told what differs from now.',
  flags: {},
  run: (invocation) => change(invocation, 'marks.set', 'Set the mark'),
};

export const marksRemoveCommand: Command = {
  name: 'marks remove',
  server: true,
  takes: 'NAME',
  about: 'Delete a mark; that cannot be undone. No user changes.',
  flags: {},
  run: (invocation) => change(invocation, 'marks.delete', 'Deleted the mark'),
};

async function change(
  invocation: Invocation,
  operation: 'marks.set' | 'marks.delete',
  done: string,
): Promise<0> {
  const [name, ...more] = invocation.args;
  if (name === undefined || more.length > 0)
    throw new UsageError('Give the name of one mark; one with spaces stands in quotes.');
  const result = await withSet(invocation, 'writes', (client) => client.invoke(operation, { name }));
  await invocation.out.result(
    { ...result, mark: name.trim() },
    `${done} “${visibleText(name.trim())}” (change ${result.change}).`,
  );
  return 0;
}
