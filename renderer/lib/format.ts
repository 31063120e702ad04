/** How numbers and times read on screen. */
import { languageOfReader } from '../../shared/text/text.ts';

// Written out: the first Intl formatters of a page cost its start up to 60 ms, and each cell of the grid some microseconds.
const MONTHS = {
  en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec'],
  de: ['Jan.', 'Feb.', 'März', 'Apr.', 'Mai', 'Juni', 'Juli', 'Aug.', 'Sept.', 'Okt.', 'Nov.', 'Dez.'],
};
const THOUSANDS = /\B(?=(?:\d{3})+$)/g;

const isGerman = (): boolean => languageOfReader() === 'de';

/** A whole number, its thousands apart: `4,210`; in German `4.210`. */
export function formatNumber(value: number): string {
  const digits = String(value);
  return digits.length < 4 ? digits : digits.replace(THOUSANDS, isGerman() ? '.' : ',');
}

/** `23 Nov 2026, 12:41` in the computer's own time zone; in German `23. Nov. 2026, 12:41`. */
export function formatTime(time: number): string {
  const date = new Date(time);
  const [point, months] = isGerman() ? ['.', MONTHS.de] : ['', MONTHS.en];
  const day = `${date.getDate()}${point} ${months[date.getMonth()]} ${date.getFullYear()}`;
  return `${day}, ${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** A label within a sentence: `Grouped by domain`; German nouns keep their capital. */
export function withinSentence(label: string): string {
  return isGerman() ? label : label.toLowerCase();
}
