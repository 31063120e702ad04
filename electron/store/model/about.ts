/** What a change is about as a line of the journal has it: names and values, and a sentence only in files before format 5. */
import { changeSentence, type ChangeAbout } from '../../../shared/domain/change-sentence.ts';
import type { UserRecord } from '../../../shared/domain/user.ts';
import { ABOUT_FORMAT } from '../log/line-format.ts';
import type { ChangeHeader } from './journal-types.ts';

/** Sets from before "Deleted" was the one word for it say "Removed" in their journals. */
export function inTodaysWords(summary: string): string {
  return summary.replace(/^((?:(?:Undid|Redid): )*)Removed /, '$1Deleted ');
}

/** The only one of so many users. */
export function aboutUser(
  users: number,
  only: Pick<UserRecord, 'kind' | 'username' | 'domain'> | undefined,
): ChangeAbout {
  if (users !== 1 || only === undefined) return {};
  return { user: [only.kind === 'ip' ? 1 : 0, only.username, only.domain] };
}

/** What a line of any format says of it. */
export function aboutOf(line: { readonly about?: ChangeAbout; readonly summary?: unknown }): ChangeAbout {
  return typeof line.summary === 'string' ? { text: inTodaysWords(line.summary) } : (line.about ?? {});
}

/** The head of a change as a line of that format has it. */
export function headerAs(format: number, { about, of, left, ...header }: ChangeHeader): object {
  const what =
    format >= ABOUT_FORMAT ? { about } : { summary: changeSentence({ ...header, about, of, left }) };
  return { ...header, ...what, of, ...(left !== undefined && { left }) };
}
