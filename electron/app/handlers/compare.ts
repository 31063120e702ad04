/** Marks, and what differs from one. */
import type { Compared } from '../../../shared/contract/compare-contract.ts';
import type { DifferenceRow } from '../../../shared/contract/difference.ts';
import { DifferenceList, differenceRow } from '../base/difference-list.ts';
import type { Group } from '../base/handler-types.ts';
import type { Difference } from '../../store/compare/since.ts';
import type { AppContext } from './app-context.ts';

const BY_NAME = { field: 'name', descending: false } as const;

/** The contract's operations on marks and differences. */
export function compareHandlers({
  session,
  comparisons,
  actor,
  now,
}: AppContext): Group<'marks' | 'differences'> {
  const list = new DifferenceList();
  const rows = new WeakMap<readonly Difference[], readonly DifferenceRow[]>();
  const asked = async (of: Compared): Promise<DifferenceList> => {
    if (of.with === 'import') return list.take((await comparisons.get(of.id)).rows);
    const found = session.store().since(of.mark);
    let shown = rows.get(found);
    if (shown === undefined) rows.set(found, (shown = found.map(differenceRow)));
    return list.take(shown);
  };
  return {
    'marks.list': () =>
      session
        .store()
        .marks()
        .map(({ name, time, made, seq }) => ({ name, time, made, change: seq })),
    'marks.set': ({ name }) => session.store().commit({ kind: 'mark', name, made: 'hand' }, actor),
    'marks.delete': ({ name }) => session.store().commit({ kind: 'unmark', name }, actor),
    'differences.list': async ({ of, offset, limit, ...query }) => {
      const window = (await asked(of)).window(query, offset, limit, now());
      if (of.with === 'mark') return window;
      const { file, mark, rejected, comparison } = await comparisons.get(of.id);
      return { ...window, with: { file, mark, rejected, uncompared: comparison.uncompared } };
    },
    'differences.place': async ({ of, row, ...query }) => ({
      line: (await asked(of)).place(query, row, now()),
    }),
    'differences.choose': async ({ id, choice, keys, filter }) => {
      const choices = await comparisons.get(id);
      const matching =
        keys ??
        (await asked({ with: 'import', id }))
          .matching({ filter, sort: BY_NAME }, now())
          .map(({ key }) => key);
      choices.choose(new Set(matching), choice);
      return list.take(choices.rows).window({ filter, sort: BY_NAME }, 0, 0, now()).counts;
    },
    'differences.apply': async ({ id }) => {
      const choices = await comparisons.get(id);
      const { file, comparison } = choices;
      const { seq, blocks } = comparison;
      const result = await session
        .store()
        .commit({ kind: 'merge', file, seq, blocks, rows: choices.merge() }, actor);
      return result;
    },
  };
}
