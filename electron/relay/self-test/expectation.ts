/** Whether a reply is what a check expects. Pure. */
import type { Expected, Names } from './check-types.ts';
import type { Reply } from './client-session.ts';

/** Null when it is; else a sentence that says what was expected and what came. */
export function mismatch(
  reply: Reply,
  { code, status = '', says = [] }: Expected,
  names: Names,
): string | null {
  const wanted = status === '' ? String(code) : `${code} ${status}`;
  const text = reply.lines.join(' ');
  const came = text === '' ? 'nothing' : `“${text.slice(0, 300)}”`;
  if (reply.code !== code || (status !== '' && reply.status !== status)) {
    return `Expected ${wanted}, but the relay said ${came}.`;
  }
  for (const part of says) {
    const wantedText = typeof part === 'function' ? part(names) : part;
    const found = typeof wantedText === 'string' ? text.includes(wantedText) : wantedText.test(text);
    if (!found) return `Expected the reply to say “${String(wantedText)}”, but the relay said ${came}.`;
  }
  return null;
}
