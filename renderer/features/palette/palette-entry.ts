/** What the palette finds, and in which order. */
import { computeCommandScore } from 'bits-ui';

export const PALETTE_GROUPS = ['Commands', 'Go to', 'Views', 'Domains', 'Settings', 'Users'] as const;

export interface PaletteEntry {
  /** Unique among all. */
  readonly id: string;
  readonly group: (typeof PALETTE_GROUPS)[number];
  readonly label: string;
  /** Beside the label: keys, or why it cannot be chosen now. */
  readonly note?: string;
  readonly disabled?: boolean;
  /** Other words that people may look for. */
  readonly also?: readonly string[];
  readonly run: () => void;
}

/** A group as the palette shows it; none without entries. */
export interface PaletteGroup {
  readonly name: PaletteEntry['group'];
  readonly entries: readonly PaletteEntry[];
}

/** Entries of one group at most: what is not among them wants another letter. */
export const MOST_OF_GROUP = 8;
/** Of all that is found by single letters in a row, this is the least that is worth showing; of 1. */
const LEAST_SCORE = 0.02;

/**
 * What matches `text`, by groups, the best first; of users the source has seen to that. Without a text everything that can be chosen
 * now, in its own order.
 */
export function paletteGroups(entries: readonly PaletteEntry[], text: string): readonly PaletteGroup[] {
  const sought = text.trim();
  const scored = entries
    .map((entry) => ({ entry, score: scoreOf(entry, sought) }))
    .filter(({ entry, score }) => (sought === '' ? entry.disabled !== true : score >= LEAST_SCORE))
    // What cannot be chosen now comes last; else the order of the table stays among equals.
    .sort(
      (a, b) => Number(a.entry.disabled ?? false) - Number(b.entry.disabled ?? false) || b.score - a.score,
    );
  const groups = PALETTE_GROUPS.map((name) => {
    const of = scored.filter(({ entry }) => entry.group === name);
    // All that can be done is there to be looked through; of domains and settings there may be very many.
    const most = sought === '' && (name === 'Commands' || name === 'Go to') ? of.length : MOST_OF_GROUP;
    return { name, best: of[0]?.score ?? 0, entries: of.slice(0, most).map(({ entry }) => entry) };
  }).filter((group) => group.entries.length > 0);
  // Among groups that match about as well the order of the groups stays.
  if (sought !== '') groups.sort((a, b) => Math.round(10 * b.best) - Math.round(10 * a.best));
  return groups.map(({ name, entries: shown }) => ({ name, entries: shown }));
}

function scoreOf({ group, label, also }: PaletteEntry, sought: string): number {
  if (sought === '') return 1;
  const of = (name: string): number => computeCommandScore(name.toLowerCase(), sought.toLowerCase());
  const score = Math.max(of(label), ...(also ?? []).map((word) => 0.9 * of(word)));
  // Users were found by the store, which knows of more than the label shows; what is called like a command comes before them.
  return group === 'Users' ? Math.max(score * 0.9, LEAST_SCORE) : score;
}
