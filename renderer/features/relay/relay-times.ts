/** Times on the Relay screen, in the computer's own time zone. */
import { languageOfReader } from '../../../shared/text/text.ts';

const LOCALE = languageOfReader() === 'de' ? 'de' : 'en-GB';
const clock = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const full = new Intl.DateTimeFormat(LOCALE, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** `15:42:07`. */
export function clockTime(time: number): string {
  return clock.format(time);
}

/** `23 Nov 2026, 15:42:07`. */
export function fullTime(time: number): string {
  return full.format(time);
}
