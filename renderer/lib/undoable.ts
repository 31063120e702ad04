/** The message after a change: what was done, and Undo. */
import type { ChangeResult } from '../../shared/contract/types.ts';
import type { Client } from '../../shared/contract/contract.ts';
import { messageOf } from './envelope.ts';
import type { ToastMessage, Toasts } from './toasts.svelte.ts';

export interface Surroundings {
  readonly client: Client;
  readonly toasts: Toasts;
}

/** Shows `title` with an Undo for exactly this change. A change that touched nothing says so instead. */
export function showUndoable({ client, toasts }: Surroundings, title: string, result: ChangeResult): void {
  if (result.change === 0) {
    toasts.show({ kind: 'info', title: 'Nothing had to change.' });
    return;
  }
  toasts.show({
    kind: 'success',
    title,
    change: result.change,
    action: { label: 'Undo', run: () => undo({ client, toasts }, result.change) },
  });
}

/** Takes one change back, or the last one, and says what was undone and which users were left alone. */
export async function undo({ client, toasts }: Surroundings, change?: number): Promise<void> {
  try {
    const result = await client.invoke('changes.undo', change === undefined ? {} : { change });
    toasts.show(outcome('Undid', result));
  } catch (error) {
    toasts.show({ kind: 'error', title: 'Could not undo.', detail: messageOf(error) });
  }
}

/** Does again what was last undone, and says so in the same way. */
export async function redo({ client, toasts }: Surroundings): Promise<void> {
  try {
    toasts.show(outcome('Redid', await client.invoke('changes.redo', {})));
  } catch (error) {
    toasts.show({ kind: 'error', title: 'Could not redo.', detail: messageOf(error) });
  }
}

function outcome(verb: 'Undid' | 'Redid', { change, of, leftAlone }: ChangeResult): ToastMessage {
  const title = `${verb}: ${of?.summary ?? `change ${change}`}`;
  const about = of === undefined ? {} : { change: of.change };
  if (leftAlone === undefined || leftAlone.count === 0) return { kind: 'success', title, ...about };
  const more = leftAlone.count - leftAlone.first.length;
  const names = leftAlone.first.join(', ') + (more > 0 ? ` and ${more.toLocaleString('en')} more` : '');
  return { kind: 'warning', title, detail: `Changed since, so left alone: ${names}.`, ...about };
}
