/** Remembers the results of the latest queries, and mends them after small changes instead of asking again. */
import type { LimitKey } from './effective-limits.ts';

/** What a result was computed from, to tell whether it still holds. */
export interface Answer {
  readonly ids: Uint32Array;
  /** Version of the table. */
  readonly version: number;
  /** Inherited limits that the order depends on. */
  readonly limits: ReadonlyMap<LimitKey, Float64Array>;
  /** Unix milliseconds between which it holds, as far as locks lift by themselves; `until` is exclusive. */
  readonly from: number;
  readonly until: number;
}

const MAX_ANSWERS = 12;
/** Four bytes each. */
const MAX_IDS = 12_000_000;

export class QueryCache {
  /** In the order of their last use. */
  readonly #answers = new Map<string, Answer>();

  get(key: string): Answer | undefined {
    const answer = this.#answers.get(key);
    if (answer !== undefined) {
      this.#answers.delete(key);
      this.#answers.set(key, answer);
    }
    return answer;
  }

  set(key: string, answer: Answer): void {
    this.#answers.delete(key);
    this.#answers.set(key, answer);
    let ids = 0;
    for (const { ids: held } of this.#answers.values()) ids += held.length;
    for (const [oldest, { ids: held }] of this.#answers) {
      if (this.#answers.size <= MAX_ANSWERS && (ids <= MAX_IDS || this.#answers.size === 1)) break;
      this.#answers.delete(oldest);
      ids -= held.length;
    }
  }

  delete(key: string): void {
    this.#answers.delete(key);
  }
}

/**
 * `ids` after the rows in `touched` changed: they are taken out, and those that still `match` are put in where `compare`
 * says. A few searches and two copies, where sorting a million rows anew takes half a second.
 */
export function mendIds(
  ids: Uint32Array,
  touched: ReadonlySet<number>,
  match: (id: number) => boolean,
  compare: (a: number, b: number) => number,
): Uint32Array {
  const rest = without(ids, touched);
  const added = [...touched].filter(match).sort(compare);
  if (added.length === 0) return rest;
  const mended = new Uint32Array(rest.length + added.length);
  let read = 0;
  added.forEach((id, before) => {
    const place = lowerBound(rest, id, compare, read);
    mended.set(rest.subarray(read, place), read + before);
    mended[place + before] = id;
    read = place;
  });
  mended.set(rest.subarray(read), read + added.length);
  return mended;
}

function without(ids: Uint32Array, touched: ReadonlySet<number>): Uint32Array {
  // A native search a row beats a look at every row, as long as they are few.
  const few = touched.size <= 8;
  const places: number[] = [];
  if (few) {
    for (const id of touched) {
      const place = ids.indexOf(id);
      if (place >= 0) places.push(place);
    }
    places.sort((a, b) => a - b);
  } else {
    for (let place = 0; place < ids.length; place++) if (touched.has(ids[place]!)) places.push(place);
  }
  if (places.length === 0) return ids;
  const rest = new Uint32Array(ids.length - places.length);
  let read = 0;
  places.forEach((place, removed) => {
    rest.set(ids.subarray(read, place), read - removed);
    read = place + 1;
  });
  rest.set(ids.subarray(read), read - places.length);
  return rest;
}

/** The first place from `low` on whose row does not come before `id`. */
function lowerBound(
  ids: Uint32Array,
  id: number,
  compare: (a: number, b: number) => number,
  low: number,
): number {
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(ids[middle]!, id) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
