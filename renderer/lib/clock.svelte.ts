/** The time now, for what is shown of it: whoever reads it is brought up to date each second, and nobody else is. */
import { t } from '../../shared/text/text.ts';
import { createSubscriber } from 'svelte/reactivity';

/** Milliseconds between two looks. */
const TICK = 1_000;

class Clock {
  readonly #subscribe = createSubscriber((update) => {
    const timer = setInterval(update, TICK);
    return () => clearInterval(timer);
  });

  /** Unix milliseconds. */
  get now(): number {
    this.#subscribe();
    return Date.now();
  }
}

export const clock = new Clock();

/** How long it is until `time`: `45 s`, `12 min`, `3 h`, `2 days`; rounded up, and `now` once it has come. */
export function timeLeft(time: number, now: number): string {
  const seconds = Math.ceil((time - now) / 1000);
  if (seconds <= 0) return t('now');
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.ceil(minutes / 60);
  return hours < 48
    ? `${hours} h`
    : t('{count, plural, one {# day} other {# days}}', { count: Math.ceil(hours / 24) });
}
