/** The quarantine in words: what each step would do. */
import { t } from '../../../shared/text/text.ts';
import type { MailChange, QuarantineRow } from '../../../shared/contract/relay-types.ts';
import { stoppedWords } from '../mail/large-action.svelte.ts';
import type { QuarantineStep } from '../../lib/mail-questions.ts';

export const FINDING_WORDS: Readonly<Record<QuarantineRow['finding'], string>> = {
  spam: t('Spam'),
  malware: t('Malware'),
  blocked: t('Blocked attachment'),
};

export const RESPONSE_WORDS: Readonly<Record<QuarantineRow['response'], string>> = {
  rejected: t('that it was refused'),
  accepted: t('that it was accepted'),
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
  switch (step) {
    case 'release':
      return {
        title: t('Release {count, plural, =1 {this message} other {# messages}}?', { count }),
        text: t(
          '{count, plural, =1 {It goes to the queue and is} other {They go to the queue and are}} delivered after all. Senders who were refused may have sent the same once more.',
          { count },
        ),
        verb: t('Release'),
      };
    case 'confirm':
      return {
        title: t('Confirm {count, plural, =1 {this message} other {# messages}} as spam?', { count }),
        text: t(
          'The built-in scanner learns from {count, plural, =1 {it, and it is} other {them, and they are}} deleted. This cannot be undone.',
          { count },
        ),
        verb: t('Confirm as spam'),
      };
    case 'delete':
      return {
        title: t('Delete {count, plural, =1 {this message} other {# messages}}?', { count }),
        text: t(
          '{count, plural, =1 {It is} other {They are}} not delivered, and nobody is told. This cannot be undone.',
          { count },
        ),
        verb: t('Delete'),
      };
  }
}

const DONE: Readonly<Record<QuarantineStep, string>> = {
  release: t('Released'),
  confirm: t('Confirmed as spam and deleted'),
  delete: t('Deleted from the quarantine'),
};

/** What was done, and to how many of those that were meant. */
export function doneWords(
  step: QuarantineStep,
  { changed, stopped }: MailChange,
  count: number,
): { readonly title: string; readonly detail?: string } {
  if (stopped !== undefined) return stoppedWords(DONE[step], changed, stopped);
  const title = t('{done}: {count, plural, one {# message} other {# messages}}.', {
    done: DONE[step],
    count: changed,
  });
  const left = count - changed;
  return left <= 0
    ? { title }
    : {
        title,
        detail: t('{left, plural, one {# message} other {# messages}} no longer in the quarantine.', {
          left,
        }),
      };
}
