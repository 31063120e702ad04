/** Texts of others, such as a reason that somebody typed, where another sentence follows them. Pure. */

/** With a full stop, unless a mark of the kind ends it already. */
export function withFullStop(text: string): string {
  const trimmed = text.trimEnd();
  return trimmed === '' || /[.!?…。！？][”"’')\]]?$/u.test(trimmed) ? trimmed : `${trimmed}.`;
}
