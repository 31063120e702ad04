/** The queue in words: what each step would do. */
import type { MailChange, QueueRow } from '../../../shared/contract/relay-types.ts';
import { formatCount } from '../../lib/format.ts';
import { stoppedWords } from '../mail/large-action.svelte.ts';
import type { QueueStep } from '../../lib/mail-questions.ts';

export const STATE_WORDS: Readonly<Record<QueueRow['state'], string>> = { queued: 'Queued', held: 'Held' };

/** The state that a step passes over, as it is said of them; null where it passes over none. */
const PASSES: Readonly<
  Record<
    QueueStep,
    { readonly state: QueueRow['state']; readonly words: string; readonly hint: string } | null
  >
> = {
  retry: { state: 'held', words: 'held', hint: ' Release them first.' },
  hold: { state: 'held', words: 'held already', hint: '' },
  release: { state: 'queued', words: 'not held', hint: '' },
  route: null,
  delete: null,
};

/** The state that a step passes over, or null. */
export function passedOver(step: QueueStep): QueueRow['state'] | null {
  return PASSES[step]?.state ?? null;
}

/** Whom a step will pass over; `passes`: how many, null where that is not known. Null: nobody. */
export function passWords(step: QueueStep, count: number, passes: number | null): string | null {
  const passing = PASSES[step];
  if (passing === null || passes === 0) return null;
  const { words, hint } = passing;
  if (passes === null) return `Those that are ${words} are passed over.${hint}`;
  if (passes === count) {
    const all = step === 'release' ? 'None of them is held' : `All of them are ${words}`;
    return `${count === 1 ? `It is ${words}` : all}: there is nothing to do.`;
  }
  const some = passes === 1 ? 'One of them is' : `${formatCount(passes, 'of them', 'of them')} are`;
  return `${some} ${words} and will be passed over.${hint}`;
}

export interface StepWords {
  readonly title: string;
  readonly text: string;
  /** On the button. */
  readonly verb: string;
}

/** What a step will do to so many. */
export function stepWords(step: QueueStep, count: number, running: boolean): StepWords {
  const whom = count === 1 ? 'this recipient' : formatCount(count, 'recipient');
  const them = count === 1 ? 'it' : 'them';
  switch (step) {
    case 'retry':
      return {
        title: `Try ${whom} now?`,
        text: running
          ? `The relay tries to deliver to ${them} at once instead of waiting for the next attempt.`
          : `The relay does not run: ${count === 1 ? 'it is' : 'they are'} tried as soon as it is switched on.`,
        verb: 'Retry now',
      };
    case 'hold':
      return {
        title: `Hold ${whom} back?`,
        text: `No attempt is made until ${count === 1 ? 'it is' : 'they are'} released. Meanwhile the time after which mail is given up stands still.`,
        verb: 'Hold',
      };
    case 'release':
      return {
        title: `Release ${whom}?`,
        text: `${count === 1 ? 'It is' : 'They are'} delivered again, beginning at once.`,
        verb: 'Release',
      };
    case 'route':
      return {
        title: `Another route for ${whom}`,
        text: `From the next attempt on, the mail for ${them} goes by the host given here.`,
        verb: 'Set route',
      };
    case 'delete':
      return {
        title: `Delete ${whom} from the queue?`,
        text: `The mail for ${them} is not delivered, and nobody is told. This cannot be undone.`,
        verb: 'Delete',
      };
  }
}

const DONE: Readonly<Record<QueueStep, string>> = {
  retry: 'Tried now',
  hold: 'Held back',
  release: 'Released',
  route: 'Sent another way',
  delete: 'Deleted from the queue',
};

/** What was done, and to how many of those that were meant. */
export function doneWords(
  step: QueueStep,
  { changed, stopped }: MailChange,
  count: number,
): { readonly title: string; readonly detail?: string } {
  if (stopped !== undefined) return stoppedWords(DONE[step], changed, stopped);
  const title = `${DONE[step]}: ${formatCount(changed, 'recipient')}.`;
  const left = count - changed;
  if (left <= 0) return { title };
  const passing = PASSES[step];
  const why = passing === null ? 'no longer in the queue' : `${passing.words}, or no longer in the queue`;
  return { title, detail: `${formatCount(left, 'recipient')} passed over: ${why}.` };
}

/** What is wrong with a route that was typed (`host:port`; empty: as usual), or null. */
export function routeProblem(route: string): string | null {
  const text = route.trim();
  if (text === '') return null;
  const port = Number(/^\S+:(\d{1,5})$/.exec(text)?.[1] ?? 0);
  return port >= 1 && port <= 65_535
    ? null
    : 'Write a host and a port, like mail.example.com:25, or leave it empty for the usual route.';
}
