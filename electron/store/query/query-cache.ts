/** Remembers the results of the latest queries, and mends them after small changes instead of asking again. */
import type { SettingKey } from '../../../shared/domain/settings.ts';
import type { SettingValue } from '../../../shared/domain/setting-text.ts';

/** What a result was computed from, to tell whether it still holds. */
export interface Answer {
  readonly ids: Uint32Array;
  /** Version of the table. */
  readonly version: number;
  /** Inherited settings that the rows or their order depend on, by number of the domain. */
  readonly inherited: ReadonlyMap<SettingKey, readonly SettingValue[]>;
  /** Unix milliseconds between which it holds, as far as time alone changes it; `until` is exclusive. */
  readonly from: number;
  readonly until: number;
  /** Version of the used figures that it depends on; null for none. Others make another answer from `stands` on: Unix milliseconds. */
  readonly used: number | null;
  readonly stands: number;
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
  const places = placesOf(ids, touched);
  const added = [...touched].filter(match).sort(compare);
  if (added.length === places.length && inOrder(ids, places, match, compare)) return ids;
  const rest = without(ids, places);
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

/** Where the touched rows stand, ascending. */
function placesOf(ids: Uint32Array, touched: ReadonlySet<number>): number[] {
  const places: number[] = [];
  // A native search a row beats a look at every row, as long as they are few.
  if (touched.size <= 8) {
    for (const id of touched) {
      const place = ids.indexOf(id);
      if (place >= 0) places.push(place);
    }
    return places.sort((a, b) => a - b);
  }
  for (let place = 0; place < ids.length; place++) if (touched.has(ids[place]!)) places.push(place);
  return places;
}

/** Whether the rows at `places` still match and stand right between their neighbours: most edits move nothing. */
function inOrder(
  ids: Uint32Array,
  places: readonly number[],
  match: (id: number) => boolean,
  compare: (a: number, b: number) => number,
): boolean {
  return places.every((place) => {
    const [before, id, after] = [ids[place - 1], ids[place]!, ids[place + 1]];
    if (!match(id)) return false;
    return (
      (before === undefined || compare(before, id) < 0) && (after === undefined || compare(id, after) < 0)
    );
  });
}

function without(ids: Uint32Array, places: readonly number[]): Uint32Array {
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
