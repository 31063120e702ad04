/** The time zone in which days, weeks and months are counted: an IANA name (RFC 6557), checked once for window, command line and file. */
import { t } from '../text/text.ts';

export type TimeZoneName =
  { readonly ok: true; readonly name: string } | { readonly ok: false; readonly reason: string };

export const TIME_ZONE_WANTED = 'Use an IANA time zone, such as Europe/Vienna or UTC.';

/** Checks a name in any case; gives it as the database of the platform writes it, where that differs in case only. */
export function parseTimeZone(typed: string): TimeZoneName {
  const text = typed.trim();
  // The platform takes offsets, too; but "+02:00" is no zone: it does not know when summer ends.
  if (!/^[a-z]/i.test(text)) return { ok: false, reason: t(TIME_ZONE_WANTED) };
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions();
    return { ok: true, name: spelled(text, [timeZone, ...Intl.supportedValuesOf('timeZone')]) };
  } catch {
    return { ok: false, reason: t(TIME_ZONE_WANTED) };
  }
}

/** A link such as Europe/Kyiv stays the name that was chosen: only its case is put right. */
function spelled(text: string, known: readonly string[]): string {
  const lower = text.toLowerCase();
  return known.find((name) => name.toLowerCase() === lower) ?? text;
}
