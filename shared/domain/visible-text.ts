/** Texts from strangers as people see them: what would turn the direction of the letters, or is none, is shown as what it is. */

const HIDDEN = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** The text with each control character and each mark of direction in it written as `⟨U+202E⟩`; line ends and tabs are spaces. */
export function visibleText(text: string): string {
  return text.replace(HIDDEN, (mark) => (/[\t\r\n]/.test(mark) ? ' ' : nameOf(mark)));
}

/** The name of a file as it is shown and noted from here on: what would be longer by its marks ends in `…`. */
export function visibleFileName(name: string): string {
  const shown = visibleText(name);
  if (shown.length <= LONGEST_NAME) return shown;
  return `${shown.slice(0, LONGEST_NAME - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** Of a file's name, as most systems have it. */
export const LONGEST_NAME = 255;

function nameOf(mark: string): string {
  return `⟨U+${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
