/** Whether a reply fits the step it answers (RFC 5321, 4.2 and 4.3.2). Who takes another for success loses the message. */
import type { Step } from '../courier-messages.ts';

/** What each step may be answered with besides a refusal; everything else is out of step. */
const GOES_ON: Readonly<Record<Step, RegExp>> = {
  greeting: /^220$/,
  EHLO: /^250$/,
  STARTTLS: /^220$/,
  AUTH: /^(?:235|334)$/,
  MAIL: /^250$/,
  RCPT: /^25[012]$/,
  DATA: /^354$/,
  content: /^25[012]$/,
  RSET: /^250$/,
};

/** Octets of a reply; more is no reply (RFC 5321, 4.5.3.1.5 asks for 512 a line). */
export const LONGEST_REPLY = 64 * 1024;

const LINE = /^(\d{3})(?:([ -])|$)/;

/** Null when `reply` (lines joined by a newline) fits `step`; else what is wrong with it, for people. */
export function misfit(step: Step, reply: string): string | null {
  const lines = reply.split('\n');
  const code = reply.slice(0, 3);
  for (const [at, line] of lines.entries()) {
    const parts = LINE.exec(line);
    if (parts === null) return 'a line of it has no reply code';
    if (parts[1] !== code) return 'its lines have different codes';
    if ((parts[2] === '-') !== at < lines.length - 1) return 'it goes on after its last line';
  }
  if (!/^[2-5]/.test(code)) return 'there is no such code';
  // The server answers RSET with success or is not where we think it is (RFC 5321, 4.1.1.5); 421 may come at any time.
  const refusal = step === 'RSET' ? /^421$/ : /^[45]/;
  return GOES_ON[step].test(code) || refusal.test(code) ? null : 'it is no answer to this';
}
