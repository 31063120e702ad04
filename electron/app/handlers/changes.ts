/** The activity log, undo and redo. */
import type { AppContext } from './app-context.ts';
import type { Group } from '../base/handler-types.ts';

/** History, undo and redo, as the activity log and the Edit menu ask for them. */
export function changeHandlers({ session, actor }: AppContext): Group<'changes'> {
  return {
    'changes.list': ({ offset, limit, ...how }) => session.store().changes(offset, limit, how),
    'changes.place': ({ row, ...how }) => ({ line: session.store().changePlace(row, how) }),
    'changes.details': ({ change, offset, limit }) => session.store().changeDetails(change, offset, limit),
    'changes.undoState': () => session.store().undoState(),
    'changes.preview': ({ kind, change }) => session.store().previewUndo(kind, change),
    'changes.undo': ({ change, leaves }) => session.store().undo(actor, change, leaves),
    'changes.redo': ({ leaves }) => session.store().redo(actor, leaves),
  };
}
