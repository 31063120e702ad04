/** The queue in words: what each step would do. */
import { t, type PlainText } from '../../../shared/text/text.ts';
import type { MailChange, QueueRow } from '../../../shared/contract/relay-types.ts';
import { stoppedWords } from '../mail/large-action.svelte.ts';
import type { QueueStep } from '../../lib/mail-questions.ts';

export const STATE_WORDS: Readonly<Record<QueueRow['state'], string>> = {
  queued: t('Queued'),
  held: t('Held'),
};

/** The state that a step passes over, as it is said of them; null where it passes over none. */
const PASSES: Readonly<
  Record<
    QueueStep,
    {
      readonly state: QueueRow['state'];
      readonly unknown: PlainText;
      readonly one: PlainText;
      readonly all: PlainText;
      readonly some: (passes: number) => string;
      readonly left: (left: number) => string;
    } | null
  >
> = {
  retry: {
    state: 'held',
    unknown: 'Those that are held are passed over. Release them first.',
    one: 'It is held: there is nothing to do.',
    all: 'All of them are held: there is nothing to do.',
    some: (passes) =>
      t(
        '{passes, plural, =1 {One of them is} other {# of them are}} held and will be passed over. Release them first.',
        { passes },
      ),
    left: (left) =>
      t(
        '{left, plural, one {# recipient} other {# recipients}} passed over: held, or no longer in the queue.',
        { left },
      ),
  },
  hold: {
    state: 'held',
    unknown: 'Those that are held already are passed over.',
    one: 'It is held already: there is nothing to do.',
    all: 'All of them are held already: there is nothing to do.',
    some: (passes) =>
      t('{passes, plural, =1 {One of them is} other {# of them are}} held already and will be passed over.', {
        passes,
      }),
    left: (left) =>
      t(
        '{left, plural, one {# recipient} other {# recipients}} passed over: held already, or no longer in the queue.',
        { left },
      ),
  },
  release: {
    state: 'queued',
    unknown: 'Those that are not held are passed over.',
    one: 'It is not held: there is nothing to do.',
    all: 'None of them is held: there is nothing to do.',
    some: (passes) =>
      t('{passes, plural, =1 {One of them is} other {# of them are}} not held and will be passed over.', {
        passes,
      }),
    left: (left) =>
      t(
        '{left, plural, one {# recipient} other {# recipients}} passed over: not held, or no longer in the queue.',
        { left },
      ),
  },
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
  if (passes === null) return t(passing.unknown);
  if (passes === count) return t(count === 1 ? passing.one : passing.all);
  return passing.some(passes);
}

export interface StepWords {
  readonly title: string;
  readonly text: string;
  /** On the button. */
  readonly verb: string;
}

/** What a step will do to so many. */
export function stepWords(step: QueueStep, count: number, running: boolean): StepWords {
  switch (step) {
    case 'retry':
      return {
        title: t('Try {count, plural, =1 {this recipient} other {# recipients}} now?', { count }),
        text: running
          ? t(
              'The relay tries to deliver to {count, plural, =1 {it} other {them}} at once instead of waiting for the next attempt.',
              { count },
            )
          : t(
              'The relay does not run: {count, plural, =1 {it is} other {they are}} tried as soon as it is switched on.',
              { count },
            ),
        verb: t('Retry now'),
      };
    case 'hold':
      return {
        title: t('Hold {count, plural, =1 {this recipient} other {# recipients}} back?', { count }),
        text: t(
          'No attempt is made until {count, plural, =1 {it is} other {they are}} released. Meanwhile the time after which mail is given up stands still.',
          { count },
        ),
        verb: t('Hold'),
      };
    case 'release':
      return {
        title: t('Release {count, plural, =1 {this recipient} other {# recipients}}?', { count }),
        text: t('{count, plural, =1 {It is} other {They are}} delivered again, beginning at once.', {
          count,
        }),
        verb: t('Release'),
      };
    case 'route':
      return {
        title: t('Another route for {count, plural, =1 {this recipient} other {# recipients}}', { count }),
        text: t(
          'From the next attempt on, the mail for {count, plural, =1 {it} other {them}} goes by the host given here.',
          { count },
        ),
        verb: t('Set route'),
      };
    case 'delete':
      return {
        title: t('Delete {count, plural, =1 {this recipient} other {# recipients}} from the queue?', {
          count,
        }),
        text: t(
          'The mail for {count, plural, =1 {it} other {them}} is not delivered, and nobody is told. This cannot be undone.',
          { count },
        ),
        verb: t('Delete'),
      };
  }
}

const DONE: Readonly<Record<QueueStep, string>> = {
  retry: t('Tried now'),
  hold: t('Held back'),
  release: t('Released'),
  route: t('Sent another way'),
  delete: t('Deleted from the queue'),
};

/** What was done, and to how many of those that were meant. */
export function doneWords(
  step: QueueStep,
  { changed, stopped }: MailChange,
  count: number,
): { readonly title: string; readonly detail?: string } {
  if (stopped !== undefined) return stoppedWords(DONE[step], changed, stopped);
  const title = t('{done}: {count, plural, one {# recipient} other {# recipients}}.', {
    done: DONE[step],
    count: changed,
  });
  const left = count - changed;
  if (left <= 0) return { title };
  const passing = PASSES[step];
  const detail =
    passing === null
      ? t('{left, plural, one {# recipient} other {# recipients}} passed over: no longer in the queue.', {
          left,
        })
      : passing.left(left);
  return { title, detail };
}

/** What is wrong with a route that was typed (`host:port`; empty: as usual), or null. */
export function routeProblem(route: string): string | null {
  const text = route.trim();
  if (text === '') return null;
  const port = Number(/^\S+:(\d{1,5})$/.exec(text)?.[1] ?? 0);
  return port >= 1 && port <= 65_535
    ? null
    : t('Write a host and a port, like mail.example.com:25, or leave it empty for the usual route.');
}
