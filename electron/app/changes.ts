/** The activity log, undo and redo. */
import type { AppContext } from './app-context.ts';
import type { Group } from './handlers.ts';

export function changeHandlers({ session, actor }: AppContext): Group<'changes'> {
  return {
    'changes.list': ({ offset, limit }) => session.store().changes(offset, limit),
    'changes.undoState': () => session.store().undoState(),
    'changes.undo': ({ change }) => session.store().undo(actor, change),
    'changes.redo': () => session.store().redo(actor),
  };
}
