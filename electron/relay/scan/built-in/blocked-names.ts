/** File names that the administrator blocks, however they are dressed up. */
import { safeLine } from '../../message/header-text.ts';

export type Blocked = ReadonlySet<string>;

/** No extension is longer; a name may be, and an archive may list very many. */
const LAST = 200;

/** What Windows or a mail program would open a file as: lower case, without the dot; empty when there is none. */
export function extensionOf(name: string): string {
  const last = withoutEnd(name).slice(-LAST);
  const plain = safeLine(last.normalize('NFKC'));
  const file = plain.slice(Math.max(plain.lastIndexOf('/'), plain.lastIndexOf('\\')) + 1);
  // Windows takes what follows a colon for a stream of the file.
  const colon = file.indexOf(':', 2);
  const trimmed = withoutEnd(colon === -1 ? file : file.slice(0, colon));
  const dot = trimmed.lastIndexOf('.');
  return dot === -1
    ? ''
    : trimmed
        .slice(dot + 1)
        .trim()
        .toLowerCase();
}

/** Windows drops dots and spaces at the end; controls and quotes are not meant either. */
function withoutEnd(name: string): string {
  let end = name.length;
  while (end > 0 && /[.\s"'\p{Cc}\p{Cf}]/u.test(name.charAt(end - 1))) end -= 1;
  return name.slice(0, end);
}

/** The blocked extension that the name has, or null. */
export function blockedExtension(name: string, blocked: Blocked): string | null {
  const extension = extensionOf(name);
  return extension !== '' && blocked.has(extension) ? extension : null;
}

/** A name to show: one line, at most 100 characters. */
export function shownName(name: string): string {
  const line = safeLine(name).trim();
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
