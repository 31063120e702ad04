/** How numbers and times read on screen. */

// Written out: the first Intl formatters of a page cost its start up to 60 ms, and each cell of the grid some microseconds.
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec'];
const THOUSANDS = /\B(?=(?:\d{3})+$)/g;

/** A whole number, its thousands apart: `4,210`. */
export function formatNumber(value: number): string {
  const digits = String(value);
  return digits.length < 4 ? digits : digits.replace(THOUSANDS, ',');
}

/** `1 user`, `4,210 users`. */
export function formatCount(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatNumber(count)} ${count === 1 ? singular : plural}`;
}

/** `23 Nov 2026, 12:41` in the computer's own time zone. */
export function formatTime(time: number): string {
  const date = new Date(time);
  const day = `${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear()}`;
  return `${day}, ${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
