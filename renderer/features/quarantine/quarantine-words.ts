/** The quarantine in words: what each step would do. */
import type { MailChange, QuarantineRow } from '../../../shared/contract/relay-types.ts';
import { formatCount } from '../../lib/format.ts';
import { stoppedWords } from '../mail/large-action.svelte.ts';
import type { QuarantineStep } from '../../lib/mail-questions.ts';

export const FINDING_WORDS: Readonly<Record<QuarantineRow['finding'], string>> = {
  spam: 'Spam',
  malware: 'Malware',
  blocked: 'Blocked attachment',
};

export const RESPONSE_WORDS: Readonly<Record<QuarantineRow['response'], string>> = {
  rejected: 'that it was refused',
  accepted: 'that it was accepted',
};

/** A score as people read it: one place behind the point, and none of a whole number; empty where the scanner gives none. */
export function scoreText(score: number | null): string {
  return score === null ? '' : String(Math.round(score * 10) / 10);
}

export interface StepWords {
  readonly title: string;
  readonly text: string;
  /** On the button. */
  readonly verb: string;
}

/** What a step will do to so many messages. */
export function stepWords(step: QuarantineStep, count: number): StepWords {
  const whom = count === 1 ? 'this message' : formatCount(count, 'message');
  const one = count === 1;
  switch (step) {
    case 'release':
      return {
        title: `Release ${whom}?`,
        text: `${one ? 'It goes' : 'They go'} to the queue and ${one ? 'is' : 'are'} delivered after all. Senders who were refused may have sent the same once more.`,
        verb: 'Release',
      };
    case 'confirm':
      return {
        title: one ? 'Confirm this message as spam?' : `Confirm ${whom} as spam?`,
        text: `The built-in scanner learns from ${one ? 'it' : 'them'}, and ${one ? 'it is' : 'they are'} deleted. This cannot be undone.`,
        verb: 'Confirm as spam',
      };
    case 'delete':
      return {
        title: `Delete ${whom}?`,
        text: `${one ? 'It is' : 'They are'} not delivered, and nobody is told. This cannot be undone.`,
        verb: 'Delete',
      };
  }
}

const DONE: Readonly<Record<QuarantineStep, string>> = {
  release: 'Released',
  confirm: 'Confirmed as spam and deleted',
  delete: 'Deleted from the quarantine',
};

/** What was done, and to how many of those that were meant. */
export function doneWords(
  step: QuarantineStep,
  { changed, stopped }: MailChange,
  count: number,
): { readonly title: string; readonly detail?: string } {
  if (stopped !== undefined) return stoppedWords(DONE[step], changed, stopped);
  const title = `${DONE[step]}: ${formatCount(changed, 'message')}.`;
  const left = count - changed;
  return left <= 0
    ? { title }
    : { title, detail: `${formatCount(left, 'message')} no longer in the quarantine.` };
}
