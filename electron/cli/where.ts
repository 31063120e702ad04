/** `--where` of every command: conditions over the rows of a list, all of which have to hold. */
import { contradiction } from '../../shared/lists/contradiction.ts';
import { all, type Filter } from '../../shared/lists/filter.ts';
import type { List } from '../../shared/lists/list.ts';
import { parseWhere, pointedAt } from '../../shared/lists/parse-where.ts';
import type { Flag, Invocation } from './command.ts';
import { UsageError } from './usage-error.ts';

/** The flag, with an example that the list understands. */
export function whereFlag(list: List, example: string): Flag {
  const fields = list.fields.map(({ name }) => name).join(', ');
  return {
    value: 'FILTER',
    many: true,
    help: `Only ${list.row[1]} for which this holds, such as ${example}; repeatable. Fields: ${fields}.`,
  };
}

/** What all `--where` flags ask for; a usage error that points at what cannot be read. */
export function whereFilter(invocation: Pick<Invocation, 'texts'>, list: List): Filter {
  return all(
    ...invocation.texts('where').map((text) => {
      const parsed = parseWhere(list, text);
      if (parsed.ok) return parsed.filter;
      const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
      const [why = '', ...below] = pointedAt(text, parsed.error).split('\n');
      throw new UsageError(`The condition “${shown}” cannot be read. ${why}`, below);
    }),
  );
}

/** Likewise, where conditions that no row can satisfy together are a mistake: nothing would be listed or changed. */
export function possibleFilter(invocation: Pick<Invocation, 'texts'>, list: List): Filter {
  const filter = whereFilter(invocation, list);
  const problem = contradiction(list, filter, Date.now());
  if (problem !== null) throw new UsageError(problem);
  return filter;
}
