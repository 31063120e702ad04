/** What a shorter history takes away, said before it is saved. Pure. */
import { parseNumber } from '../../../shared/domain/setting-text.ts';
import { DEFAULT_SYSTEM_SETTINGS, type SystemSettings } from '../../../shared/domain/settings.ts';
import { t } from '../../../shared/text/text.ts';

/** `typed`: days, or empty for ever. Null where nothing is kept for less long than now. */
export function historyLost(typed: string, saved: SystemSettings | null): string | null {
  const days = typed.trim() === '' ? 0 : parseNumber(typed);
  const before = saved?.historyDays ?? DEFAULT_SYSTEM_SETTINGS.historyDays ?? 0;
  if (saved === null || days === null || days === 0 || (before !== 0 && days >= before)) return null;
  return t(
    'Once this is saved, changes older than {days, plural, one {# day} other {# days}} leave the activity log with the next snapshot of the set, and can no longer be undone. Users, settings and locks stay as they are. A longer time later does not bring them back.',
    { days },
  );
}
