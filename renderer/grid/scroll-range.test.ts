import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_PIXELS, ScrollRange } from './scroll-range.ts';

const MILLION = { rows: 1_000_000, rowHeight: 32, viewport: 600 };

function rangeOf(size = MILLION): ScrollRange {
  const range = new ScrollRange();
  range.resize(size);
  return range;
}

describe('a range that needs no scaling', () => {
  it('is the rows themselves', () => {
    const range = rangeOf({ rows: 1000, rowHeight: 32, viewport: 600 });
    expect(range.height).toBe(32_000);
    expect(range.scrolled(640)).toBe(false);
    expect(range.position).toBe(640);
    expect(range.shift).toBe(0);
    expect(range.rows(0)).toEqual({ first: 20, last: 38 });
  });

  it('has no rows without rows', () => {
    const range = rangeOf({ rows: 0, rowHeight: 32, viewport: 600 });
    expect(range.rows(8)).toEqual({ first: 0, last: -1 });
    expect(range.height).toBe(0);
  });
});

describe('a million rows', () => {
  it('stay below what browsers allow', () => {
    expect(rangeOf().height).toBe(MOST_PIXELS);
  });

  it('reach the true first and last row', () => {
    const range = rangeOf();
    range.reveal(999_999);
    expect(range.rows(0).last).toBe(999_999);
    expect(range.scrollTop).toBe(MOST_PIXELS - 600);
    range.reveal(0);
    expect(range.rows(0).first).toBe(0);
    expect(range.scrollTop).toBe(0);
  });

  it('scroll pixel by pixel with the wheel', () => {
    const range = rangeOf();
    range.moveTo(10_000_000);
    const top = range.scrollTop;
    const shift = range.shift;
    range.scrolled(top + 100);
    expect(range.position).toBe(10_000_100);
    expect(range.shift).toBe(shift);
  });

  it('jump to the fraction where the bar is dragged', () => {
    const range = rangeOf();
    range.scrolled(Math.round((MOST_PIXELS - 600) / 2));
    expect(range.rows(0).first).toBeGreaterThan(499_900);
    expect(range.rows(0).first).toBeLessThan(500_100);
  });

  it('meet the top by the wheel exactly, from anywhere', () => {
    const range = rangeOf();
    range.moveTo(40_000);
    for (let turns = 0; turns < 1_000 && range.position > 0; turns++) {
      range.scrolled(Math.max(0, range.scrollTop - 120));
    }
    expect(range.position).toBe(0);
    expect(range.scrollTop).toBe(0);
  });

  it('meet the end exactly: by the bar, by the wheel, and pixel by pixel before it', () => {
    const range = rangeOf();
    const mostTop = MOST_PIXELS - 600;
    const mostPosition = 32_000_000 - 600;
    range.scrolled(mostTop);
    expect([range.position, range.rows(0).last]).toEqual([mostPosition, 999_999]);
    range.moveTo(0);
    // Dragged to just before it: no row is passed over on the way to the last.
    range.scrolled(mostTop - 300);
    expect(range.position).toBe(mostPosition - 300);
    range.moveTo(mostPosition - 700);
    expect(range.scrollTop).toBe(mostTop - 700);
    range.moveTo(mostPosition - 40_000);
    for (let turns = 0; turns < 1_000 && range.position < mostPosition; turns++) {
      range.scrolled(Math.min(mostTop, range.scrollTop + 120));
    }
    expect([range.position, range.scrollTop]).toEqual([mostPosition, mostTop]);
  });

  it('keep the first visible row when the row height changes', () => {
    const range = rangeOf();
    range.moveTo(32 * 250_000);
    range.resize({ ...MILLION, rowHeight: 40 });
    expect(range.rows(0).first).toBe(250_000);
  });
});

it('shows rows within the set, places them in the viewport and keeps its bounds, however it is scrolled', () => {
  const move = fc.oneof(
    fc.record({ by: fc.constant('wheel' as const), px: fc.integer({ min: -900, max: 900 }) }),
    fc.record({ by: fc.constant('bar' as const), px: fc.integer({ min: 0, max: MOST_PIXELS }) }),
    fc.record({ by: fc.constant('reveal' as const), px: fc.nat(2_000_000) }),
    fc.record({ by: fc.constant('settle' as const), px: fc.constant(0) }),
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2_000_000 }),
      fc.constantFrom(28, 32, 40),
      fc.array(move, { maxLength: 40 }),
      (rows, rowHeight, moves) => {
        const range = rangeOf({ rows, rowHeight, viewport: 600 });
        const mostTop = Math.max(0, range.height - 600);
        for (const { by, px } of moves) {
          if (by === 'wheel') range.scrolled(Math.min(Math.max(range.scrollTop + px, 0), mostTop));
          else if (by === 'bar') range.scrolled(Math.min(px, mostTop));
          else if (by === 'settle') range.settle();
          else range.reveal(px % rows);
          const { first, last } = range.rows(0);
          expect(range.scrollTop).toBeGreaterThanOrEqual(0);
          expect(range.scrollTop).toBeLessThanOrEqual(mostTop);
          expect(first).toBeGreaterThanOrEqual(0);
          expect(last).toBeLessThan(rows);
          // The first row lies across the top edge of what is visible.
          const top = first * rowHeight + range.shift;
          expect(top).toBeLessThanOrEqual(range.scrollTop + 0.001);
          expect(top).toBeGreaterThan(range.scrollTop - rowHeight - 0.001);
        }
        // The ends of the bar are the ends of the rows.
        range.scrolled(0);
        range.settle();
        if (range.scrollTop === 0) expect(range.rows(0).first).toBe(0);
      },
    ),
  );
});
