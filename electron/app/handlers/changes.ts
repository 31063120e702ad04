/** The activity log, undo and redo. */
import { ACTIVITY, ACTIVITY_VALUES } from '../../../shared/lists/change-lists.ts';
import { resolve } from '../../../shared/lists/resolve.ts';
import { predicate } from '../../../shared/lists/predicate.ts';
import { isEverything } from '../../../shared/lists/filter.ts';
import type { AppContext } from './app-context.ts';
import type { Group } from '../base/handler-types.ts';

/** History, undo and redo, as the activity log and the Edit menu ask for them. */
export function changeHandlers({ session, actor, now }: AppContext): Group<'changes'> {
  return {
    'changes.list': ({ filter, offset, limit }) => {
      const store = session.store();
      if (isEverything(filter)) return store.changes(offset, limit);
      const test = predicate(resolve(ACTIVITY, filter, now()), { values: ACTIVITY_VALUES });
      const found = store.changes(0, Number.MAX_SAFE_INTEGER).changes.filter(test);
      return { total: found.length, changes: found.slice(offset, offset + limit) };
    },
    'changes.undoState': () => session.store().undoState(),
    'changes.preview': ({ kind, change }) => session.store().previewUndo(kind, change),
    'changes.undo': ({ change, leaves }) => session.store().undo(actor, change, leaves),
    'changes.redo': ({ leaves }) => session.store().redo(actor, leaves),
  };
}
