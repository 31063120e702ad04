/** What the Activity screen says of a line beside its sentence. Pure. */
import { t } from '../../../shared/text/text.ts';
import type { ChangeEntry } from '../../../shared/contract/types.ts';
import { byItself } from '../../../shared/domain/actor.ts';
import { ACTIVITY } from '../../../shared/lists/change-lists.ts';
import { fieldOf } from '../../../shared/lists/list.ts';

/** `Added`, `Undone`, … */
export function kindWord({ kind }: ChangeEntry): string {
  const type = fieldOf(ACTIVITY, 'kind')?.type;
  const choice = type?.kind === 'choice' ? type.choices.find(({ value }) => value === kind) : undefined;
  return choice === undefined ? kind : t(choice.words[0]);
}

/** Whether it still holds. */
export function stateWords({ undone, left }: ChangeEntry): string {
  if (!undone) return '';
  return left === undefined ? t('undone') : t('undone, but for {left, number}', { left });
}

/** What undoing the line is called: an undo that is undone does its change again. */
export function undoLabel({ kind }: ChangeEntry): string {
  return kind === 'undo' ? t('Undo this (do it again)') : t('Undo this');
}

/** Why the line cannot be undone, in a sentence; null where it can. */
export function whyNotUndone(row: ChangeEntry): string | null {
  const { seq, kind, undoable, undone } = row;
  if (undoable) return null;
  if (seq === null || kind === 'lapse') return t('This happened because its time had come.');
  if (kind === 'mark') return t('A mark changes nobody. Delete it where it is not wanted.');
  if (kind === 'harden') return t('What the passwords were cannot be told from what is kept.');
  if (byItself({ actor: row.actor, kind })) return t('Undo takes back only what people did.');
  return undone ? t('It is undone already.') : t('There is nothing of it left to undo.');
}
