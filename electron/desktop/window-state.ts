/** Where the window was, and whether it may be there again. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowState {
  /** Of the window when it is not maximised; null before there was one. */
  readonly bounds: Bounds | null;
  readonly maximised: boolean;
}

export const MINIMUM = { width: 760, height: 480 };
const USUAL = { width: 1240, height: 800 };
const FRESH: WindowState = { bounds: null, maximised: false };

const whole = v.pipe(v.number(), v.integer(), v.minValue(-100_000), v.maxValue(100_000));
const stateSchema = v.object({
  bounds: v.nullable(v.object({ x: whole, y: whole, width: whole, height: whole })),
  maximised: v.boolean(),
});

/** The state last saved; a missing or broken file is a first start. */
export function readWindowState(file: string): WindowState {
  try {
    return v.parse(stateSchema, JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return FRESH;
  }
}

/** Losing it costs a window's place and nothing else, so that a full disk must not stop the window from closing. */
export function saveWindowState(file: string, state: WindowState): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(state));
    renameSync(`${file}.new`, file);
  } catch {
    // See above.
  }
}

/**
 * Bounds that can be seen and grabbed on the displays there are now. A window of a display that is gone is centred
 * on the first one.
 * @param areas the work areas of the displays, the primary one first
 */
export function fitToDisplays(bounds: Bounds | null, areas: readonly Bounds[]): Bounds {
  const primary = areas[0] ?? { x: 0, y: 0, ...USUAL };
  const area = bounds === null ? undefined : areas.find((candidate) => titleBarShows(bounds, candidate));
  const wanted = bounds ?? USUAL;
  const within = area ?? primary;
  const width = Math.min(Math.max(wanted.width, MINIMUM.width), within.width);
  const height = Math.min(Math.max(wanted.height, MINIMUM.height), within.height);
  if (bounds === null || area === undefined) {
    return {
      x: Math.round(within.x + (within.width - width) / 2),
      y: Math.round(within.y + (within.height - height) / 2),
      width,
      height,
    };
  }
  return { x: bounds.x, y: Math.max(bounds.y, area.y), width, height };
}

/** At least 100 × 20 pixels of the title bar lie inside the area. */
function titleBarShows(bounds: Bounds, area: Bounds): boolean {
  const wide =
    Math.min(bounds.x + Math.max(bounds.width, MINIMUM.width), area.x + area.width) -
    Math.max(bounds.x, area.x);
  return wide >= 100 && bounds.y >= area.y - 20 && bounds.y + 20 <= area.y + area.height;
}
