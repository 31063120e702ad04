/** What a combobox suggests for a text. */

export interface Suggestion {
  readonly value: string;
  /** Shown muted at the right. */
  readonly note?: string;
}

/** A list nobody would read further; typing narrows it. */
const AT_MOST = 100;

/** Options that contain `text`, those that begin with it first. */
export function suggestions(options: readonly Suggestion[], text: string): readonly Suggestion[] {
  const sought = text.trim().toLowerCase();
  if (sought === '') return options.slice(0, AT_MOST);
  const found = options.filter(({ value }) => value.toLowerCase().includes(sought));
  const begins = ({ value }: Suggestion): number => (value.toLowerCase().startsWith(sought) ? 0 : 1);
  return found.sort((a, b) => begins(a) - begins(b)).slice(0, AT_MOST);
}
