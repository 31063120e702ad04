/** Times as people say them: `3 h ago`, `in 12 min`. */

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const;

/** Rounded down to the largest unit that fits. Both are Unix milliseconds. */
export function relativeTime(time: number, now: number): string {
  const distance = Math.abs(time - now);
  const [size, word] = UNITS.find(([unit]) => distance >= unit) ?? [1_000, 's'];
  const count = Math.floor(distance / size);
  if (count === 0) return 'now';
  return time > now ? `in ${count} ${word}` : `${count} ${word} ago`;
}
