/** The message after a change: what was done, and Undo, which asks before it leaves anything alone. */
import { saidInWords } from '../../shared/domain/change-message.ts';
import type { ChangeResult } from '../../shared/contract/types.ts';
import type { Client } from '../../shared/contract/contract.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import { nameLeftAlone, type LeftAlone, type LeftAloneDetails } from '../../shared/domain/left-alone.ts';
import { t, type Message } from '../../shared/text/text.ts';
import { dialogs } from './dialogs.svelte.ts';
import { messageOf } from './envelope.ts';
import type { ToastMessage, Toasts } from './toasts.svelte.ts';

export interface Surroundings {
  readonly client: Client;
  readonly toasts: Toasts;
}

/** An undo or redo that would leave something alone: what is asked before it is done. */
export interface PartlyUndone {
  readonly verb: 'undo' | 'redo';
  /** What the change did. */
  readonly summary: string;
  readonly told?: Message;
  readonly leftAlone: LeftAlone;
  /** Goes on all the same; asks again if something else would be left alone by then. */
  readonly goOn: () => Promise<void>;
}

/** Shows `title` with an Undo for exactly this change. A change that touched nothing says so instead. */
export function showUndoable({ client, toasts }: Surroundings, title: string, result: ChangeResult): void {
  if (result.change === 0) {
    toasts.show({ kind: 'info', title: t('Nothing had to change.') });
    return;
  }
  toasts.show({
    kind: 'success',
    title,
    change: result.change,
    action: { label: t('Undo'), run: () => undo({ client, toasts }, result.change) },
  });
}

/** Takes one change back, or the last one, and says what was undone. */
export async function undo(around: Surroundings, change?: number, leaves = 0): Promise<void> {
  await step('undo', around, change, leaves);
}

/** Does again what was last undone, and says so in the same way. */
export async function redo(around: Surroundings, leaves = 0): Promise<void> {
  await step('redo', around, undefined, leaves);
}

async function step(
  verb: PartlyUndone['verb'],
  around: Surroundings,
  change: number | undefined,
  leaves: number,
): Promise<void> {
  const { client, toasts } = around;
  try {
    const result =
      verb === 'undo'
        ? await client.invoke('changes.undo', change === undefined ? { leaves } : { change, leaves })
        : await client.invoke('changes.redo', { leaves });
    toasts.show(outcome(verb, result));
  } catch (error) {
    const left = partOf(error);
    if (left === null) {
      toasts.show({
        kind: 'error',
        title: verb === 'undo' ? t('Could not undo.') : t('Could not redo.'),
        detail: messageOf(error),
      });
      return;
    }
    // The change is named from now on: what is last may be another one when the question is answered.
    const named = verb === 'undo' ? left.change : undefined;
    const goOn = (): Promise<void> => step(verb, around, named, left.leftAlone.count);
    const question = { ...left, verb, goOn };
    // What would be left alone meanwhile is nothing any more: there is nothing to ask.
    if (left.leftAlone.count === 0) await goOn();
    else if (!dialogs.undoPartly(question)) {
      toasts.show({
        kind: 'error',
        title: verb === 'undo' ? t('Could not undo.') : t('Could not redo.'),
        detail: messageOf(error),
      });
    }
  }
}

/** What an undo that was refused would leave alone, when it would take back the rest. */
function partOf(error: unknown): Omit<LeftAloneDetails, 'everything'> | null {
  if (!(error instanceof PosternError) || error.code !== 'left-alone') return null;
  const { everything, ...left } = error.details as unknown as LeftAloneDetails;
  return everything ? null : left;
}

function outcome(verb: PartlyUndone['verb'], { change, of, leftAlone }: ChangeResult): ToastMessage {
  const what = of === undefined ? t('change {change}', { change: String(change) }) : saidInWords(of);
  const title = verb === 'undo' ? t('Undid: {what}', { what }) : t('Redid: {what}', { what });
  const about = of === undefined ? {} : { change: of.change };
  if (leftAlone === undefined || leftAlone.count === 0) return { kind: 'success', title, ...about };
  return {
    kind: 'warning',
    title,
    detail: t('Left alone: {names}.', { names: nameLeftAlone(leftAlone) }),
    ...about,
  };
}
