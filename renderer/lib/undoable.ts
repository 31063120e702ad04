/** The message after a change: what was done, and Undo. */
import type { ChangeResult } from '../../shared/contract/types.ts';
import type { Client } from '../../shared/contract/contract.ts';
import { messageOf } from './envelope.ts';
import type { Toasts } from './toasts.svelte.ts';

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
    action: { label: 'Undo', run: () => undo({ client, toasts }, result.change) },
  });
}

/** Takes one change back, or the last one, and says what came of it. */
export async function undo({ client, toasts }: Surroundings, change?: number): Promise<void> {
  try {
    const result = await client.invoke('changes.undo', change === undefined ? {} : { change });
    toasts.show(outcome('Undone.', result));
  } catch (error) {
    toasts.show({ kind: 'error', title: 'Could not undo.', detail: messageOf(error) });
  }
}

export async function redo({ client, toasts }: Surroundings): Promise<void> {
  try {
    toasts.show(outcome('Done again.', await client.invoke('changes.redo', {})));
  } catch (error) {
    toasts.show({ kind: 'error', title: 'Could not redo.', detail: messageOf(error) });
  }
}

function outcome(title: string, { leftAlone }: ChangeResult): Parameters<Toasts['show']>[0] {
  if (leftAlone === undefined || leftAlone.count === 0) return { kind: 'success', title };
  const more = leftAlone.count - leftAlone.first.length;
  const names = leftAlone.first.join(', ') + (more > 0 ? ` and ${more.toLocaleString('en')} more` : '');
  return {
    kind: 'warning',
    title: `${title} ${leftAlone.count === 1 ? 'One user was' : `${leftAlone.count.toLocaleString('en')} users were`} left alone.`,
    detail: `Changed since: ${names}.`,
  };
}
