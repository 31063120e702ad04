/** Marks, and what differs from one. */
import type { Compared } from '../../../shared/contract/compare-contract.ts';
import type { DifferenceRow } from '../../../shared/contract/difference.ts';
import { DifferenceList, differenceRow } from '../base/difference-list.ts';
import type { Group } from '../base/handler-types.ts';
import type { Difference } from '../../store/compare/since.ts';
import type { AppContext } from './app-context.ts';

/** The contract's operations on marks and differences. */
export function compareHandlers({ session, actor, now }: AppContext): Group<'marks' | 'differences'> {
  const list = new DifferenceList();
  const rows = new WeakMap<readonly Difference[], readonly DifferenceRow[]>();
  const asked = (of: Compared): DifferenceList => {
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
    'differences.list': ({ of, offset, limit, ...query }) => asked(of).window(query, offset, limit, now()),
    'differences.place': ({ of, row, ...query }) => ({ line: asked(of).place(query, row, now()) }),
  };
}
