/** How long changes stay in the history, and when it is time to drop those that are older. The set itself never depends on them: the snapshot says all. */
import { DEFAULT_SYSTEM_SETTINGS, type SystemSettings } from '../../../shared/domain/settings.ts';
import type { HistoryRecord } from '../table/history.ts';

const DAY = 86_400_000;

/** Changes before that moment leave the history (Unix milliseconds); `-Infinity`: none ever does. */
export function oldestKept({ historyDays }: SystemSettings, now: number): number {
  const days = historyDays ?? DEFAULT_SYSTEM_SETTINGS.historyDays ?? 0;
  return days === 0 ? -Infinity : now - days * DAY;
}

/**
 * True when a snapshot would drop changes, or let the segment they lie in end so that a later one can: history goes a segment
 * at a time, with its last change. `open`: the segment that is written.
 */
export function isOverdue(records: readonly HistoryRecord[], oldest: number, open: number): boolean {
  const first = records[0];
  if (first === undefined || first.time >= oldest) return false;
  const { segment } = first.place;
  if (segment === open) return true;
  return records.every(({ time, place }) => place.segment !== segment || time < oldest);
}
